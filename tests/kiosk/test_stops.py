"""Where somebody is who goes through a window by the four keys."""

from pathlib import Path

from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
from pytestqt.qtbot import QtBot

from kiosk.views.stops import ring, stops_of, untold
from tests.kiosk.hands import PATIENCE_MILLISECONDS

KIOSK = Path(__file__).resolve().parents[2] / "kiosk"
WINDOW = b"""
import QtQuick
import QtQuick.Templates as T
Window {
    component Key: T.AbstractButton { signal tapped; focusPolicy: Qt.StrongFocus }
    width: 100; height: 100; visible: true
    Loader {
        sourceComponent: Item { Key { text: "a" } Loader { sourceComponent: Key { text: "b" } } }
    }
    Column { Key { text: "c" } }
}
"""


def test_one_key_has_the_ring_and_then_none(qtbot: QtBot) -> None:
    engine = QQmlApplicationEngine()
    engine.loadData(WINDOW)
    (window,) = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    window.requestActivate()  # another one may have it still; where none is active, no key is
    qtbot.waitUntil(window.isActive, timeout=PATIENCE_MILLISECONDS)
    root = window.contentItem()
    stops = stops_of(root)
    assert [stop.text for stop in stops] == ["a", "b", "c"]
    for at in (0, 1, 2, 1):
        ring(window, stops[at].item)
        assert window.activeFocusItem() is stops[at].item
    ring(window, None)
    assert window.activeFocusItem() not in [stop.item for stop in stops]
    ring(window, None)
    window.deleteLater()


def test_what_was_told_is_told_by_whole_words() -> None:
    told = ("找工作, 13 人在等", "没有空床", "3200 元/月", "4号")
    assert untold(("3", "13", "没", "没有空床", "元/月", "4", "号"), told) == ("3", "没")
    assert untold(("13 人在等, 没有空床",), told) == ()
    assert untold(("7", "7", "17"), ()) == ("7", "17")


def test_no_item_is_asked_for_its_window() -> None:
    """The binding makes the window the item's child, and lets it go with the item."""
    asking = [path.name for path in KIOSK.rglob("*.py") if ".window()" in path.read_text("utf-8")]
    assert asking == []
