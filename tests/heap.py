"""What this process holds by the C library's own count, without the holes between."""

import ctypes
from typing import Final

#: mallinfo2 of malloc.h, where bytes handed out from heaps and those mapped one by one stand.
_FIGURES: Final = 10
_FROM_HEAPS: Final = 7
_MAPPED: Final = 4


class _Heap(ctypes.Structure):
    _fields_ = (("figures", ctypes.c_size_t * _FIGURES),)


def in_use() -> int:
    """Bytes handed out by malloc, and not given back."""
    library = ctypes.CDLL(None)
    library.mallinfo2.restype = _Heap
    figures = library.mallinfo2().figures
    return int(figures[_FROM_HEAPS] + figures[_MAPPED])
