"""What the hall's rules refuse, each with its reason, and what changes nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.ids import CommandId
from shared.refusals import Reason, Refused
from shared.tickets import counters, moving, ratings, services
from shared.tickets.counters import MOST_COUNTERS
from shared.tickets.legs import BreakReason, CallReason, Rating
from shared.tickets.lifecycle import CounterMove, CounterState, Move, State
from shared.tickets.line import PassedBy, passed_by
from shared.tickets.messages import (
    AnswerRating,
    CallNext,
    CorrectPriority,
    CounterMoved,
    LegMoved,
    MoveCounter,
    RateService,
    SetUpCounter,
)
from shared.tickets.moving import LegView
from shared.tickets.numbers import LAST_NUMBER, next_block
from shared.tickets.priority import Priority
from shared.tickets.services import AmendService
from shared.tickets.waits import BETWEEN, estimates
from tests.fair import ELSEWHERE, HERE, KIOSK, NOW
from tests.shared.tickets.hall import (
    DESK,
    Hall,
    counter,
    item,
    leg,
    moving_of,
    said,
    told,
)

C = CommandId("c")
SET_UP = SetUpCounter(command_id=C, counter_id=DESK, station=HERE, number=1)


@pytest.mark.parametrize(
    ("state", "before", "wish", "refused"),
    [
        (CounterState.CLOSED, ELSEWHERE, SET_UP, (Reason.ID_TAKEN, "counter_id")),
        (CounterState.OPEN, HERE, SET_UP, (Reason.WRONG_STATE, None)),
        (CounterState.CLOSED, HERE, replace(SET_UP, number=0), (Reason.OUT_OF_RANGE, "number")),
        (
            CounterState.CLOSED,
            HERE,
            replace(SET_UP, number=MOST_COUNTERS + 1),
            (Reason.OUT_OF_RANGE, "number"),
        ),
        (CounterState.CLOSED, HERE, replace(SET_UP, skills=("Z",)), (Reason.NOT_FOUND, "skills")),
        (
            CounterState.CLOSED,
            HERE,
            replace(SET_UP, skills=("A",), standby=("B",)),
            (Reason.NOT_FOUND, "standby"),
        ),
    ],
)
def test_no_counter_is_set_up(
    state: CounterState, before: Any, wish: SetUpCounter, refused: tuple[Reason, str | None]
) -> None:
    standing = counter(state=state, station=before)
    assert told(counters.decide(standing, wish, NOW, is_number_taken=False)) == refused


def test_a_counters_number_is_its_own() -> None:
    assert told(counters.decide(None, SET_UP, NOW, is_number_taken=True)) == (
        Reason.ID_TAKEN,
        "number",
    )


def test_a_counter_is_set_up_and_changed() -> None:
    first = counters.decide(
        None, replace(SET_UP, skills=("B", "A"), standby=("B",)), NOW, is_number_taken=False
    )
    assert not isinstance(first, Refused)
    made = counters.evolve(None, first[0])
    assert made.standby == frozenset("B")
    assert (made.number, made.skills, made.state) == (1, frozenset("AB"), CounterState.CLOSED)
    again = counters.decide(made, replace(SET_UP, number=2), NOW, is_number_taken=False)
    assert not isinstance(again, Refused)
    assert counters.evolve(made, again[0]).number == 2


def test_a_break_has_a_reason_and_a_counter_is_there() -> None:
    pause = MoveCounter(command_id=C, counter_id=DESK, move=CounterMove.PAUSE)
    assert told(counters.decide(None, pause, NOW, is_number_taken=False)) == (
        Reason.NOT_FOUND,
        None,
    )
    assert told(counters.decide(counter(), pause, NOW, is_number_taken=False)) == (
        Reason.FACT_MISSING,
        "reason",
    )
    rests = replace(pause, reason=BreakReason.REST)
    decided = counters.decide(counter(), rests, NOW, is_number_taken=False)
    assert not isinstance(decided, Refused)
    assert counters.evolve(counter(), decided[0]).reason is BreakReason.REST


def test_what_was_never_there_cannot_move() -> None:
    hall = Hall(counters={DESK: counter()})
    hall.issue("a")
    decided = moving.call_next(
        LegView(counter=counter(), waiting=tuple(hall.legs.values())),
        CallNext(command_id=C, counter_id=DESK),
        NOW,
    )
    assert not isinstance(decided, Refused)
    moved, counted = decided[0], decided[1]
    assert isinstance(moved, LegMoved)
    assert isinstance(counted, CounterMoved)
    with pytest.raises(ValueError, match="not there"):
        moving.evolve(None, moved)
    for event in (moved, counted):
        with pytest.raises(ValueError, match="not there"):
            counters.evolve(None, event)
    away = replace(moved, counter_id=None)
    assert counters.evolve(counter(leg_id=moved.leg_id), away).leg_id is None


@pytest.mark.parametrize(
    ("move", "fields", "refused"),
    [
        (Move.CALL, {"reason": None}, (Reason.NOT_FOUND, "counter_id")),
        (Move.HOLD, {}, (Reason.FACT_MISSING, "reason")),
        (Move.CANCEL, {}, (Reason.FACT_MISSING, "reason")),
    ],
)
def test_a_move_says_what_it_needs(
    move: Move, fields: dict[str, Any], refused: tuple[Reason, str | None]
) -> None:
    assert told(moving.move(LegView(leg=leg()), moving_of(leg().leg_id, move, **fields), NOW)) == (
        refused
    )


def test_a_call_out_of_turn_has_a_reason_and_a_free_counter() -> None:
    wish = moving_of(leg().leg_id, Move.CALL)
    view = LegView(leg=leg(), counter=counter())
    assert told(moving.move(view, wish, NOW)) == (Reason.FACT_MISSING, "reason")
    from_closed = replace(view, counter=counter(state=CounterState.CLOSED))
    reasoned = moving_of(leg().leg_id, Move.CALL, reason=CallReason.UNWELL)
    assert told(moving.move(from_closed, reasoned, NOW)) == (Reason.COUNTER_NOT_FREE, None)


def test_nobody_ends_at_a_counter_that_is_not_there() -> None:
    served = leg(state=State.SERVING)
    for move in (Move.FINISH, Move.TRANSFER):
        decided = moving.move(LegView(leg=served), moving_of(served.leg_id, move), NOW)
        assert told(decided) == (Reason.NOT_FOUND, "counter_id")
    here = LegView(leg=served, counter=counter(state=CounterState.SERVING, leg_id=served.leg_id))
    decided = moving.move(here, moving_of(served.leg_id, Move.TRANSFER), NOW)
    assert told(decided) == (Reason.NOT_FOUND, "service")


def test_nobody_comes_back_twice() -> None:
    missed = leg(state=State.NO_SHOW, ended_at=NOW, has_returned=True)
    decided = moving.move(LegView(leg=missed), moving_of(missed.leg_id, Move.REACTIVATE), NOW)
    assert told(decided) == (Reason.ONLY_ONCE, None)


def test_a_counter_that_is_not_there_calls_nobody() -> None:
    wish = CallNext(command_id=C, counter_id=DESK)
    assert told(moving.call_next(LegView(), wish, NOW)) == (Reason.NOT_FOUND, None)


def test_priority_is_corrected_while_somebody_waits() -> None:
    wish = CorrectPriority(command_id=C, leg_id=leg().leg_id, priority=Priority.ELDER)
    assert told(moving.correct(None, wish, NOW)) == (Reason.NOT_FOUND, None)
    assert told(moving.correct(leg(state=State.DONE), wish, NOW))[0] is Reason.WRONG_STATE
    assert moving.correct(leg(priority=Priority.ELDER), wish, NOW) == ()


def test_the_day_closes_what_is_open_and_leaves_what_is_closed() -> None:
    sitting = leg(state=State.SERVING, counter_id=DESK)
    taken = counter(state=CounterState.SERVING, leg_id=sitting.leg_id)
    events = moving.end_day((sitting,), (taken, counter(2, state=CounterState.CLOSED)), NOW)
    assert [event.type for event in events] == ["leg_moved", "counter_moved", "counter_moved"]


def test_a_word_about_the_service_has_its_time() -> None:
    rate = RateService(command_id=C, leg_id=leg().leg_id, rating=Rating.BAD)
    done = leg(state=State.DONE, ended_at=NOW)
    assert told(ratings.rate(None, rate, NOW)) == (Reason.NOT_FOUND, None)
    assert told(ratings.rate(done, rate, NOW + timedelta(days=2))) == (Reason.TOO_LATE, None)
    assert ratings.rate(replace(done, rating=Rating.BAD), rate, NOW) == ()
    answer = AnswerRating(command_id=C, leg_id=leg().leg_id)
    assert told(ratings.rate(done, answer, NOW))[0] is Reason.WRONG_STATE
    settled = replace(done, rating=Rating.BAD, rating_answered_at=NOW)
    assert ratings.rate(settled, answer, NOW) == ()


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"number": 7}, (Reason.NOT_FOUND, None)),
        ({"group": "Z"}, (Reason.NOT_FOUND, "group")),
        ({"usual_seconds": 5}, (Reason.OUT_OF_RANGE, "usual_seconds")),
        ({"promised_days": -1}, (Reason.OUT_OF_RANGE, "promised_days")),
        ({"most_a_day": 0}, (Reason.OUT_OF_RANGE, "most_a_day")),
        ({"steps": ()}, (Reason.OUT_OF_RANGE, "steps")),
        ({"papers": (said("x"),) * 13}, (Reason.OUT_OF_RANGE, "papers")),
        ({"name": said("  ")}, (Reason.EMPTY, "name")),
        ({"papers": (said("x" * 121),)}, (Reason.TOO_LONG, "papers")),
    ],
)
def test_an_item_is_worded_as_it_can_be_meant(
    changes: dict[str, Any], refused: tuple[Reason, str | None]
) -> None:
    wish = AmendService(command_id=C, station=HERE, item=item(**changes))
    assert told(services.decide(item(), wish, NOW)) == refused


def test_an_item_that_stays_is_no_event_and_one_that_is_not_there_is_not_found() -> None:
    wish = AmendService(command_id=C, station=HERE, item=item())
    assert services.decide(item(), wish, NOW) == ()
    assert told(services.decide(None, wish, NOW)) == (Reason.NOT_FOUND, None)


def test_the_day_has_a_last_block() -> None:
    assert KIOSK.kiosk_id is not None
    assert next_block(HERE, "A", KIOSK.kiosk_id, LAST_NUMBER, NOW) is None
    last = next_block(HERE, "A", KIOSK.kiosk_id, LAST_NUMBER - 3, NOW)
    assert last is not None
    assert (last.first, last.last) == (997, 999)


def test_one_tap_ends_one_and_calls_the_next() -> None:
    hall = Hall(counters={DESK: counter()})
    for name in "ab":
        hall.issue(name)
    assert hall.call_next(DESK) is None
    busy = hall.call_next(DESK)
    assert busy is not None
    assert busy.facts == {"state": "counter_called"}
    first, second = hall.legs
    assert hall.move(first, moving_of(first, Move.START)) is None
    assert hall.call_next(DESK) is None
    assert (hall.legs[first].state, hall.legs[second].state) == (State.DONE, State.CALLED)
    assert hall.move(second, moving_of(second, Move.START)) is None
    assert hall.call_next(DESK) is None  # the last one is done, and nobody waits
    assert hall.counters[DESK].state is CounterState.OPEN
    assert told(hall.call_next(DESK))[0] is Reason.NOBODY_WAITS
    resting = counter(state=CounterState.ON_BREAK)
    wish = CallNext(command_id=C, counter_id=DESK)
    assert told(moving.call_next(LegView(counter=resting), wish, NOW))[0] is (
        Reason.COUNTER_NOT_FREE
    )


def test_words_and_classes_are_kept() -> None:
    wish = CorrectPriority(command_id=C, leg_id=leg().leg_id, priority=Priority.ELDER)
    corrected = moving.correct(leg(), wish, NOW)
    assert not isinstance(corrected, Refused)
    earlier = moving.evolve(leg(), corrected[0])
    assert (earlier.priority, earlier.version) == (Priority.ELDER, 2)
    assert earlier.counts_from == NOW - timedelta(minutes=60)
    done = leg(state=State.DONE, ended_at=NOW)
    rate = RateService(command_id=C, leg_id=done.leg_id, rating=Rating.BAD)
    rated = ratings.rate(done, rate, NOW)
    assert not isinstance(rated, Refused)
    unhappy = moving.evolve(done, rated[0])
    looked = ratings.rate(unhappy, AnswerRating(command_id=C, leg_id=done.leg_id), NOW)
    assert not isinstance(looked, Refused)
    assert moving.evolve(unhappy, looked[0]).rating_answered_at == NOW
    assert told(ratings.rate(leg(), rate, NOW))[0] is Reason.WRONG_STATE


def test_a_stations_words_are_taken() -> None:
    wish = AmendService(command_id=C, station=HERE, item=item(name=said("other")))
    amended = services.decide(item(), wish, NOW)
    assert not isinstance(amended, Refused)
    assert amended[0].item.name == said("other")
    assert item().usual == timedelta(minutes=8)


def test_what_nobody_was_served_with_takes_eight_minutes() -> None:
    waiting = (leg("a"), leg("b", 1))
    expected = estimates(waiting, (counter(),), {}, NOW + timedelta(minutes=5))
    assert expected[waiting[1].leg_id] == timedelta(minutes=8) + BETWEEN


def test_somebody_who_was_sent_to_a_counter_passes_nobody() -> None:
    mine = leg("mine")
    called = leg(
        "sent", 5, state=State.CALLED, counter_id=DESK, first_called_at=NOW + timedelta(minutes=6)
    )
    (passing,) = passed_by(mine, (mine, called), (counter(),), NOW + timedelta(minutes=7))
    assert passing.why is PassedBy.OTHER_COUNTER


def test_whoever_is_on_the_way_still_has_it_all_before_them() -> None:
    coming = leg("x", state=State.CALLED, counter_id=DESK)
    desk = counter(state=CounterState.SERVING, leg_id=coming.leg_id)
    waiting = leg("a", 1)
    expected = estimates((coming, waiting), (desk,), {}, NOW + timedelta(minutes=5))
    assert expected[waiting.leg_id] == timedelta(minutes=8) + BETWEEN
