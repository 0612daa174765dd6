"""The window library's shared objects, mapped beside what Python loads first.

Mapping and relocating them takes 15 ms, half of which a second core spends while the first one
reads options. Python's own import would hold its lock meanwhile; a call of dlopen does not.
"""

import ctypes
import os
import sys
import threading
from typing import Final

#: It brings those of the items, of the pictures and of the core with it.
_LIBRARY: Final = "PySide6/Qt/lib/libQt6Quick.so.6"


def map_beside() -> None:
    """The import finds them mapped, or waits for the rest. Without effect where there is none."""
    found = (os.path.join(folder, _LIBRARY) for folder in sys.path)
    library = next(filter(os.path.exists, found), None)
    dlopen = getattr(ctypes.CDLL(None), "dlopen", None)
    if library is None or dlopen is None:
        return
    dlopen.restype = ctypes.c_void_p
    mapping = (os.fsencode(library), os.RTLD_NOW)
    threading.Thread(target=dlopen, args=mapping, name="mapping").start()
