"""After a visit nothing of the person is on the machine."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from kiosk.app import Machine
from kiosk.views.view import View
from tests.fair import NUMBER_OF_NOBODY
from tests.kiosk.conftest import Start
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = pytest.mark.window

NAME = "欧阳女士"
#: Whole, and the halves that are shown apart.
TRACES = (NUMBER_OF_NOBODY, NAME)


def apply_as_ouyang(machine: Machine, hands: Hands) -> None:
    hands.tap("找活干")
    hands.tap("收银员")
    hands.tap("我要报名")
    hands.until(lambda: hands.key("女士") is not None)
    hands.tap("没有？用拼音写")  # not among the hundred surnames
    hands.reads("按拼音，再点上面的字")
    hands.type("ouyang")
    hands.tap("欧阳")
    hands.tap("就是这个")
    hands.tap(NAME)
    hands.tap_ending("上午 9:30")
    hands.type(NUMBER_OF_NOBODY)
    hands.tap("看全号")
    hands.tap("就这样，报名")
    hands.reads("报上名了")


def values_for_the_window(machine: Machine) -> Iterator[str]:
    """Everything that QML was ever given and still has."""
    for view in (*vars(machine.kiosk).values(), *vars(machine.kiosk.day).values()):
        if isinstance(view, View):
            yield str(view._values)  # noqa: SLF001  all of them, whatever their names


def properties(root: QObject) -> Iterator[str]:
    for item in (root, *root.findChildren(QObject)):
        about = item.metaObject()
        for index in range(about.propertyCount()):
            if str(about.property(index).typeName()) in {"QString", "QVariant"}:
                yield str(about.property(index).read(item))


def test_a_finished_visit_leaves_no_trace(
    quiet_town: Town,
    start: Start,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    machine, hands = start(quiet_town)
    apply_as_ouyang(machine, hands)
    caplog_before = caplog.text
    hands.tap("好了")
    hands.until(lambda: machine.kiosk.screen == "home", "the first screen")

    written = [file.read_bytes() for file in (tmp_path / "kiosk").rglob("*") if file.is_file()]
    said = capfd.readouterr()
    places = {
        "files": [content.decode("utf-8", "replace") for content in written],
        "logs": [caplog_before, caplog.text, said.out, said.err],
        "window": list(properties(machine.window)),
        "values": list(values_for_the_window(machine)),
        "visit": [repr(machine.hall.visit.phone), machine.hall.visit.surname],
    }
    assert any("家门口" in text for text in places["window"])  # it was really read
    assert any("找活干" in text for text in places["values"])
    found = [
        (place, trace)
        for place, texts in places.items()
        for trace in TRACES
        if any(trace in text for text in texts)
    ]
    assert found == []
    assert written  # the token is there, so the folder is the right one
