"""A process gives back what it does not hold any more."""

import subprocess
import sys

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


def test_holes_in_the_heap_are_given_back() -> None:
    said = subprocess.run(
        [sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    full, with_holes, after = map(float, said[:3])
    assert full - with_holes < 10, "nothing was kept, so that nothing can be given back"
    assert full - after > 40
    assert said[3] == "True"
