"""A bed without a network, by touch: asked for with a slip, answered when the network is back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from kiosk.app.machine import Machine
from kiosk.views.idle import IdleView
from shared.lodging import State, StayId, tonight
from streaming_server.app import utc_now
from tests.fair import NUMBER_OF_NOBODY
from tests.kiosk.hands import Hands
from tests.kiosk.relay import Relay, relay
from tests.kiosk.town import Town
from tests.lodgings import MARKET

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


@pytest.fixture
def line(day_town: Town) -> Iterator[Relay]:
    laid = relay(day_town.fair.url)
    yield day_town.do(laid.__aenter__())
    day_town.do(laid.__aexit__(None, None, None))


@pytest.fixture
def at_the_glass(
    day_town: Town, line: Relay, tmp_path: Path, qtbot: QtBot
) -> Iterator[tuple[Machine, Hands]]:
    settings = day_town.settings(
        tmp_path / "kiosk", server=line.url, printer=f"folder:{tmp_path / 'paper'}"
    )
    machine = Machine(settings, day_town.registration(), IdleView())
    machine.start()
    yield machine, Hands(machine, qtbot)
    machine.stop()


async def cut(line: Relay) -> None:
    line.is_cut = True
    line.cut()


async def mend(line: Relay) -> None:
    line.is_cut = False


def ask_for_a_bed(hands: Hands) -> None:
    hands.tap("更多")
    hands.tap("订床位")
    hands.tap("男的")
    hands.reads("网断了，看不到哪里有床")
    hands.reads("25 元一晚")
    hands.tap("泉边零工市场")
    hands.tap("李")
    hands.tap("李先生")
    hands.type(NUMBER_OF_NOBODY)
    hands.insist("就这样，要床位", "记下了，还没订上")


def test_a_bed_is_asked_for_without_a_network_and_answered_when_it_is_back(
    day_town: Town, line: Relay, at_the_glass: tuple[Machine, Hands], tmp_path: Path
) -> None:
    machine, hands = at_the_glass
    desk = machine.hall.desk
    hands.until(lambda: bool(desk.lodging_prices()) and desk.depth().pending == 0, "the facts")
    day_town.do(cut(line))
    hands.reads("网断了")
    ask_for_a_bed(hands)
    hands.reads("这是申请，不是床")
    (waiting,) = [one for one in desk.waiting() if one.slip and one.slip.kind == "bed"]
    assert waiting.slip is not None
    assert waiting.slip.is_request
    assert hands.sees(f"存-{waiting.entry.command_id[:4].upper()}")
    paper = tmp_path / "paper"
    hands.until(lambda: len(list(paper.glob("slip-*.png"))) == 1, "the slip")
    stay_id = stay_of(next(paper.glob("slip-*.png")))
    hands.tap("好了")
    hands.until(lambda: not machine.hall.visit.is_personal, "the end of the visit")
    day_town.do(mend(line))
    hands.until(lambda: desk.depth().pending == 0, "the server's answer")
    known = desk.standing(waiting.entry.command_id)
    assert known is not None
    assert known.is_sure
    assert known.slip is not None
    assert known.slip.number == "001"
    day = day_town.do(day_town.fair.rooms.reader.lodging.day(MARKET, tonight(utc_now())))
    (guest,) = day.offered
    assert (guest.stay.stay_id, guest.stay.state) == (stay_id, State.OFFERED)
    assert guest.contact is not None
    assert guest.contact.phone is not None
    assert guest.contact.phone.disclose() == NUMBER_OF_NOBODY


def stay_of(slip: Path) -> StayId:
    grey = QImage(str(slip)).convertToFormat(QImage.Format.Format_Grayscale8)
    (code,) = zxingcpp.read_barcodes(grey)
    return StayId(code.text.rpartition("/stay/")[2])
