"""Puts the kiosk together: the window, the link's thread, the screens.

What a kiosk is for decides what it loads: see `running`.
"""

import os

# Both are read when the window library is loaded. The threaded render loop waits for ever where
# Python paints; the media library tells of every device that a machine does not have.
os.environ.setdefault("QSG_RENDER_LOOP", "basic")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia*=false")
