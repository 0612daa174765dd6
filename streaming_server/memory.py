"""How the server's processes stay as small as what they hold.

Peers that come and go leave holes between what stays, and the C library's heap grows around them:
with a viewer a second a worker grew by 27 MB an hour while what it held stayed the same. Free pages
are given back wherever they are (malloc_trim(3)), which takes a millisecond or two.

The library gives each thread a heap of its own, so that none waits for another. Here threads wait
for the interpreter anyhow, and what one of them has freed is of no use to the next: the pages'
process grew by 1 MB an hour for as long as it took its least used reader to fill its own.
"""

import asyncio
import ctypes
import gc
from typing import Final

GIVES_BACK_EVERY_S: Final = 30.0
_ARENA_MAX: Final = -8  # M_ARENA_MAX of malloc.h

_c_library = ctypes.CDLL(None)


def share_one_heap() -> bool:
    """Of all threads that begin from now on. False where the C library has no such choice."""
    choose = getattr(_c_library, "mallopt", None)
    return choose is not None and bool(choose(_ARENA_MAX, 1))


def settle() -> None:
    """To be called once a process has started: what it was made of is there for good, and the
    collector need not look through it each time."""
    gc.collect()
    gc.freeze()


def give_back() -> bool:
    """Free pages, to the machine. False where the C library cannot, which is no harm."""
    trim = getattr(_c_library, "malloc_trim", None)
    return trim is not None and bool(trim(0))


async def keep_small() -> None:
    """For as long as the process runs."""
    while True:
        await asyncio.sleep(GIVES_BACK_EVERY_S)
        give_back()
