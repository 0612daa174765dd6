"""办得怎么样: who was served says at the glass how it was, with a network and without."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.app.machine import Machine
from shared.ids import LegId
from shared.tickets.legs import CallReason, Leg, Rating
from shared.tickets.lifecycle import Move, State
from shared.tickets.messages import MoveLeg
from shared.tickets.numbers import day_of
from shared.wire import Command
from streaming_server.ports.handling import Receipt
from tests.fair import HERE, STAFF
from tests.journeys.resident_fair import new_id
from tests.kiosk.conftest import Start
from tests.kiosk.day_town import COUNTER
from tests.kiosk.desk_ground import ticket as a_ticket
from tests.kiosk.hands import Hands
from tests.kiosk.test_day import take_a_number
from tests.kiosk.town import Town

NOWHERE = "http://127.0.0.1:9"
pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


def taken(town: Town, machine: Machine, hands: Hands) -> tuple[str, LegId]:
    """The token of a slip and the leg that it stands for, once the server knows it."""
    # Of those that this machine has in store: a number of the server's it does not know again.
    hands.until(lambda: machine.hall.desk.has_numbers(a_ticket()), "numbers")
    take_a_number(hands)
    hands.until(lambda: machine.hall.visit.ticket is not None, "a number")
    ticket = machine.hall.visit.ticket
    assert ticket is not None
    hands.reads("1 个窗口在办")
    leg = leg_of(town, ticket.number)
    hands.tap("好了")
    return ticket.token, leg.leg_id


def leg_of(town: Town, number: str) -> Leg:
    reader, day = town.fair.rooms.reader, town.fair.rooms.now()
    legs = town.do(reader.legs(HERE, day_of(day), frozenset(State)))
    return next(leg for leg in legs if leg.number == number)


def staff(town: Town, wish: Command) -> None:
    outcome = town.do(town.fair.rooms.handle(wish, STAFF))
    assert isinstance(outcome, Receipt), outcome


def serve(town: Town, leg_id: LegId) -> None:
    call = MoveLeg(command_id=new_id(), leg_id=leg_id, move=Move.CALL, counter_id=COUNTER)
    staff(town, replace(call, reason=CallReason.UNWELL))
    for move in (Move.START, Move.FINISH):
        staff(town, MoveLeg(command_id=new_id(), leg_id=leg_id, move=move))


def rating_of(town: Town, leg_id: LegId) -> Rating | None:
    leg = town.do(town.fair.rooms.reader.leg(leg_id))
    return leg.rating if leg else None


def hold_up(machine: Machine, token: str) -> None:
    machine.plugged.scanner.scanned.emit(f"{machine.hall.server}/t/{token}")


def test_who_was_served_says_how_it_was_and_may_say_otherwise(
    day_town: Town, start: Start, tmp_path: Path
) -> None:
    machine, hands = start(day_town, camera=str(tmp_path / "none"))
    token, leg_id = taken(day_town, machine, hands)
    hold_up(machine, token)
    hands.reads("前面还有")
    assert not hands.sees("办得怎么样")
    machine.kiosk.end_visit()
    serve(day_town, leg_id)
    hold_up(machine, token)
    hands.reads("办得怎么样？")
    hands.tap("不满意")
    hands.reads("对不起，站里会有人看到")
    assert rating_of(day_town, leg_id) is Rating.BAD
    hands.tap("满意")
    hands.reads("谢谢，记下了")
    assert rating_of(day_town, leg_id) is Rating.GOOD
    hands.tap("English")
    hands.reads("How was it?")
    hands.reads("Thank you, it is noted")
    machine.kiosk.end_visit()
    hands.until(lambda: machine.kiosk.screen == "home", "the first screen")
    day: Any = machine.kiosk.day
    assert day.rating.shown("words") == []


def test_nobody_is_asked_in_the_place_of_who_has_gone(
    day_town: Town, start: Start, tmp_path: Path
) -> None:
    machine, hands = start(day_town, camera=str(tmp_path / "none"))
    token, leg_id = taken(day_town, machine, hands)
    serve(day_town, leg_id)
    hold_up(machine, token)
    machine.kiosk.end_visit()
    hold_up(machine, "of-another-machine-0000")
    hands.reads("这不是我们的码")
    assert machine.kiosk.screen == "home"


def test_without_a_network_it_is_kept_under_a_number(
    day_town: Town, start: Start, tmp_path: Path
) -> None:
    first, hands = start(day_town, camera=str(tmp_path / "none"))
    token, leg_id = taken(day_town, first, hands)
    first.stop()
    machine, hands = start(day_town, camera=str(tmp_path / "none"), server=NOWHERE)
    hands.reads("网断了")
    hold_up(machine, "of-another-machine-0000")
    hands.reads("网断了，现在看不到")
    hold_up(machine, token)
    hands.reads("网断了，看不到办到哪了")
    hands.reads("要是办完了，办得怎么样？")
    hands.tap("一般")
    hands.reads("记下了，网回来就送。存-")
    (kept,) = [one for one in machine.hall.desk.waiting() if one.entry.kind == "rate_service"]
    assert kept.slip is not None
    assert kept.slip.subject == leg_id
    assert hands.sees(f"存-{kept.slip.slip_id[:4].upper()}")
