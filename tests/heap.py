"""What this process holds by the C library's own count, without the holes between."""

import ctypes
from typing import Final

#: mallinfo2 of malloc.h, in its order.
_FIGURES: Final = (
    *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
    *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
)


class _Heap(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_size_t) for name in _FIGURES)


def figures() -> dict[str, int]:
    """By their names in malloc.h: uordblks are bytes handed out from heaps, fordblks the holes
    between them, hblkhd those mapped one by one."""
    library = ctypes.CDLL(None)
    library.mallinfo2.restype = _Heap
    told = library.mallinfo2()
    return {name: int(getattr(told, name)) for name in _FIGURES}


def in_use() -> int:
    """Bytes handed out by malloc, and not given back."""
    told = figures()
    return told["uordblks"] + told["hblkhd"]
