"""Booked times through `handle`, on a real store: a check-in puts the person into the line."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.appointments.lifecycle import State, visit_of
from shared.appointments.messages import AppointmentCheckedIn
from shared.attendance import Pass, write_pass
from shared.ids import AppointmentId, CounterId, GatheringId, VisitorId
from shared.people import PersonalText
from shared.refusals import Reason
from shared.tickets.legs import Channel, Leg
from shared.tickets.messages import SetUpCounter, TicketIssued
from shared.tickets.numbers import day_of
from shared.tickets.priority import BOOKED_BONUS, BOOKED_EARLY, Priority
from streaming_server.ports.handling import Receipt
from tests.appointments_fair import (
    ELEVEN,
    HALF_PAST,
    MINUTE,
    book,
    book_at_desk,
    cancel,
    restore,
    set_terms,
)
from tests.fair import ELSEWHERE, HERE, KIOSK, NOW, RESIDENT, STAFF, TODAY, VISITOR
from tests.fair_store import Fair, fresh, open_fair, visitor
from tests.gatherings_fair import COURSE, SEVEN, check_in, enrol, phone_of, set_plan
from tests.shared.tickets.hall import POLICY

ONE = AppointmentId("a-1")


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Fair]:
    async with open_fair(tmp_path) as fair:
        for number in (1, 2):
            await fair.accept(
                SetUpCounter(
                    command_id=fresh(),
                    counter_id=CounterId(f"c{number}"),
                    station=HERE,
                    number=number,
                ),
                STAFF,
            )
        yield fair


def ticket(receipt: Receipt) -> Leg:
    (leg,) = [event.leg for event in receipt.events if isinstance(event, TicketIssued)]
    return leg


def tickets(receipt: Receipt) -> int:
    return sum(isinstance(event, TicketIssued) for event in receipt.events)


async def code(fair: Fair) -> str:
    """What the booked resident's phone shows."""
    key = await fair.store.reader.pass_key(HERE)
    shown = Pass(station=HERE, gathering_id=GatheringId(ONE), day=TODAY, number="Y-001")
    return write_pass(shown, key or b"")


async def test_a_check_in_gives_the_ticket_of_the_booked_time(fair: Fair) -> None:
    await fair.accept(book(priority=Priority.ELDER), VISITOR)
    fair.clock.now = ELEVEN - 5 * MINUTE
    receipt = await fair.accept(check_in("Y-001"), STAFF)
    leg = ticket(receipt)
    assert (leg.number, leg.booked_for, leg.priority) == ("A-001", ELEVEN, Priority.ELDER)
    assert leg.counts_from == ELEVEN - 5 * MINUTE - BOOKED_BONUS
    kept = await fair.store.reader.appointment(ONE)
    assert kept is not None
    assert (kept.state, kept.ticket) == (State.HERE, "A-001")
    visit = await fair.store.reader.visit(visit_of(ONE))
    assert visit is not None
    assert (visit.channel, visit.visitor_id) == (Channel.BOOKING, RESIDENT)


async def test_who_comes_too_early_is_not_called_before_the_time_is_near(fair: Fair) -> None:
    await fair.accept(book(starts_at=HALF_PAST), VISITOR)
    leg = ticket(await fair.accept(check_in("y1"), STAFF))
    assert leg.eligible_at == HALF_PAST - BOOKED_EARLY


async def test_who_comes_late_stands_with_those_who_walk_in(fair: Fair) -> None:
    await fair.accept(book(), VISITOR)
    fair.clock.now = ELEVEN + 30 * MINUTE
    leg = ticket(await fair.accept(check_in("Y-001"), STAFF))
    assert leg.counts_from == leg.arrived_at == ELEVEN + 30 * MINUTE


@pytest.mark.parametrize("shown", ["Y-001", "code", phone_of(1)])
async def test_a_second_check_in_gives_no_second_ticket(fair: Fair, shown: str) -> None:
    await fair.accept(set_plan(), STAFF)  # the station has a key for its passes
    await fair.accept(book(), VISITOR)
    scanned = await code(fair) if shown == "code" else shown
    assert tickets(await fair.accept(check_in(scanned), STAFF)) == 1
    fair.clock.forward(2 * MINUTE)
    again = await fair.accept(check_in(scanned), STAFF)
    assert tickets(again) == 0
    (told,) = again.events
    assert isinstance(told, AppointmentCheckedIn)
    assert (told.ticket, told.first_at) == ("A-001", NOW)
    legs = await fair.store.reader.legs_of(visit_of(ONE))
    assert len(legs) == 1


async def test_a_machine_checks_in_by_code_and_prints_its_own_slip(fair: Fair) -> None:
    await fair.accept(set_plan(), STAFF)
    await fair.accept(book(), VISITOR)
    wish = replace(check_in(await code(fair)), token_hash="0" * 64)
    await fair.accept(wish, KIOSK)
    visit = await fair.store.reader.visit(visit_of(ONE))
    assert visit is not None
    assert visit.token_hash == "0" * 64
    refused = await fair.refuse(check_in("Y-001"), KIOSK)
    assert refused.reason is Reason.NOT_ALLOWED


