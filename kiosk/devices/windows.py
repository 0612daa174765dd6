"""Windows whose events somebody watches.

Not those of the whole application: it would ask for every item in a window too, and the window
library would first make a class of everything that an object may be.
"""

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication


def watch_windows(watcher: QObject) -> None:
    """Those that there are now. Who comes last is asked first."""
    for window in QGuiApplication.allWindows():
        window.installEventFilter(watcher)


def leave_windows(watcher: QObject) -> None:
    for window in QGuiApplication.allWindows():
        window.removeEventFilter(watcher)
