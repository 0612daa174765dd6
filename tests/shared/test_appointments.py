"""Booked times: the walk-ins' share is never sold, an unused time is let go, one ticket each."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from shared.appointments import decisions
from shared.appointments.decisions import AppointmentView, cannot_check_in, check_in, slot_is_open
from shared.appointments.lifecycle import UNDO_LASTS, State, Terms, visit_of
from shared.appointments.messages import (
    AppointmentBooked,
    AppointmentCancelled,
    TermsSet,
)
from shared.appointments.slots import FARTHEST, SLOT, figures, has_room, slots_of
from shared.ids import VisitorId
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from shared.tickets.priority import Priority
from tests.appointments_fair import (
    ELEVEN,
    HALF_PAST,
    MINUTE,
    book,
    book_at_desk,
    booked,
    cancel,
    restore,
    set_terms,
)
from tests.fair import HERE, NOW, RESIDENT, TODAY, station
from tests.shared.tickets.hall import counter, item

USUAL = Terms()


def view(**changes: Any) -> AppointmentView:
    usual = AppointmentView(station=station(), item=item(), counters=(counter(1), counter(2)))
    return replace(usual, **changes)


def decided(command: Any, seen: AppointmentView | None = None) -> Any:
    return decisions.decide(seen or view(), command, NOW)


def reason(command: Any, seen: AppointmentView | None = None) -> tuple[Reason, str | None]:
    refused = decided(command, seen)
    assert isinstance(refused, Refused)
    return refused.reason, refused.field


def room(*kept: Any, group: str = "A", minutes: int = 8, counters: Any = None) -> bool:
    desks = (counter(1), counter(2)) if counters is None else counters
    return has_room(ELEVEN, group, minutes, kept, desks, USUAL, NOW)


def test_a_resident_gets_a_number_and_keeps_the_class() -> None:
    (event,) = decided(book(priority=Priority.ELDER))
    assert event == AppointmentBooked(appointment=booked(priority=Priority.ELDER), at=NOW)
    assert decisions.evolve(None, event) == event.appointment


def test_what_staff_book_is_nobodys_browser() -> None:
    (event,) = decided(book_at_desk(phone=None))
    assert event.appointment.visitor_id == VisitorId("")


@pytest.mark.parametrize(
    ("command", "changes", "expected"),
    [
        (book(), {"appointment": booked()}, (Reason.ID_TAKEN, "appointment_id")),
        (book(), {"station": None}, (Reason.NOT_FOUND, "station")),
        (book(), {"item": None}, (Reason.NOT_FOUND, "service")),
        (book(), {"item": item(is_offered=False)}, (Reason.SERVICE_CLOSED, "service")),
        (book(phone=PersonalText("1")), {}, (Reason.NOT_A_PHONE, "phone")),
        (book(), {"earlier": booked(2)}, (Reason.ALREADY_BOOKED, "starts_at")),
        (book(starts_at=NOW), {}, (Reason.SLOT_FULL, "starts_at")),
        (book(starts_at=ELEVEN + MINUTE), {}, (Reason.SLOT_FULL, "starts_at")),
        (book(starts_at=ELEVEN + FARTHEST), {}, (Reason.SLOT_FULL, "starts_at")),
        (book(starts_at=NOW + timedelta(hours=12)), {}, (Reason.SLOT_FULL, "starts_at")),
        (book(), {"counters": ()}, (Reason.SLOT_FULL, "starts_at")),
        (book(), {"next_number": 1000}, (Reason.SLOT_FULL, "starts_at")),
    ],
)
def test_what_cannot_be_booked_is_said(
    command: Any, changes: dict[str, Any], expected: tuple[Reason, str]
) -> None:
    assert reason(command, view(**changes)) == expected


def test_a_slot_of_no_station_is_not_open() -> None:
    assert not slot_is_open(view(station=None), ELEVEN, NOW)
    assert not slot_is_open(view(item=None), ELEVEN, NOW)
    assert slot_is_open(view(), ELEVEN, NOW)


def test_the_share_of_walk_ins_is_never_sold() -> None:
    # Two counters have sixty minutes, of which forty-two may be booked: five times eight.
    four = [booked(who) for who in range(4)]
    assert room(*four)
    assert not room(*four, booked(5))
    assert not room(*four, minutes=11)


def test_a_group_sells_no_more_than_its_own_counters() -> None:
    desks = (counter(1, skills=frozenset({"A"})), counter(2, skills=frozenset({"B"})))
    kept = (booked(1, minutes=15),)
    assert not room(*kept, counters=desks)
    assert room(*kept, group="B", counters=desks)


def test_a_long_one_needs_room_in_each_half_hour_it_touches() -> None:
    full = [booked(who, minutes=30, starts_at=HALF_PAST) for who in (1,)]
    assert room(*full, minutes=30)
    assert not room(*full, minutes=50)


def test_what_was_cancelled_or_nobody_came_to_is_free_again() -> None:
    kept = booked(1, minutes=30)
    assert not room(kept, minutes=30)
    assert room(replace(kept, state=State.CANCELLED), minutes=30)
    late = ELEVEN + USUAL.release + MINUTE
    assert has_room(ELEVEN, "A", 30, (kept,), (counter(1), counter(2)), USUAL, late)


@pytest.mark.parametrize(("minutes", "is_released"), [(-5, False), (10, False), (11, True)])
def test_an_unused_time_is_let_go_some_minutes_after_its_beginning(
    minutes: int, is_released: bool
) -> None:
    now = ELEVEN + minutes * MINUTE
    assert booked().is_released(USUAL, now) is is_released
    assert not booked(state=State.HERE).is_released(USUAL, now)


def test_staff_see_what_is_booked_come_and_let_go() -> None:
    kept = (
        booked(1),
        booked(2, state=State.HERE),
        booked(3, state=State.CANCELLED),
        booked(4, starts_at=HALF_PAST),
    )
    first, second = figures((ELEVEN, HALF_PAST), kept, (counter(1),), USUAL, NOW)
    assert (first.whole, first.walk_in, first.bookable) == (30, 9, 21)
    assert (first.booked, first.here, first.released, first.taken, first.free) == (1, 1, 0, 16, 5)
    assert (second.booked, second.taken) == (1, 8)
    (later,) = figures((ELEVEN,), kept, (counter(1),), USUAL, HALF_PAST)
    assert (later.booked, later.here, later.released, later.taken) == (0, 1, 1, 8)


def test_half_hours_lie_within_the_opening_times() -> None:
    slots = slots_of(station(opens=time(9), closes=time(10, 45)), TODAY)
    assert [f"{at:%H:%M}" for at in slots] == ["09:00", "09:30", "10:00"]
    assert slots_of(station(opens=time(9), closes=time(8)), TODAY) == ()
    assert timedelta(minutes=30) == SLOT


def test_a_time_is_cancelled_once() -> None:
    (event,) = decided(cancel(), view(appointment=booked()))
    assert event == AppointmentCancelled(
        appointment_id=booked().appointment_id, station=HERE, visitor_id=RESIDENT, at=NOW
    )
    gone = decisions.evolve(booked(), event)
    assert gone.state is State.CANCELLED
    assert reason(cancel(), view(appointment=gone)) == (Reason.WRONG_STATE, None)
    assert reason(cancel()) == (Reason.NOT_FOUND, None)


def test_a_time_cancelled_by_mistake_is_had_again_for_a_minute() -> None:
    gone = booked(state=State.CANCELLED, changed_at=NOW)
    (event,) = decided(restore(), view(appointment=gone))
    assert decisions.evolve(gone, event) == booked(changed_at=NOW)
    late = booked(state=State.CANCELLED, changed_at=NOW - UNDO_LASTS - MINUTE)
    for seen, expected in (
        (view(), (Reason.NOT_FOUND, None)),
        (view(appointment=booked()), (Reason.WRONG_STATE, None)),
        (view(appointment=late), (Reason.TOO_LATE, "appointment")),
        (view(appointment=booked(state=State.CANCELLED)), (Reason.TOO_LATE, "appointment")),
        (view(appointment=gone, earlier=booked()), (Reason.ALREADY_BOOKED, "starts_at")),
        (view(appointment=gone, counters=()), (Reason.SLOT_FULL, "starts_at")),
    ):
        assert reason(restore(), seen) == expected


def test_checking_in_gives_a_ticket_the_first_time() -> None:
    first = check_in(booked(), "A-007", ELEVEN - 20 * MINUTE)
    assert (first.ticket, first.first_at) == ("A-007", ELEVEN - 20 * MINUTE)
    here = decisions.evolve(booked(), first)
    assert (here.state, here.ticket) == (State.HERE, "A-007")
    again = check_in(here, "A-008", ELEVEN)
    assert (again.ticket, again.first_at, again.at) == ("A-007", first.at, ELEVEN)


def test_whoever_is_late_is_still_checked_in_that_day() -> None:
    assert cannot_check_in(booked(), ELEVEN + timedelta(hours=3)) is None


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (booked(state=State.CANCELLED), Reason.WRONG_STATE),
        (booked(starts_at=ELEVEN + timedelta(days=1)), Reason.DOORS_CLOSED),
    ],
)
def test_nobody_is_checked_in_to_what_is_not_today(kept: Any, expected: Reason) -> None:
    refused = cannot_check_in(kept, NOW)
    assert refused is not None
    assert refused.reason is expected


def test_a_station_says_how_much_is_for_walk_ins() -> None:
    (event,) = decided(set_terms(50, 15))
    assert event == TermsSet(
        station=HERE, terms=Terms(walk_in_percent=50, release_minutes=15), at=NOW
    )
    assert decided(set_terms()) == ()
    assert reason(set_terms(), view(station=None)) == (Reason.NOT_FOUND, "station")


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (set_terms(9), "walk_in_percent"),
        (set_terms(101), "walk_in_percent"),
        (set_terms(30, 4), "release_minutes"),
        (set_terms(30, 31), "release_minutes"),
    ],
)
def test_shares_and_minutes_stay_within_limits(command: Any, field: str) -> None:
    assert reason(command) == (Reason.OUT_OF_RANGE, field)


def test_nothing_happens_to_a_time_that_nobody_booked() -> None:
    event = AppointmentCancelled(
        appointment_id=booked().appointment_id, station=HERE, visitor_id=RESIDENT, at=NOW
    )
    for kept, told in ((None, event), (booked(), TermsSet(station=HERE, terms=USUAL, at=NOW))):
        with pytest.raises(ValueError, match="nobody booked"):
            decisions.evolve(kept, told)


def test_each_booking_begins_one_visit() -> None:
    assert visit_of("a-1") == visit_of("a-1") != visit_of("a-2")
    assert len(visit_of("a" * 64)) == 32
