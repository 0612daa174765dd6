"""A process gives back what it does not hold any more."""

import subprocess
import sys
from pathlib import Path

import pytest

# Small pieces between large ones: once the large ones are gone the heap is full of holes.
_HOLES = """
import ctypes, psutil
from streaming_server.memory import give_back

heap = ctypes.CDLL(None)
heap.malloc.restype = ctypes.c_void_p
heap.free.argtypes = [ctypes.c_void_p]

def held_mb():
    return psutil.Process().memory_full_info().uss / 1e6

def piece(size):
    at = heap.malloc(size)
    ctypes.memset(at, 1, size)
    return at

large = []
for _ in range(1_000):
    large.append(piece(60_000))
    piece(100)
full = held_mb()
for at in large:
    heap.free(at)
with_holes = held_mb()
was_any = give_back()
print(full, with_holes, held_mb(), was_any)
"""

# Each of these threads would have a heap of its own, in a piece of the address space of 64 MB.
_THREADS = """
import ctypes, sys, threading
from importlib import import_module

if sys.argv[1] == "one":
    share_one_heap = import_module(sys.argv[3]).share_one_heap
    assert share_one_heap()
c_library = ctypes.CDLL(None)
c_library.fopen.restype = ctypes.c_void_p
c_library.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
c_library.fclose.argtypes = [ctypes.c_void_p]
all_there = threading.Barrier(4)

def hold():
    held = bytearray(5_000)
    all_there.wait()

threads = [threading.Thread(target=hold) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
told = c_library.fopen(sys.argv[2].encode(), b"w")
c_library.malloc_info(0, told)
c_library.fclose(told)
"""


@pytest.mark.parametrize("module", ["streaming_server.memory", "kiosk.app.running"])
def test_threads_share_one_heap(tmp_path: Path, module: str) -> None:
    heaps: dict[str, int] = {}
    for which in ("own", "one"):
        told = tmp_path / which
        command = [sys.executable, "-c", _THREADS, which, str(told), module]
        subprocess.run(command, check=True, timeout=60)
        heaps[which] = told.read_text("utf-8").count("<heap nr=")
    assert heaps["own"] > 1, "threads share one anyhow, so that nothing can be seen here"
    assert heaps["one"] == 1


def test_holes_in_the_heap_are_given_back() -> None:
    said = subprocess.run(
        [sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    full, with_holes, after = map(float, said[:3])
    assert full - with_holes < 10, "nothing was kept, so that nothing can be given back"
    assert full - after > 40
    assert said[3] == "True"


# What a connection of asyncio reads into, before it is known how much there is.
_READ_INTO = """
from kiosk.app.running import give_large_blocks_back
from tests.heap import figures

give_large_blocks_back()
before = figures()["hblks"]
read_into = [bytes(256 * 1024) for _ in range(8)]
print(figures()["hblks"] - before)
del read_into
print(figures()["hblks"] - before)
"""


def test_what_a_socket_is_read_into_leaves_no_hole_in_a_touchscreens_heap() -> None:
    said = subprocess.run(
        [sys.executable, "-c", _READ_INTO], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    assert said == ["8", "0"]
