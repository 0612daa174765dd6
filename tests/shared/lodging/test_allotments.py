"""Beds that a machine gives by itself: what each rule says."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.ids import CommandId, StationCode
from shared.lodging import (
    AllotmentEnded,
    AllotmentRecalled,
    BedAllotted,
    BlockId,
    LiftBlock,
    LodgingCommand,
    LodgingEvent,
    LodgingView,
    Party,
    Policy,
    RecallBed,
    ReturnBed,
    RoomNights,
    State,
    StayId,
    StayMade,
    TidyHolds,
    decide,
    evolve,
    gives_until,
    kept_until,
    to_give,
    to_return,
)
from shared.lodging.allotments import ended
from shared.organisation import SHANGHAI
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from tests.allotted import (
    GIVEN,
    MACHINE,
    OTHER_MACHINE,
    allot,
    allotted_bed,
    allotted_block,
    take,
)
from tests.fair import HERE
from tests.lodgings import MARKET, NOW, STAY, TONIGHT, night, part, room, stay

HOUR = timedelta(hours=1)
EIGHT = datetime(2026, 11, 24, 20, 0, tzinfo=SHANGHAI)
MEN = room()
CHOICES = tuple((MEN, bed.bed_id) for bed in MEN.beds)
FREE = RoomNights(room=MEN)
READY = LodgingView(is_machine_there=True, choices=CHOICES)
HELD = LodgingView(block=allotted_block(), room=FREE, number="007")


def refused(view: LodgingView, wish: LodgingCommand, at: datetime = NOW) -> Refused:
    decided = decide(view, wish, at)
    assert isinstance(decided, Refused), decided
    return decided


def true(view: LodgingView, wish: LodgingCommand, at: datetime = NOW) -> tuple[LodgingEvent, ...]:
    decided = decide(view, wish, at)
    assert not isinstance(decided, Refused), decided
    return decided


# ------------------------------------------------------------------- allotting


def test_the_best_beds_of_tonight_are_the_machines() -> None:
    events = true(READY, allot())
    assert [event.block_id for event in events if isinstance(event, BedAllotted)] == [
        "allot-1.1",
        "allot-1.2",
    ]
    first = events[0]
    assert isinstance(first, BedAllotted)
    assert first.part == part(0, 1)
    assert (first.station, first.allotted.kiosk_id) == (HERE, MACHINE)


def test_a_family_gets_a_whole_room() -> None:
    view = replace(READY, choices=((MEN, MEN.beds[0].bed_id),))
    (event,) = true(view, allot(party=Party.FAMILY, count=1))
    assert isinstance(event, BedAllotted)
    assert event.part.beds == tuple(bed.bed_id for bed in MEN.beds)


@pytest.mark.parametrize(
    ("wish", "view", "at", "reason"),
    [
        (allot(count=0), READY, NOW, Reason.OUT_OF_RANGE),
        (allot(count=21), READY, NOW, Reason.OUT_OF_RANGE),
        (allot(), replace(READY, is_machine_there=False), NOW, Reason.NOT_FOUND),
        (allot(), READY, EIGHT, Reason.TOO_LATE),
        (allot(count=5), READY, NOW, Reason.NO_BED_LEFT),
    ],
)
def test_no_bed_is_allotted(wish: Any, view: LodgingView, at: datetime, reason: Reason) -> None:
    assert refused(view, wish, at).reason is reason


def test_a_floating_room_is_left_to_its_first_guest() -> None:
    floating = room(Policy.FLOATING)
    view = replace(READY, choices=((floating, floating.beds[0].bed_id),))
    assert refused(view, allot(count=1)).reason is Reason.NO_BED_LEFT


# ------------------------------------------------------- what the machine may do


@pytest.mark.parametrize(
    "other",
    [
        {"kiosk_id": OTHER_MACHINE},
        {"is_recalled": True},
        {"night": night(1)},
        {"night": night(-1)},
    ],
)
def test_a_machine_gives_its_own_beds_of_tonight(other: dict[str, Any]) -> None:
    second = replace(allotted_bed(), block_id=BlockId("allot-1.2"))
    known = (second, allotted_bed(), replace(allotted_bed(block_id=BlockId("x")), **other))
    assert to_give(known, (), MACHINE, NOW) == (allotted_bed(), second)
    assert to_give(known, {GIVEN}, MACHINE, NOW) == (second,)


def test_from_the_hour_on_it_gives_none_and_returns_them_in_their_order() -> None:
    second = replace(allotted_bed(), block_id=BlockId("allot-1.2"))
    theirs = replace(allotted_bed(kiosk_id=OTHER_MACHINE), block_id=BlockId("x"))
    known = (second, theirs, allotted_bed())
    assert gives_until(TONIGHT) == EIGHT
    assert to_return(known, (), MACHINE, EIGHT - HOUR) == ()
    assert to_give(known, (), MACHINE, EIGHT) == ()
    assert to_return(known, (), MACHINE, EIGHT) == (allotted_bed(), second)
    assert to_return(known, {GIVEN}, MACHINE, EIGHT) == (second,)


def test_what_staff_want_back_is_returned_at_once() -> None:
    known = (allotted_bed(is_recalled=True),)
    assert to_return(known, (), MACHINE, NOW) == known


# ------------------------------------------------------------ what becomes of it


def test_a_bed_that_was_given_is_a_confirmed_stay() -> None:
    gone, made = true(HELD, take(block_id=GIVEN, kiosk_id=MACHINE))
    assert isinstance(gone, AllotmentEnded)
    assert gone.end == TONIGHT
    assert isinstance(made, StayMade)
    standing = evolve(None, made)
    assert (standing.state, standing.parts) == (State.CONFIRMED, (part(0, 1),))
    assert (standing.number, standing.night_fen, standing.deposit_fen) == ("007", 2500, 5000)


@pytest.mark.parametrize(
    ("wish", "view", "reason"),
    [
        (take(), replace(HELD, stay=stay()), Reason.ID_TAKEN),
        (take(), LodgingView(), Reason.NOT_FOUND),
        (take(), replace(HELD, block=allotted_block(allotted=None)), Reason.NOT_FOUND),
        (take(), replace(HELD, room=None), Reason.NOT_FOUND),
        (take(market=HERE), HELD, Reason.NOT_FOUND),
        (take(kiosk_id=OTHER_MACHINE), HELD, Reason.NOT_ALLOWED),
        (take(party=Party.WOMAN), HELD, Reason.NO_BED_LEFT),
        (take(stay_id=StayId("1")), HELD, Reason.MALFORMED),
        (take(phone=PersonalText("12")), HELD, Reason.NOT_A_PHONE),
        (take(form_of_address=PersonalText(" ")), HELD, Reason.EMPTY),
        (take(), replace(HELD, lodged=frozenset({TONIGHT})), Reason.ALREADY_LODGED),
    ],
)
def test_no_stay_comes_of_it(wish: Any, view: LodgingView, reason: Reason) -> None:
    assert refused(view, wish).reason is reason


def test_a_bed_that_nobody_took_meanwhile_is_theirs_though_it_was_freed() -> None:
    freed = allotted_block(lifted_at=NOW, part=part(0, 0))
    (made,) = true(replace(HELD, block=freed), take(kiosk_id=MACHINE))
    assert isinstance(made, StayMade)
    assert made.parts == (part(0, 1),)


def test_a_bed_that_is_somebody_elses_by_then_is_for_staff() -> None:
    taken = replace(FREE, taken={(part().beds[0], TONIGHT): "another"})
    freed = allotted_block(lifted_at=NOW, part=part(0, 0))
    assert refused(replace(HELD, block=freed, room=taken), take()).reason is Reason.NIGHT_TAKEN


def test_a_night_that_is_over_is_for_staff() -> None:
    assert refused(HELD, take(), NOW + 24 * HOUR).reason is Reason.HOLD_OVER


def test_a_guest_whom_staff_let_in_by_the_slip_has_one_stay() -> None:
    assert true(replace(HELD, is_theirs=True), take(kiosk_id=MACHINE)) == ()


# -------------------------------------------------------- what comes back


def test_staff_ask_for_a_bed_back_once() -> None:
    wish = RecallBed(command_id=CommandId("r"), block_id=GIVEN)
    (event,) = true(HELD, wish)
    assert isinstance(event, AllotmentRecalled)
    allotted = allotted_block().allotted
    assert allotted is not None
    recalled = allotted_block(allotted=replace(allotted, recalled_at=NOW))
    assert true(LodgingView(block=recalled), wish) == ()
    assert true(LodgingView(block=allotted_block(lifted_at=NOW)), wish) == ()
    for nothing in (None, allotted_block(allotted=None)):
        assert refused(LodgingView(block=nothing), wish).reason is Reason.NOT_FOUND


def test_only_its_machine_gives_a_bed_back() -> None:
    wish = ReturnBed(command_id=CommandId("r"), block_id=GIVEN, kiosk_id=MACHINE)
    (event,) = true(HELD, wish)
    assert isinstance(event, AllotmentEnded)
    assert true(LodgingView(block=allotted_block(lifted_at=NOW)), wish) == ()
    assert refused(HELD, replace(wish, kiosk_id=OTHER_MACHINE)).reason is Reason.NOT_ALLOWED
    for nothing in (None, allotted_block(allotted=None)):
        assert refused(LodgingView(block=nothing), wish).reason is Reason.NOT_FOUND


def test_staff_cannot_lift_what_may_be_on_a_slip() -> None:
    wish = LiftBlock(command_id=CommandId("l"), block_id=GIVEN)
    assert refused(HELD, wish).reason is Reason.BED_OF_A_MACHINE


def test_beds_of_a_machine_that_stays_away_are_free_when_guests_are_waited_for_no_longer() -> None:
    view = LodgingView(allotted=(allotted_block(),))
    wish = TidyHolds(command_id=CommandId("t"), market=MARKET)
    until = kept_until(TONIGHT)
    assert true(view, wish, until - HOUR) == ()
    (event,) = true(view, wish, until)
    assert isinstance(event, AllotmentEnded)
    with pytest.raises(ValueError, match="allotted to nobody"):
        ended(allotted_block(allotted=None), NOW)


def test_a_station_is_named_by_what_was_allotted() -> None:
    elsewhere = StationCode("JN-XX-009")
    (event, *_) = true(READY, allot(station=elsewhere))
    assert isinstance(event, BedAllotted)
    assert event.station == event.allotted.station == elsewhere
    assert take().stay_id == STAY
