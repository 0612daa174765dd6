"""What the window library says of its functions is the same, whether it is loaded early or late.

In processes of their own: it is loaded once. One whose inside has changed ends here, not in a hall.
"""

import subprocess
import sys
from functools import cache
from typing import Final

_LATER: Final = "from kiosk.app.signatures import describe_later; describe_later()"
_SAYS: Final = """
import sys
from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtQml import QQmlPropertyMap
for wrong in (
    lambda: QObject().setObjectName(3),
    lambda: QPoint("a", "b"),
    lambda: QTimer.singleShot("x"),
    lambda: QQmlPropertyMap().insert(),
    lambda: QTimer(intervall=3),
    lambda: QObject().setObjectName(4),
):
    try:
        wrong()
    except (TypeError, AttributeError) as error:
        print(repr(error))
from PySide6.support.signature import get_signature
print(get_signature(QPoint))
help(QPoint.x)
"""


@cache
def said(before: str, what: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", before + "\n" + what],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_wrong_call_is_told_in_the_same_words() -> None:
    assert "Supported signatures" in said("", _SAYS)
    assert said(_LATER, _SAYS) == said("", _SAYS)


def test_it_is_loaded_with_the_first_wrong_call() -> None:
    count = "print(sum('shibokensupport.signature.' in name for name in sys.modules))"
    start, wrong = "import sys; from PySide6.QtCore import QObject", "QObject().setObjectName(3)"
    told = said(_LATER, f"{start}\n{count}\ntry: {wrong}\nexcept TypeError: {count}").split()
    assert int(told[0]) < 2 < int(told[1])


def test_it_mends_nothing_that_is_left_out() -> None:
    fixes = "import PySide6.support.deprecated as it; print([x for x in dir(it) if 'fix_' in x])"
    assert said("", fixes).strip() == "[]"
