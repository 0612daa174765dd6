"""What was done a moment ago is taken back, and what policy does by itself too."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.ids import CommandId
from shared.lodging import (
    BedCared,
    BedDenied,
    BedId,
    Care,
    LodgingView,
    MarketPolicy,
    Move,
    MoveStay,
    PolicySet,
    RoomNights,
    SetPolicy,
    State,
    Stay,
    StayMade,
    StayMoved,
    TidyHolds,
    decide,
    evolve,
    may_undo,
    nights_given_up,
    open_to_all,
)
from shared.organisation import SHANGHAI
from shared.refusals import Reason, Refused
from tests.lodgings import MARKET, NOW, STAY, TONIGHT, ask, confirm, night, part, room, stay

FREE = RoomNights(room=room())
MINUTE = timedelta(minutes=1)
EVENING = datetime(2026, 11, 24, 22, 0, tzinfo=SHANGHAI)


def wish(move: Move, *, is_unready: bool = False) -> MoveStay:
    return MoveStay(command_id=CommandId("m"), stay_id=STAY, move=move, is_unready=is_unready)


def view(standing: Stay, seen: RoomNights = FREE, **changes: object) -> LodgingView:
    known = LodgingView(stay=standing, room=seen, rooms={seen.room.room_id: seen})
    return replace(known, **changes)  # type: ignore[arg-type]


def moves(standing: Stay, move: Move, at: datetime = NOW, seen: RoomNights = FREE) -> Stay:
    decided = decide(view(standing, seen), wish(move, is_unready=True), at)
    assert not isinstance(decided, Refused), decided
    return evolve(standing, next(one for one in decided if isinstance(one, StayMoved)))


def refused(seen: LodgingView, at: datetime = NOW) -> Refused:
    decided = decide(seen, wish(Move.UNDO), at)
    assert isinstance(decided, Refused), decided
    return decided


@pytest.mark.parametrize(
    ("before", "move"),
    [
        (State.CONFIRMED, Move.CHECK_IN),
        (State.IN_HOUSE, Move.CHECK_OUT),
        (State.CONFIRMED, Move.CANCEL),
        (State.HELD, Move.CANCEL),
        (State.OFFERED, Move.CANCEL),
    ],
)
def test_a_move_is_taken_back_within_a_minute(before: State, move: Move) -> None:
    until = NOW + timedelta(minutes=5) if before in {State.HELD, State.OFFERED} else None
    standing = stay(before, hold_until=until)
    done = moves(standing, move)
    assert may_undo(done, NOW + MINUTE)
    back = moves(done, Move.UNDO, NOW + MINUTE)
    assert replace(back, changed_at=None) == standing
    assert refused(view(done), NOW + 2 * MINUTE).reason is Reason.TOO_LATE
    assert refused(view(back), NOW + MINUTE).reason is Reason.NOTHING_TO_UNDO


def test_who_waited_waits_once_more() -> None:
    waiting = replace(stay(State.WAITLISTED), parts=())
    done = moves(waiting, Move.CANCEL)
    assert moves(done, Move.UNDO).state is State.WAITLISTED


def test_beds_are_as_they_were() -> None:
    dirty = room(beds=1)
    dirty = replace(dirty, beds=(replace(dirty.beds[0], care=Care.DIRTY),))
    for seen, care in ((FREE, Care.CLEAN), (RoomNights(room=dirty), Care.DIRTY)):
        done = moves(stay(), Move.CHECK_IN, seen=seen)
        _, cared = decide(view(done, seen), wish(Move.UNDO), NOW)  # type: ignore[misc]
        assert isinstance(cared, BedCared)
        assert (cared.bed_id, cared.care) == (BedId(10), care)
    done = moves(stay(State.IN_HOUSE), Move.CHECK_OUT, NOW + timedelta(days=1))
    assert done.end == night(1)
    _, cared = decide(view(done), wish(Move.UNDO), NOW + timedelta(days=1))  # type: ignore[misc]
    assert isinstance(cared, BedCared)
    assert cared.care is Care.OCCUPIED


def test_a_stay_that_ended_is_taken_back_in_its_last_bed() -> None:
    two = stay(State.IN_HOUSE, part(0, 2), part(2, 3, beds=(11,)))
    over = NOW + timedelta(days=3)
    done = moves(two, Move.CHECK_OUT, over)
    _, cared = decide(view(done), wish(Move.UNDO), over)  # type: ignore[misc]
    assert isinstance(cared, BedCared)
    assert cared.bed_id == BedId(11)


def test_what_somebody_else_has_meanwhile_stays_theirs() -> None:
    done = moves(stay(), Move.CANCEL)
    taken = RoomNights(room=room(), taken={(BedId(10), night(3)): "other"})
    assert refused(view(done, taken)).reason is Reason.NIGHT_TAKEN
    elsewhere = view(done, lodged=frozenset({TONIGHT}))
    assert refused(elsewhere).reason is Reason.ALREADY_LODGED


def test_nothing_else_is_taken_back() -> None:
    assert refused(view(stay())).reason is Reason.NOTHING_TO_UNDO
    never = replace(stay(State.CANCELLED), changed_at=None)
    assert not may_undo(never, NOW)


# -- nobody came


def tidy(*expected: Stay, is_automatic: bool = True, at: datetime = EVENING) -> list[StayMoved]:
    policy = MarketPolicy(is_no_show_automatic=is_automatic)
    command = TidyHolds(command_id=CommandId("t"), market=MARKET)
    decided = decide(LodgingView(policy=policy, expected=expected), command, at)
    assert not isinstance(decided, Refused)
    return [one for one in decided if isinstance(one, StayMoved)]


def test_policy_gives_a_bed_on_whose_guest_did_not_come() -> None:
    (event,) = tidy(stay())
    assert (event.state, event.is_automatic, event.end) == (State.NO_SHOW, True, night(5))
    assert tidy(stay(), at=EVENING - MINUTE) == []
    assert tidy(stay(), is_automatic=False) == []
    assert tidy(stay(State.IN_HOUSE)) == []
    late = stay(is_late=True)
    assert tidy(late) == []
    assert len(tidy(late, at=EVENING + timedelta(hours=14))) == 1


def test_who_comes_at_last_has_the_bed_while_it_is_free() -> None:
    (event,) = tidy(stay())
    gone = evolve(stay(), event)
    back = moves(gone, Move.UNDO, EVENING + timedelta(days=3))
    assert (back.state, back.parts) == (State.CONFIRMED, stay().parts)
    assert refused(view(gone), EVENING + timedelta(days=5)).reason is Reason.TOO_LATE


@pytest.mark.parametrize(
    ("hour", "usual", "late"), [(1, -1, -2), (11, -1, -2), (12, -1, -1), (22, 0, -1), (23, 0, -1)]
)
def test_nights_are_given_up_by_the_clock(hour: int, usual: int, late: int) -> None:
    at = EVENING.replace(hour=hour)
    assert nights_given_up(at) == (night(usual), night(late))


# -- what is kept for need


def test_a_buffer_is_kept_from_residents_alone() -> None:
    policy = MarketPolicy(buffer=2)
    assert (open_to_all(3, policy), open_to_all(1, policy)) == (1, 0)
    for free, kind in ((2, BedDenied), (3, StayMade)):
        (event,) = decide(LodgingView(room=FREE, policy=policy, free=free), ask(), NOW)  # type: ignore[misc]
        assert isinstance(event, kind)


def test_policy_is_set_once_and_within_bounds() -> None:
    command = SetPolicy(
        command_id=CommandId("p"), market=MARKET, buffer=2, is_no_show_automatic=True
    )
    (event,) = decide(LodgingView(), command, NOW)  # type: ignore[misc]
    assert isinstance(event, PolicySet)
    known = MarketPolicy(buffer=2, is_no_show_automatic=True)
    assert decide(LodgingView(policy=known), command, NOW) == ()
    wrong = decide(LodgingView(), replace(command, buffer=51), NOW)
    assert isinstance(wrong, Refused)
    assert (wrong.reason, wrong.field) == (Reason.OUT_OF_RANGE, "buffer")


# -- under age


def test_a_bed_for_somebody_under_age_is_given_by_staff() -> None:
    wrong = decide(LodgingView(room=FREE), ask(is_minor=True), NOW)
    assert isinstance(wrong, Refused)
    assert wrong.reason is Reason.MINORS_BY_STAFF
    held = stay(State.HELD, hold_until=NOW + MINUTE)
    decided = decide(view(held), confirm(is_minor=True), NOW)
    assert not isinstance(decided, Refused)
    assert isinstance(decided[0], StayMoved)
    assert evolve(held, decided[0]).is_minor
