"""A program whose database was damaged ends, so that the service manager starts it again."""

import subprocess
import sys

from kiosk.app.renewal import ENDED_DAMAGED

PROGRAM = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from kiosk.app import renewal

renewal.READ_FOR_MILLISECONDS = 20
application = QCoreApplication([])
QTimer.singleShot(0, renewal.begin_again)
QTimer.singleShot(20_000, application.quit)
sys.exit(application.exec())
"""


def test_the_program_ends_once_the_sentence_was_read() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == ENDED_DAMAGED
    assert b"damaged while it was in use" in ended.stderr
