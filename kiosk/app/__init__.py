"""Puts the kiosk together: the window, the link's thread, the screens.

What a kiosk is for decides what it loads: see `running`.
"""

import builtins
import os

from kiosk.app.signatures import describe_later

# Both are read when the window library is loaded. The threaded render loop waits for ever where
# Python paints; the media library tells of every device that a machine does not have.
os.environ.setdefault("QSG_RENDER_LOOP", "basic")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia*=false")
# The library that knows shapes looks through every package installed for additions to it, else.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

describe_later()
# Where the window library was loaded before us, it reads the source of every module loaded after it
# and keeps it, to find out who wants its names spelt otherwise. Nobody does here.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
