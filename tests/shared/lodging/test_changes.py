"""Longer, shorter, earlier, later, and another bed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.ids import CommandId
from shared.lodging import (
    BedCared,
    BedId,
    Care,
    ChangeBed,
    ChangeNights,
    Decided,
    LodgingView,
    Part,
    Party,
    Policy,
    Quote,
    RoomNights,
    State,
    Stay,
    StayChanged,
    bed_nights,
    cut,
    decide,
    evolve,
    joined,
    price_fen,
    quote_nights,
)
from shared.refusals import Reason, Refused
from tests.lodgings import NOW, STAY, TONIGHT, night, part, room, stay

FREE = RoomNights(room=room())
NEXT_DOOR = RoomNights(room=room(room_id=2))
#: Somebody comes into the bed on the fifth day.
TAKEN_LATER = RoomNights(room=room(), taken={(BedId(10), night(at)): "other" for at in (5, 6)})


def nights(first: int = 0, end: int = 7, bed_id: int | None = None) -> ChangeNights:
    return ChangeNights(
        command_id=CommandId("n"),
        stay_id=STAY,
        first=night(first),
        end=night(end),
        bed_id=None if bed_id is None else BedId(bed_id),
    )


def to_bed(bed_id: int = 20, from_night: date | None = None) -> ChangeBed:
    return ChangeBed(
        command_id=CommandId("b"), stay_id=STAY, bed_id=BedId(bed_id), from_night=from_night
    )


def changed(decided: Decided) -> StayChanged:
    assert not isinstance(decided, Refused), decided
    assert isinstance(decided[0], StayChanged)
    return decided[0]


def reason(decided: Decided | Quote | Refused) -> Reason:
    assert isinstance(decided, Refused), decided
    return decided.reason


@pytest.mark.parametrize(("first", "end"), [(0, 7), (0, 3), (1, 5), (2, 9)])
def test_a_booking_changes_its_days_while_the_bed_is_free(first: int, end: int) -> None:
    event = changed(decide(LodgingView(stay=stay(), room=FREE), nights(first, end), NOW))
    after = evolve(stay(), event)
    assert after.parts == (part(first, end),)
    assert (after.first, after.end) == (night(first), night(end))


def test_nothing_changes_where_nothing_was_wished() -> None:
    assert decide(LodgingView(stay=stay(), room=FREE), nights(0, 5), NOW) == ()


def test_a_longer_stay_is_offered_with_a_move_as_one_quote() -> None:
    quote = quote_nights(stay(), TONIGHT, night(7), TAKEN_LATER, NEXT_DOOR, BedId(21))
    assert isinstance(quote, Quote)
    assert quote.parts == (part(), part(5, 7, (21,), 2))
    assert (quote.nights, quote.total_fen, quote.moves_on) == (7, 17500, night(5))
    refused = decide(LodgingView(stay=stay(), room=TAKEN_LATER), nights(), NOW)
    assert isinstance(refused, Refused)
    assert refused.facts == {"night": night(5).isoformat()}
    view = LodgingView(stay=stay(), room=TAKEN_LATER, other=NEXT_DOOR)
    assert changed(decide(view, nights(bed_id=21), NOW)).parts == quote.parts


def test_a_quote_counts_the_nights_that_policy_pays() -> None:
    assert price_fen(stay(free_nights=3), 5) == 2 * 2500
    assert price_fen(stay(free_nights=9), 5) == 0
    alone = quote_nights(stay(free_nights=3), TONIGHT, night(6), FREE)
    assert isinstance(alone, Quote)
    assert (alone.total_fen, alone.moves_on) == (3 * 2500, None)


def test_the_bed_that_helps_out_must_be_free_itself() -> None:
    busy = RoomNights(room=room(room_id=2), taken={(BedId(20), night(6)): "x"})
    view = LodgingView(stay=stay(), room=TAKEN_LATER, other=busy)
    assert reason(decide(view, nights(bed_id=20), NOW)) is Reason.NIGHT_TAKEN
    women = RoomNights(room=room(Policy.WOMEN, 2))
    view = replace(view, other=women)
    assert reason(decide(view, nights(bed_id=20), NOW)) is Reason.ROOM_FOR_OTHERS


def test_a_floating_room_that_others_have_later_is_left_in_time() -> None:
    floating = RoomNights(
        room=room(Policy.FLOATING),
        taken={(BedId(11), night(6)): "a woman"},
        parties={night(6): Party.WOMAN},
    )
    alone = decide(LodgingView(stay=stay(), room=floating), nights(), NOW)
    assert reason(alone) is Reason.ROOM_FOR_OTHERS
    view = LodgingView(stay=stay(), room=floating, other=NEXT_DOOR)
    assert changed(decide(view, nights(bed_id=20), NOW)).parts[-1] == part(5, 7, (20,), 2)


def test_no_bed_helps_out_where_somebody_else_is_there_before() -> None:
    """Found by random days: the nights before the stay were not looked at any more."""
    later = stay(State.CONFIRMED, part(1, 2))
    taken = RoomNights(
        room=room(Policy.FLOATING),
        taken={(BedId(10), night(0)): "a man"},
        parties={night(0): Party.WOMAN},
    )
    view = LodgingView(stay=later, room=taken, other=NEXT_DOOR)
    assert reason(decide(view, nights(0, 4, bed_id=20), NOW)) is Reason.ROOM_FOR_OTHERS
    others = replace(taken, taken={(BedId(11), night(0)): "a woman"})
    view = replace(view, room=others)
    assert reason(decide(view, nights(0, 4, bed_id=20), NOW)) is Reason.ROOM_FOR_OTHERS


def test_a_stay_that_is_moved_off_needs_no_night_between() -> None:
    """Found by random days: it was begun by a bed that helps out, before it begins."""
    short = stay(State.CONFIRMED, part(0, 1))
    between = RoomNights(room=room(), taken={(BedId(10), night(1)): "other"})
    view = LodgingView(stay=short, room=between, other=NEXT_DOOR)
    assert changed(decide(view, nights(2, 3, bed_id=20), NOW)).parts == (part(2, 3),)
    both = replace(between, taken={(BedId(10), night(2)): "other"})
    view = replace(view, room=both)
    assert reason(decide(view, nights(2, 3, bed_id=20), NOW)) is Reason.NIGHT_TAKEN


def test_a_whole_room_moves_as_a_whole() -> None:
    whole = stay(State.CONFIRMED, part(beds=(10, 11, 12, 13)))
    view = LodgingView(stay=whole, room=TAKEN_LATER, other=NEXT_DOOR)
    assert changed(decide(view, nights(bed_id=20), NOW)).parts[-1].beds == (20, 21, 22, 23)
    assert changed(decide(view, to_bed(), NOW)).parts == (part(0, 5, (20, 21, 22, 23), 2),)


def test_who_has_moved_already_comes_no_earlier() -> None:
    moving = stay(State.CONFIRMED, part(2, 4), part(4, 6, (20,), 2))
    view = LodgingView(stay=moving, room=NEXT_DOOR)
    assert reason(decide(view, nights(1, 6), NOW)) is Reason.NIGHT_TAKEN
    assert changed(decide(view, nights(2, 7), NOW)).parts == (part(2, 4), part(4, 7, (20,), 2))
    assert changed(decide(view, nights(2, 3), NOW)).parts == (part(2, 3),)


LATER = NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("standing", "wish", "expected"),
    [
        (stay(State.IN_HOUSE), nights(1, 7), Reason.NIGHT_BEGUN),
        (stay(State.IN_HOUSE), nights(0, 2), Reason.NIGHT_BEGUN),
        (stay(State.CONFIRMED), nights(0, 1), Reason.NIGHT_BEGUN),
        (stay(State.CONFIRMED), nights(1, 7), Reason.TIME_NOT_OFFERED),
        (stay(State.CONFIRMED), nights(5, 5), Reason.ENDS_BEFORE_START),
        (stay(State.IN_HOUSE), nights(0, 400), Reason.OUT_OF_RANGE),
        (stay(State.HELD), nights(), Reason.WRONG_STATE),
        (stay(State.CHECKED_OUT), to_bed(), Reason.WRONG_STATE),
        (stay(State.IN_HOUSE), to_bed(from_night=night(5)), Reason.TIME_NOT_OFFERED),
    ],
)
def test_what_is_over_stays_as_it_was(
    standing: Stay, wish: ChangeNights | ChangeBed, expected: Reason
) -> None:
    view = LodgingView(stay=standing, room=FREE, other=NEXT_DOOR)
    assert reason(decide(view, wish, LATER)) is expected


def test_a_guest_who_lives_there_stays_longer() -> None:
    there = stay(State.IN_HOUSE)
    event = changed(decide(LodgingView(stay=there, room=FREE), nights(), LATER))
    assert event.parts == (part(0, 7),)
    lodged = LodgingView(stay=there, room=FREE, lodged=frozenset({night(6)}))
    assert reason(decide(lodged, nights(), LATER)) is Reason.ALREADY_LODGED


def test_another_bed_from_tonight_leaves_one_to_be_made() -> None:
    view = LodgingView(stay=stay(State.IN_HOUSE), room=FREE, other=NEXT_DOOR)
    decided = decide(view, to_bed(), LATER)
    assert changed(decided).parts == (part(0, 2), part(2, 5, (20,), 2))
    assert isinstance(decided, tuple)
    cared = [(event.bed_id, event.care) for event in decided if isinstance(event, BedCared)]
    assert cared == [(10, Care.DIRTY), (20, Care.OCCUPIED)]
    from_later = decide(view, to_bed(from_night=night(3)), LATER)
    assert isinstance(from_later, tuple)
    assert len(from_later) == 1


def test_another_bed_must_be_free_and_known() -> None:
    busy = RoomNights(room=room(room_id=2), taken={(BedId(20), night(4)): "x"})
    view = LodgingView(stay=stay(), room=FREE, other=busy)
    assert reason(decide(view, to_bed(), NOW)) is Reason.NIGHT_TAKEN
    assert reason(decide(LodgingView(stay=stay()), to_bed(), NOW)) is Reason.NOT_FOUND
    assert reason(decide(LodgingView(), nights(), NOW)) is Reason.NOT_FOUND


def test_parts_are_cut_and_joined_without_losing_a_night() -> None:
    two = (part(0, 2), part(2, 5))
    assert joined(two) == (part(0, 5),)
    assert cut(two, night(1), night(3)) == (part(1, 2), part(2, 3))
    whole: tuple[Part, ...] = (part(0, 2, (10, 11)),)
    assert len(bed_nights(whole)) == whole[0].nights == 4
