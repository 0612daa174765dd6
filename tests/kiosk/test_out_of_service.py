"""A machine out of service: where to go, and the code by which a phone of staff goes on."""

from typing import Any

import pytest
import zxingcpp
from PySide6.QtGui import QImage

from kiosk.link.standing import LinkStanding, LinkTrouble
from kiosk.views.stops import stops_of
from tests.fair import HERE
from tests.kiosk.conftest import Start
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
CLOSED = "这台机器停用了"


def code_on(hands: Hands) -> str:
    """Empty until it is painted, which takes a frame or two."""
    grey = hands.window.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)
    return "".join(code.text for code in zxingcpp.read_barcodes(grey))


def test_staff_put_a_machine_out_of_service_and_back(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town)
    kiosk: Any = machine.kiosk
    hands.reads("泉边就业服务站")
    (known,) = quiet_town.do(quiet_town.fair.rooms.machines.known())
    hands.tap("找活干")
    quiet_town.do(quiet_town.fair.fleet.put_out_of_service(known.kiosk_id, True))
    hands.until(lambda: kiosk.outOfService.is_needed, "the news")
    assert not hands.sees(CLOSED)  # somebody is in the middle of something
    kiosk.end_visit()
    hands.reads(CLOSED)
    assert hands.sees("请到服务台")
    assert kiosk.spoken()[0] == CLOSED
    assert "找活干" not in {stop.text for stop in stops_of(hands.window.contentItem())}
    link = f"{quiet_town.fair.url}/desk/{HERE}/machines/{known.kiosk_id}/takeover"
    hands.until(lambda: code_on(hands) == link, "the code")
    quiet_town.do(quiet_town.fair.fleet.put_out_of_service(known.kiosk_id, False))
    hands.until(lambda: not hands.sees(CLOSED), "the first screen")


@pytest.mark.parametrize(
    ("trouble", "is_closed"),
    [
        (LinkTrouble.DISK_FULL, True),
        (LinkTrouble.REVOKED, True),
        (LinkTrouble.AWAY, False),
        (LinkTrouble.NONSENSE, False),
        (None, False),
    ],
)
def test_a_machine_that_cannot_go_on_says_so_by_itself(
    quiet_town: Town, start: Start, trouble: LinkTrouble | None, is_closed: bool
) -> None:
    machine, hands = start(quiet_town)
    kiosk: Any = machine.kiosk
    hands.reads("泉边就业服务站")
    kiosk.outOfService.stand(LinkStanding(trouble=trouble))
    assert hands.sees(CLOSED) is is_closed