async def test_a_course_that_needs_a_counter_gives_a_ticket_and_others_do_not(fair: Fair) -> None:
    await fair.accept(set_plan(service=POLICY), STAFF)
    other = GatheringId("course-2")
    await fair.accept(set_plan(gathering_id=other, title="另一门课"), STAFF)
    await fair.accept(enrol(1), visitor(VisitorId("resident-1")))
    await fair.accept(enrol(2, gathering_id=other), visitor(VisitorId("resident-2")))
    fair.clock.now = SEVEN - 10 * MINUTE
    first = await fair.accept(check_in("C-001"), STAFF)
    leg = ticket(first)
    assert (leg.number, leg.service, leg.booked_for) == ("B-001", POLICY, SEVEN)
    assert tickets(await fair.accept(check_in("C-001"), STAFF)) == 0
    assert tickets(await fair.accept(check_in("C-002"), STAFF)) == 0
    plan = await fair.store.reader.gathering(COURSE)
    assert plan is not None
    assert plan.plan.service == POLICY


async def test_a_check_in_whose_ticket_is_refused_leaves_nothing(fair: Fair) -> None:
    await fair.accept(set_plan(service="no_such_service"), STAFF)
    await fair.accept(enrol(1), visitor(VisitorId("resident-1")))
    fair.clock.now = SEVEN - 10 * MINUTE
    assert (await fair.refuse(check_in("C-001"), STAFF)).reason is Reason.NOT_FOUND
    (place,) = await fair.store.reader.enrolments(COURSE)
    assert place.checked_in_at is None


async def test_who_booked_for_tomorrow_or_cancelled_gets_no_ticket(fair: Fair) -> None:
    tomorrow = ELEVEN + timedelta(days=1)
    await fair.accept(book(starts_at=tomorrow), VISITOR)
    await fair.accept(set_plan(), STAFF)
    key = await fair.store.reader.pass_key(HERE)
    shown = Pass(station=HERE, gathering_id=GatheringId(ONE), day=day_of(tomorrow), number="Y-001")
    refused = await fair.refuse(check_in(write_pass(shown, key or b"")), STAFF)
    assert refused.reason is Reason.DOORS_CLOSED
    await fair.accept(cancel(), VISITOR)
    refused = await fair.refuse(check_in(write_pass(shown, key or b"")), STAFF)
    assert refused.reason is Reason.WRONG_STATE
    assert await fair.store.reader.legs_of(visit_of(ONE)) == ()


async def test_one_person_has_one_time_a_day_and_may_change_it(fair: Fair) -> None:
    await fair.accept(book(), VISITOR)
    refused = await fair.refuse(
        book_at_desk(2, phone=PersonalText(phone_of(1)), starts_at=HALF_PAST), STAFF
    )
    assert (refused.reason, refused.facts) == (Reason.ALREADY_BOOKED, {"number": "Y-001"})
    await fair.accept(cancel(), VISITOR)
    await fair.accept(book(2, phone=None, starts_at=HALF_PAST), VISITOR)
    mine = await fair.store.reader.appointments_of(RESIDENT)
    assert [one.state for one in mine] == [State.BOOKED, State.CANCELLED]


async def test_a_time_given_back_by_mistake_is_had_again_unless_another_was_booked(
    fair: Fair,
) -> None:
    await fair.accept(book(), VISITOR)
    await fair.accept(cancel(), VISITOR)
    await fair.accept(restore(), VISITOR)
    (mine,) = await fair.store.reader.appointments_of(RESIDENT)
    assert (mine.state, mine.number) == (State.BOOKED, "Y-001")
    await fair.accept(cancel(), VISITOR)
    await fair.accept(book(2, phone=PersonalText(phone_of(1)), starts_at=HALF_PAST), VISITOR)
    refused = await fair.refuse(restore(), VISITOR)
    assert (refused.reason, refused.facts) == (Reason.ALREADY_BOOKED, {"number": "Y-002"})
    assert (await fair.refuse(restore(9), STAFF)).reason is Reason.NOT_FOUND


async def test_a_station_that_keeps_all_for_walk_ins_books_nothing(fair: Fair) -> None:
    await fair.accept(set_terms(100), STAFF)
    assert (await fair.refuse(book(), VISITOR)).reason is Reason.SLOT_FULL
    await fair.accept(set_terms(10), STAFF)
    await fair.accept(book(), VISITOR)


async def test_others_times_are_nobody_elses(fair: Fair) -> None:
    await fair.accept(book(), VISITOR)
    stranger = visitor(VisitorId("stranger"))
    assert (await fair.refuse(cancel(), stranger)).reason is Reason.NOT_ALLOWED
    others = replace(STAFF, station=ELSEWHERE)
    assert (await fair.refuse(cancel(), others)).reason is Reason.NOT_ALLOWED
    assert (await fair.refuse(check_in("Y-001"), others)).reason is Reason.NOT_ALLOWED
    assert (await fair.refuse(cancel(9), STAFF)).reason is Reason.NOT_FOUND


@pytest.mark.parametrize("is_same_browser", [True, False])
async def test_a_course_at_the_booked_time_clashes_until_it_is_given_back(
    fair: Fair, is_same_browser: bool
) -> None:
    """Known by the telephone, and by the browser when another one was left there."""
    await fair.accept(book(2 if is_same_browser else 1), VISITOR)
    await fair.accept(set_plan(starts_at=ELEVEN, ends_at=ELEVEN + 60 * MINUTE), STAFF)
    who = RESIDENT if is_same_browser else VisitorId("another")
    wish = enrol(1, visitor_id=who)
    refused = await fair.refuse(wish, visitor(who))
    assert refused.reason is Reason.CLASHES_APPOINTMENT
    assert refused.facts == {
        "what": "Y-001",
        "at": "2026-11-22T11:00+08:00",
        "until": "2026-11-22T11:08+08:00",
    }
    await fair.accept(cancel(2 if is_same_browser else 1), VISITOR)
    await fair.accept(replace(wish, command_id=fresh()), visitor(who))
