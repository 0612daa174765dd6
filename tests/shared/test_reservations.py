"""The studio and the equipment: what is free, who has it at once, and never two at one time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shared import reservations
from shared.ids import CommandId, EmployerId, ReservationId, ResourceId, StationCode
from shared.organisation import SHANGHAI
from shared.refusals import Reason, Refused
from shared.reservations import (
    HOLDING,
    LIFECYCLE,
    SLOT,
    Approval,
    Kind,
    Move,
    MoveReservation,
    Reservation,
    ReservationView,
    ReserveSlots,
    Resource,
    SetResource,
    SlotsReserved,
    State,
    Wanted,
    slot_of,
    slots_between,
)
from tests.fair import HERE, NOW, SHOP, SHOW, TODAY, employer, show, station

STUDIO, CAMERA = ResourceId("studio"), ResourceId("camera")
#: Tomorrow, Monday the 23rd, ten in the morning in Shanghai.
TEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
THINGS = {
    STUDIO: Resource(resource_id=STUDIO, station=HERE, kind=Kind.STUDIO, name="直播间"),
    CAMERA: Resource(resource_id=CAMERA, station=HERE, kind=Kind.CAMERA, name="摄像机", copies=2),
}
Taken = dict[ResourceId, frozenset[tuple[int, int]]]


def view(**changes: Any) -> ReservationView:
    usual = ReservationView(
        resources=THINGS, station=station(), employer=employer(), session=show(starts_at=TEN)
    )
    return replace(usual, **changes)


def wish(*wanted: ResourceId, **changes: Any) -> ReserveSlots:
    usual = ReserveSlots(
        command_id=CommandId("r-1"),
        reservation_id=ReservationId("r-1"),
        station=HERE,
        starts_at=TEN,
        ends_at=TEN + 2 * HOUR,
        wanted=tuple(Wanted(resource_id=one) for one in wanted or (STUDIO,)),
        employer_id=SHOP,
        session_id=SHOW,
    )
    return replace(usual, **changes)


def taken(resource_id: ResourceId, starts_at: datetime, ends_at: datetime, copy: int = 0) -> Taken:
    return {resource_id: frozenset((slot, copy) for slot in slots_between(starts_at, ends_at))}


def reserved(seen: ReservationView, command: ReserveSlots) -> Reservation:
    decided = reservations.decide(seen, command, NOW)
    assert not isinstance(decided, Refused), decided
    (event,) = decided
    assert isinstance(event, SlotsReserved)
    return event.reservation


def refused(seen: ReservationView, command: Any, now: datetime = NOW) -> Refused:
    decided = reservations.decide(seen, command, now)
    assert isinstance(decided, Refused), decided
    return decided


def test_a_checked_employer_has_the_studio_for_a_show_at_once() -> None:
    assert reserved(view(), wish()).state is State.APPROVED


@pytest.mark.parametrize(
    ("seen", "command"),
    [
        (view(), wish(session_id=None)),
        (view(employer=employer(licence_checked_on=None)), wish()),
        (view(session=show(starts_at=TEN + 3 * HOUR)), wish()),  # not the time of the show
        (
            view(resources={STUDIO: replace(THINGS[STUDIO], approval=Approval.BY_STAFF)}),
            wish(),
        ),
    ],
)
def test_else_staff_say_yes_or_no(seen: ReservationView, command: ReserveSlots) -> None:
    assert reserved(seen, command).state is State.REQUESTED


def test_what_staff_reserve_is_approved() -> None:
    assert reserved(view(), wish(session_id=None, is_approved=True)).state is State.APPROVED


def test_of_several_alike_the_lowest_free_ones_are_given() -> None:
    seen = view(taken=taken(CAMERA, TEN, TEN + HOUR))
    assert [one.copy for one in reserved(seen, wish(CAMERA)).holdings] == [1]


def test_a_clash_offers_the_nearest_free_times_and_who_may_help() -> None:
    seen = view(taken=taken(STUDIO, TEN, TEN + HOUR))
    answer = refused(seen, wish())
    assert answer.reason is Reason.NOT_FREE
    assert answer.facts["station"] == station().name
    assert answer.facts["times"] == (
        "2026-11-23T11:00+08:00",
        "2026-11-23T12:00+08:00",
        "2026-11-23T13:00+08:00",
    )


def test_offered_times_are_free_indeed() -> None:
    held = taken(STUDIO, TEN, TEN + HOUR)
    seen = view(taken=held)
    for starts_at in reservations.nearest_starts(seen, wish().wanted, TEN, TEN + 2 * HOUR, NOW):
        again = wish(starts_at=starts_at, ends_at=starts_at + 2 * HOUR)
        assert reserved(seen, again).starts_at == starts_at


def test_all_or_nothing_when_one_thing_is_taken() -> None:
    both = {
        CAMERA: frozenset(
            (slot, copy) for slot in slots_between(TEN, TEN + HOUR) for copy in (0, 1)
        )
    }
    assert refused(view(taken=both), wish(STUDIO, CAMERA)).reason is Reason.NOT_FREE


def test_whoever_ends_at_ten_does_not_meet_who_begins_at_ten() -> None:
    earlier = taken(STUDIO, TEN - HOUR, TEN)
    assert reserved(view(taken=earlier), wish()).starts_at == TEN


def test_no_time_near_says_so() -> None:
    full = taken(STUDIO, TEN - timedelta(days=9), TEN + timedelta(days=9))
    assert refused(view(taken=full), wish()).reason is Reason.NO_TIME_NEAR


@pytest.mark.parametrize(
    ("command", "reason", "field"),
    [
        (wish(starts_at=TEN + timedelta(minutes=5)), Reason.NOT_A_QUARTER, "starts_at"),
        (wish(ends_at=TEN), Reason.ENDS_BEFORE_START, "ends_at"),
        (wish(ends_at=TEN - HOUR), Reason.ENDS_BEFORE_START, "ends_at"),
        (wish(starts_at=NOW - HOUR, ends_at=NOW), Reason.TIME_NOT_OFFERED, "starts_at"),
        (wish(starts_at=TEN + timedelta(days=40)), Reason.TIME_NOT_OFFERED, "starts_at"),
        (wish(ends_at=TEN + 5 * HOUR), Reason.TOO_LONG_A_TIME, "ends_at"),
        (wish(starts_at=TEN - 2 * HOUR, ends_at=TEN), Reason.CLOSED_THEN, "starts_at"),
        (wish(ResourceId("none")), Reason.NOT_FOUND, "wanted"),
        (wish(wanted=()), Reason.EMPTY, "wanted"),
        (wish(STUDIO, STUDIO), Reason.OUT_OF_RANGE, "wanted"),
        (wish(wanted=(Wanted(resource_id=CAMERA, copies=3),)), Reason.OUT_OF_RANGE, "wanted"),
        (wish(wanted=(Wanted(resource_id=CAMERA, copies=0),)), Reason.OUT_OF_RANGE, "wanted"),
        (wish(employer_id=EmployerId("other")), Reason.NOT_FOUND, "session_id"),
    ],
)
def test_what_cannot_be_had_is_said(command: ReserveSlots, reason: Reason, field: str) -> None:
    answer = refused(view(), command)
    assert (answer.reason, answer.field) == (reason, field)


def test_who_holds_enough_asks_at_the_counter() -> None:
    seen = view(standing=reservations.MOST_STANDING)
    assert refused(seen, wish()).reason is Reason.ENOUGH_RESERVED
    assert reserved(seen, wish(is_approved=True)).state is State.APPROVED


def test_a_closed_weekday_is_closed() -> None:
    weekend = replace(THINGS[STUDIO], weekdays=(6, 7))
    assert refused(view(resources={STUDIO: weekend}), wish()).reason is Reason.CLOSED_THEN


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_each_move_follows_the_table(state: State, move: Move) -> None:
    standing = replace(reserved(view(), wish()), state=state)
    command = MoveReservation(
        command_id=CommandId("m"), reservation_id=ReservationId("r-1"), move=move, reason="修灯"
    )
    answer = reservations.decide(view(reservation=standing), command, TEN + HOUR)
    if move not in LIFECYCLE[state]:
        assert isinstance(answer, Refused)
        assert answer.facts["state"] == f"reservation_{state}"
        return
    assert not isinstance(answer, Refused)
    (event,) = answer
    assert event.type == "reservation_moved"
    assert reservations.evolve(standing, event).state is LIFECYCLE[state][move]


def test_a_release_ends_at_the_next_quarter() -> None:
    standing = reserved(view(), wish())
    command = MoveReservation(
        command_id=CommandId("m"), reservation_id=ReservationId("r-1"), move=Move.RELEASE
    )
    answer = reservations.decide(view(reservation=standing), command, TEN + timedelta(minutes=31))
    assert not isinstance(answer, Refused)
    (event,) = answer
    assert event.type == "reservation_moved"
    assert event.ends_at == TEN + timedelta(minutes=45)


def test_what_has_not_begun_is_cancelled_and_not_released() -> None:
    standing = reserved(view(), wish())
    command = MoveReservation(
        command_id=CommandId("m"), reservation_id=ReservationId("r-1"), move=Move.RELEASE
    )
    assert refused(view(reservation=standing), command).reason is Reason.WRONG_STATE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"copies": 0}, "copies"),
        ({"copies": 100}, "copies"),
        ({"longest_minutes": 0}, "longest_minutes"),
        ({"opens": time(18), "closes": time(9)}, "closes"),
        ({"weekdays": ()}, "weekdays"),
        ({"weekdays": (0, 8)}, "weekdays"),
    ],
)
def test_a_thing_that_cannot_be_is_refused(changes: dict[str, Any], field: str) -> None:
    command = SetResource(command_id=CommandId("s"), resource=replace(THINGS[STUDIO], **changes))
    assert refused(view(resources={}), command).field == field


@given(st.integers(0, 6_000_000_000))
@settings(max_examples=50)
def test_a_slot_holds_its_instant(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    start = reservations.start_of(slot_of(at))
    assert start <= at < start + SLOT
    assert start.astimezone(SHANGHAI).minute % 15 == 0


class OneWeek(RuleBasedStateMachine):
    """Anybody reserves, approves, cancels and releases in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.standing: dict[ReservationId, Reservation] = {}

    def taken(self) -> Taken:
        held: dict[ResourceId, set[tuple[int, int]]] = {}
        for one in self.standing.values():
            if one.state in HOLDING:
                for holding in one.holdings:
                    slots = slots_between(one.starts_at, one.ends_at)
                    held.setdefault(holding.resource_id, set()).update(
                        (slot, holding.copy) for slot in slots
                    )
        return {resource_id: frozenset(pairs) for resource_id, pairs in held.items()}

    @rule(
        start=st.integers(0, 24),
        length=st.integers(-1, 12),
        things=st.lists(st.sampled_from((STUDIO, CAMERA)), min_size=1, max_size=2),
        copies=st.integers(0, 3),
        is_staff=st.booleans(),
    )
    def reserve(
        self,
        *,
        start: int,
        length: int,
        things: Sequence[ResourceId],
        copies: int,
        is_staff: bool,
    ) -> None:
        reservation_id = ReservationId(f"r-{len(self.standing)}")
        command = wish(
            reservation_id=reservation_id,
            starts_at=TEN + start * SLOT,
            ends_at=TEN + (start + length) * SLOT,
            wanted=tuple(Wanted(resource_id=one, copies=copies) for one in things),
            is_approved=is_staff,
        )
        answer = reservations.decide(view(taken=self.taken()), command, self.now)
        if not isinstance(answer, Refused):
            (event,) = answer
            assert isinstance(event, SlotsReserved)
            self.standing[reservation_id] = reservations.evolve(None, event)

    @rule(which=st.integers(0, 20), move=st.sampled_from(Move))
    def move(self, which: int, move: Move) -> None:
        standing = self.standing.get(ReservationId(f"r-{which}"))
        command = MoveReservation(
            command_id=CommandId("m"), reservation_id=ReservationId("x"), move=move, reason="换"
        )
        answer = reservations.decide(view(reservation=standing), command, self.now)
        if not isinstance(answer, Refused) and standing is not None:
            for event in answer:
                assert event.type == "reservation_moved"
                standing = reservations.evolve(standing, event)
            self.standing[standing.reservation_id] = standing

    @rule(minutes=st.integers(-30, 300))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def nothing_is_held_twice(self) -> None:
        seen: set[tuple[ResourceId, int, int]] = set()
        for one in self.standing.values():
            if one.state not in HOLDING:
                continue
            for holding in one.holdings:
                for slot in slots_between(one.starts_at, one.ends_at):
                    key = (holding.resource_id, slot, holding.copy)
                    assert key not in seen
                    seen.add(key)
                    assert holding.copy < THINGS[holding.resource_id].copies


