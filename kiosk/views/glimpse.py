"""A telephone number on the glass: its middle is hidden from who stands behind.

Whoever typed it may see it whole for a moment.
"""

from typing import Any, Final

from PySide6.QtCore import QTimer

from kiosk.views.questions import phone_values
from kiosk.views.view import View
from kiosk.views.visit import VisitScope

_MILLISECONDS: Final = 3000


class Glimpse:
    def __init__(self, owner: View) -> None:
        """owner: whose screen shows the number."""
        self._owner = owner
        self._timer = QTimer(owner, singleShot=True, interval=_MILLISECONDS)
        self._timer.timeout.connect(owner.refresh)

    def begin(self) -> None:
        """The whole number for three seconds."""
        self._timer.start()
        self._owner.refresh()

    def end(self) -> None:
        """The next person begins with dots."""
        self._timer.stop()

    def of(self, visit: VisitScope) -> dict[str, Any]:
        """The number as it is shown now."""
        return phone_values(visit, looks=self._timer.isActive())
