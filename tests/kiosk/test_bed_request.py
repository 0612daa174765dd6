"""A bed without a network, by touch: asked for with a slip, answered when the network is back; or
one of the machine's own, given on the spot.

It is noon in this town: at night no bed is allotted, and the tests are run at any hour.
"""

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest
import zxingcpp
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from kiosk.app.machine import Machine
from kiosk.views.idle import IdleView
from kiosk.views.news import Kind
from shared.ids import CommandId
from shared.lodging import RecallBed, State, StayId, tonight
from shared.organisation import SHANGHAI
from streaming_server.app import utc_now
from streaming_server.ports.handling import Receipt
from tests.allotted import allot
from tests.fair import HERE, NUMBER_OF_NOBODY, STAFF
from tests.kiosk.day_town import day_fair
from tests.kiosk.hands import Hands
from tests.kiosk.relay import Relay, relay
from tests.kiosk.town import Town, town_around
from tests.lodgings import MARKET

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


#: One bed a person a night, in both tests together.
ANOTHER_NUMBER: Final = NUMBER_OF_NOBODY[:-1] + "8"
SINCE_NOON: Final = utc_now() - datetime.combine(utc_now().astimezone(SHANGHAI), time(12), SHANGHAI)


def noon() -> datetime:
    return utc_now() - SINCE_NOON


@pytest.fixture(scope="module")
def day_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town_around(day_fair(tmp_path_factory.mktemp("noon"), noon)) as running:
        yield running


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
    # A request does not look like a bed.
    assert machine.kiosk.view("result").shown("kind") is Kind.NOTE
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
    day = day_town.do(day_town.fair.rooms.reader.lodging.day(MARKET, tonight(noon())))
    (guest,) = [one for one in day.offered if one.stay.stay_id == stay_id]
    assert (guest.stay.number, guest.stay.state) == (known.slip.number, State.OFFERED)
    assert guest.contact is not None
    assert guest.contact.phone is not None
    assert guest.contact.phone.disclose() == NUMBER_OF_NOBODY


def test_a_bed_of_the_machine_is_given_without_a_network_and_booked_once(
    day_town: Town, line: Relay, at_the_glass: tuple[Machine, Hands], tmp_path: Path
) -> None:
    machine, hands = at_the_glass
    desk = machine.hall.desk
    hands.until(lambda: bool(desk.lodging_prices()), "the facts")
    known = day_town.do(day_town.fair.rooms.machines.known())
    own = max(known, key=lambda one: one.enrolled_at)
    wish = allot(command_id=CommandId(str(uuid4())), count=2, station=HERE, kiosk_id=own.kiosk_id)
    answer = day_town.do(day_town.fair.rooms.handle(wish, STAFF))
    assert isinstance(answer, Receipt), answer
    hands.until(lambda: len(desk.beds_to_give()) == 2, "the beds")
    day_town.do(cut(line))
    hands.reads("网断了")
    hands.tap("更多")
    hands.tap("订床位")
    hands.tap("男的")
    hands.reads("现在就能订")
    hands.tap("泉边零工市场")
    hands.tap("李")
    hands.tap("李先生")
    hands.type(ANOTHER_NUMBER)
    hands.insist("就这样，订下", "床是您的了")
    hands.until(lambda: any(hands.sees(f"1 栋 201 房 {at} 床") for at in range(4)), "its bed")
    paper = tmp_path / "paper"
    hands.until(lambda: len(list(paper.glob("slip-*.png"))) == 1, "the slip")
    stay_id = stay_of(next(paper.glob("slip-*.png")))
    assert len(desk.beds_to_give()) == 1
    day_town.do(mend(line))
    hands.until(lambda: desk.depth().pending == 0, "the server's answer")
    lodging = day_town.fair.rooms.reader.lodging
    guest = day_town.do(lodging.guest(stay_id))
    assert guest is not None
    assert guest.stay.state is State.CONFIRMED
    (left,) = day_town.do(lodging.allotted(MARKET))
    back = RecallBed(command_id=CommandId(str(uuid4())), block_id=left.block_id)
    day_town.do(day_town.fair.rooms.handle(back, STAFF))
    hands.until(lambda: day_town.do(lodging.allotted(MARKET)) == (), "the other bed back")
    assert desk.beds_to_give() == ()


def stay_of(slip: Path) -> StayId:
    grey = QImage(str(slip)).convertToFormat(QImage.Format.Format_Grayscale8)
    (code,) = zxingcpp.read_barcodes(grey)
    return StayId(code.text.rpartition("/stay/")[2])


def test_whoever_books_while_the_line_is_cut_reads_so_and_tries_again(
    day_town: Town, line: Relay, at_the_glass: tuple[Machine, Hands]
) -> None:
    _, hands = at_the_glass
    hands.tap("更多")
    hands.tap("订床位")
    hands.tap("男的")
    hands.tap("泉边零工市场")
    hands.tap("李")
    hands.tap("李先生")
    hands.type(NUMBER_OF_NOBODY[:-1] + "7")
    day_town.do(cut(line))
    hands.insist("就这样，订下", "网断了，没订上")
    hands.tap("English")
    hands.reads("The network is away")
    day_town.do(mend(line))