TestOneWeek = OneWeek.TestCase
TestOneWeek.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, database=None
)


def test_the_calendar_has_the_day_it_is_told() -> None:
    assert TEN.astimezone(SHANGHAI).date() == TODAY + timedelta(days=1) == date(2026, 11, 23)


def test_a_thing_is_set_once_and_the_same_again_changes_nothing() -> None:
    command = SetResource(
        command_id=CommandId("s"), resource=replace(THINGS[STUDIO], name="  直播间 ")
    )
    answer = reservations.decide(view(resources={}), command, NOW)
    assert not isinstance(answer, Refused)
    assert [event.type for event in answer] == ["resource_set"]
    assert reservations.decide(view(), command, NOW) == ()


def test_a_thing_belongs_to_one_station_of_ours() -> None:
    command = SetResource(command_id=CommandId("s"), resource=THINGS[STUDIO])
    assert refused(view(station=None), command).field == "station"
    elsewhere = {STUDIO: replace(THINGS[STUDIO], station=StationCode("ELSEWHERE"))}
    assert refused(view(resources=elsewhere), command).reason is Reason.ID_TAKEN


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"station": None}, Reason.NOT_FOUND, "station"),
        ({"employer": None}, Reason.NOT_FOUND, "employer_id"),
    ],
)
def test_what_nobody_knows_is_not_reserved(
    changes: dict[str, Any], reason: Reason, field: str
) -> None:
    answer = refused(view(**changes), wish())
    assert (answer.reason, answer.field) == (reason, field)


def test_an_id_stands_for_one_reservation() -> None:
    assert refused(view(reservation=reserved(view(), wish())), wish()).field == "reservation_id"


def test_a_no_has_a_reason() -> None:
    asked = replace(reserved(view(), wish()), state=State.REQUESTED)
    command = MoveReservation(
        command_id=CommandId("m"), reservation_id=ReservationId("r-1"), move=Move.DECLINE
    )
    assert refused(view(reservation=asked), command).field == "reason"


def test_a_show_that_ends_gives_back_what_it_has_and_what_it_asked_for() -> None:
    runs = reserved(view(), wish())
    comes = replace(runs, starts_at=TEN + 4 * HOUR, ends_at=TEN + 5 * HOUR)
    over = replace(runs, state=State.CANCELLED)
    moved = reservations.give_back((runs, comes, over), TEN + HOUR)
    assert [one.move for one in moved] == [Move.RELEASE, Move.CANCEL]
    assert moved[0].ends_at == TEN + HOUR


def test_nothing_is_moved_that_was_never_reserved() -> None:
    moved = reservations.give_back((reserved(view(), wish()),), TEN + HOUR)
    with pytest.raises(ValueError, match="never made"):
        reservations.evolve(None, moved[0])
