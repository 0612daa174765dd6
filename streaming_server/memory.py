"""How the server's processes stay as small as what they hold.

Peers that come and go leave holes between what stays, and the C library's heap grows around them:
with a viewer a second a worker grew by 27 MB an hour while what it held stayed the same. Free pages
are given back wherever they are (malloc_trim(3)), which takes a millisecond or two.
"""

import asyncio
import ctypes
import gc
from typing import Final

GIVES_BACK_EVERY_S: Final = 30.0

_c_library = ctypes.CDLL(None)


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
