"""The display over the counters, on the real window against the real server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.app.display_machine import DisplayMachine
from kiosk.link.hall_facts import TAKEN_BACK, CalledNumber
from kiosk.settings import Mode
from kiosk.views.announcer import Announcer
from shared.ids import CounterId, LegId, ServiceCode, VisitId
from shared.tickets.lifecycle import CounterMove, Move
from shared.tickets.messages import CallNext, IssueTicket, MoveCounter, MoveLeg, SetUpCounter
from shared.wire import Command
from streaming_server.ports.handling import Receipt
from tests.fair import HERE, STAFF
from tests.journeys.resident_fair import new_id
from tests.kiosk.hands import PATIENCE_MILLISECONDS, Hands
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
SHOWN_SECONDS = 0.5


@pytest.fixture
def display(quiet_town: Town, tmp_path: Path, qtbot: QtBot) -> Iterator[Hands]:
    settings = quiet_town.settings(tmp_path / "display", size=(1280, 720), mode=Mode.BOARD)
    machine = DisplayMachine(settings, quiet_town.registration(), SHOWN_SECONDS)
    machine.start()
    yield Hands(machine, qtbot)
    machine.stop()


def handled(place: Town, *commands: Command) -> None:
    for command in commands:
        outcome = place.do(place.fair.rooms.handle(command, STAFF))
        assert isinstance(outcome, Receipt), outcome


def counter(number: int) -> tuple[Command, ...]:
    counter_id = CounterId(f"counter-{number}")
    return (
        SetUpCounter(command_id=new_id(), counter_id=counter_id, station=HERE, number=number),
        MoveCounter(command_id=new_id(), counter_id=counter_id, move=CounterMove.OPEN),
    )


def issued(name: str) -> IssueTicket:
    return IssueTicket(
        command_id=new_id(),
        visit_id=VisitId(name),
        station=HERE,
        services=(ServiceCode("job_seeking"),),
    )


def test_calls_are_shown_one_after_the_other(display: Hands, quiet_town: Town) -> None:
    display.reads("还没有叫号")
    calls = (CallNext(command_id=new_id(), counter_id=CounterId(f"counter-{at}")) for at in (1, 2))
    people = (issued("a"), issued("b"), issued("c"))
    handled(quiet_town, *counter(1), *counter(2), *people, *calls)
    display.reads("A-001")
    display.reads("A-002")

    def numbers() -> list[str]:
        return [text for text in display.written() if text.startswith("A-")]

    display.until(lambda: numbers() == ["A-002", "A-001"], "both, the last one first")
    assert not display.sees("求职登记")
    display.reads("找工作")


def told(announcer: Announcer) -> list[str]:
    numbers: list[str] = []
    announcer.announced.connect(lambda call: numbers.append(call.number))
    return numbers


def test_a_call_waits_until_the_one_before_was_said_in_both_languages(qtbot: QtBot) -> None:
    said: list[tuple[str, str]] = []
    waiting: list[Callable[[float], None]] = []

    def speak(call: CalledNumber, language: str, then: Callable[[float], None]) -> None:
        said.append((call.number, language))
        waiting.append(then)

    announcer = Announcer(speak, shown_seconds=0)
    numbers = told(announcer)
    for number in ("A-001", "A-002", "A-002"):
        announcer.add(CalledNumber(number=number, counter=1))
    assert numbers == ["A-001"]
    for _ in range(4):
        qtbot.waitUntil(lambda: bool(waiting), timeout=PATIENCE_MILLISECONDS)
        waiting.pop()(0.01)
    qtbot.waitUntil(lambda: not announcer.is_busy, timeout=PATIENCE_MILLISECONDS)
    assert numbers == ["A-001", "A-002"]
    assert said == [(number, one) for number in numbers for one in ("zh", "en")]


def test_a_call_by_mistake_is_taken_back_or_never_said(qtbot: QtBot) -> None:
    heard: list[CalledNumber] = []
    announcer = Announcer(lambda call, language, then: then(0.0), shown_seconds=0)
    announcer.announced.connect(heard.append)
    for number in ("A-001", "A-002"):
        announcer.add(CalledNumber(number=number, counter=1))
    announcer.take_back("A-002")  # nobody heard it yet
    announcer.take_back("A-001")
    qtbot.waitUntil(lambda: not announcer.is_busy, timeout=PATIENCE_MILLISECONDS)
    assert [(one.number, one.counter) for one in heard] == [("A-001", 1), ("A-001", TAKEN_BACK)]


def test_the_wall_says_kindly_that_it_was_too_early(display: Hands, quiet_town: Town) -> None:
    display.reads("还没有叫号")
    called = CallNext(command_id=new_id(), counter_id=CounterId("counter-1"))
    handled(quiet_town, *counter(1), issued("a"), called)
    display.reads("A-001")
    back = MoveLeg(command_id=new_id(), leg_id=LegId("a.1"), move=Move.UNDO)
    handled(quiet_town, back)
    display.reads("A-001  叫早了，请您再等一下，位置不变")
    display.reads("还没有叫号")
