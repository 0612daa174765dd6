"""Begins again: a service that ended is started, and a start saves what a damaged file holds."""

import logging
from typing import Final

from PySide6.QtCore import QCoreApplication, QTimer

logger = logging.getLogger(__name__)

#: For the sentence to be read.
READ_FOR_MILLISECONDS: Final = 8000
ENDED_DAMAGED: Final = 3


def begin_again() -> None:
    """In the window's thread."""
    logger.error("the database was damaged while it was in use: the program ends to begin again")
    QTimer.singleShot(READ_FOR_MILLISECONDS, lambda: QCoreApplication.exit(ENDED_DAMAGED))
