"""Who is next, who passed whom, how long it takes; numbers and places in line."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.ids import CommandId, CounterId
from shared.refusals import Reason, Refused
from shared.tickets import line, moving, waits
from shared.tickets.legs import CallReason, HoldReason, Leg
from shared.tickets.lifecycle import CounterState, Move, State
from shared.tickets.line import PassedBy, ahead_of, in_line, next_at, passed_by
from shared.tickets.messages import CorrectPriority
from shared.tickets.moving import UNDONE_WITHIN, can_undo
from shared.tickets.numbers import Block, day_of, ends_at, label, machine_label, read_label
from shared.tickets.priority import Priority, standing
from shared.tickets.waits import estimates, refit
from tests.fair import HERE, KIOSK, NOW
from tests.shared.tickets.hall import (
    BED,
    DESK,
    MINUTE,
    POLICY,
    SECOND_DESK,
    SEEK,
    Hall,
    counter,
    leg,
    moving_of,
)

LATE = NOW + timedelta(hours=2)


def prior(name: str, arrived: int, priority: Priority) -> Leg:
    at = NOW + arrived * MINUTE
    place = standing(at, priority, None)
    return leg(name, arrived, priority=priority, counts_from=place.counts_from)


def counts_from_as_elder(waiting: Leg) -> datetime:
    wish = CorrectPriority(
        command_id=CommandId("c"), leg_id=waiting.leg_id, priority=Priority.ELDER
    )
    events = moving.correct(waiting, wish, NOW)
    assert not isinstance(events, Refused)
    return events[0].counts_from


def test_who_let_others_pass_has_let_them_pass_with_another_priority_too() -> None:
    plain = leg()
    waited = replace(plain, has_let_pass=True, counts_from=plain.counts_from + 7 * MINUTE)
    assert counts_from_as_elder(plain) < plain.counts_from
    assert counts_from_as_elder(waited) - counts_from_as_elder(plain) == 7 * MINUTE


def test_an_elder_counts_as_having_come_an_hour_earlier() -> None:
    legs = (leg("a", 0), prior("b", 59, Priority.ELDER), prior("c", 61, Priority.ELDER))
    assert [one.visit_id for one in in_line(legs, LATE)] == ["b", "a", "c"]


def test_equal_keys_are_told_apart_by_id() -> None:
    assert [one.visit_id for one in in_line((leg("b"), leg("a")), LATE)] == ["a", "b"]


@pytest.mark.parametrize(
    ("arrives", "eligible", "counts", "is_on_time"),
    [(-30, -10, -70, True), (-5, -5, -65, True), (10, 10, -50, True), (11, 11, 11, False)],
)
def test_a_booking_counts_from_ten_minutes_before_it_when_one_comes_in_time(
    arrives: int, eligible: int, counts: int, *, is_on_time: bool
) -> None:
    place = standing(NOW + arrives * MINUTE, Priority.NORMAL, NOW)
    assert place.eligible_at == NOW + eligible * MINUTE
    assert place.counts_from == NOW + counts * MINUTE
    assert place.is_on_time is is_on_time


def test_whoever_comes_early_for_a_booking_is_not_called_yet() -> None:
    early = leg("a", 0, eligible_at=LATE, counts_from=NOW)
    assert next_at(counter(), (early,), NOW) is None
    assert line.early((early,), NOW) == (early,)
    assert next_at(counter(), (early,), LATE) == early


def test_a_counter_calls_whom_it_serves() -> None:
    policy = leg("b", 1, prefix="B", service=POLICY)
    legs = (leg("a", 0), policy, leg("c", 2, only_counter=SECOND_DESK))
    assert next_at(counter(skills=frozenset("B")), legs, LATE) == policy
    assert [counter().serves(one) for one in legs] == [True, True, False]
    assert counter(2).serves(legs[2])


def test_who_passed_me_is_told_with_the_reason() -> None:
    mine = leg("mine", 0)
    elsewhere = counter(2, skills=frozenset("B"))
    called = {"state": State.CALLED, "first_called_at": LATE, "counter_id": DESK}
    legs = (
        mine,
        prior("elder", 10, Priority.ELDER),
        leg("booked", 12, booked_for=NOW, counts_from=NOW - 48 * MINUTE),
        leg("chosen", 14, reason=CallReason.UNWELL, **called),
        leg("other", 16, **{**called, "counter_id": elsewhere.counter_id}, prefix="B"),
        leg("later", 18),
        leg("older", -5, **called),
    )
    told = [(one.number, one.why, one.minutes) for one in passed_by(mine, legs, (elsewhere,), LATE)]
    assert told == [
        ("A-elder", PassedBy.PRIORITY, 60),
        ("A-booked", PassedBy.BOOKED, 60),
        ("A-chosen", PassedBy.CHOSEN, 0),
        ("A-other", PassedBy.OTHER_COUNTER, 0),
    ]
    assert ahead_of(mine, legs, LATE) == 2


def test_whoever_lets_pass_stands_behind_three_and_is_told_so() -> None:
    hall = Hall()
    for name in "abcde":
        hall.issue(name)
        hall.now += MINUTE
    first = next(iter(hall.legs))
    assert hall.move(first, moving_of(first, Move.LET_PASS)) is None
    assert [one.visit_id for one in in_line(hall.legs.values(), hall.now)] == list("bcdae")
    passings = passed_by(hall.legs[first], hall.legs.values(), (), hall.now)
    assert {one.why for one in passings} == {PassedBy.YOUR_OWN}
    again = hall.move(first, moving_of(first, Move.LET_PASS))
    assert again is not None
    assert again.reason is Reason.ONLY_ONCE


def test_nobody_is_behind_whoever_lets_pass_alone() -> None:
    mine = leg()
    assert line.let_pass_key(mine, (mine,), LATE) == mine.counts_from


def test_waits_are_dealt_out_to_open_counters_with_their_skills() -> None:
    legs = [leg(name, at) for at, name in enumerate("abc")]
    legs.append(leg("bed", 0, prefix="C", service=BED))
    desks = (counter(1, skills=frozenset("A")), counter(2, skills=frozenset("A")))
    paces = {SEEK: timedelta(minutes=10)}
    expected = estimates(legs, desks, paces, LATE)
    told = [expected[one.leg_id] for one in legs[:3]]
    assert told == [timedelta(0), timedelta(0), timedelta(minutes=10) + waits.BETWEEN]
    assert legs[3].leg_id not in expected
    assert estimates(legs, (counter(state=CounterState.CLOSED),), paces, LATE) == {}


def test_whoever_is_served_is_done_some_time() -> None:
    sitting = leg("x", state=State.SERVING, started_at=NOW, counter_id=DESK)
    desk = counter(state=CounterState.SERVING, leg_id=sitting.leg_id)
    legs = (sitting, leg("a", 1))
    paces = {SEEK: timedelta(minutes=10)}
    soon = estimates(legs, (desk,), paces, NOW + 4 * MINUTE)
    assert soon[legs[1].leg_id] == timedelta(minutes=6)
    assert estimates(legs, (desk,), paces, LATE)[legs[1].leg_id] == waits.STILL_TAKES


def test_the_pace_follows_what_is_seen_and_not_what_cannot_be() -> None:
    assert refit(10 * MINUTE, 20 * MINUTE) == 11 * MINUTE
    assert refit(10 * MINUTE, timedelta(hours=9)) == 10 * MINUTE


def test_the_day_begins_at_four() -> None:
    before, after = (
        datetime(2026, 11, 22, 19, 59, tzinfo=UTC),
        datetime(2026, 11, 22, 20, tzinfo=UTC),
    )
    assert (day_of(before), day_of(after)) == (date(2026, 11, 22), date(2026, 11, 23))
    assert ends_at(date(2026, 11, 22)) == after


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("A-017", ("A", 17)),
        ("A-K07", ("A", None)),
        ("A-000", None),
        ("a-017", None),
        ("A-17", None),
        ("A-0170", None),
        ("A-\u0660\u0661\u0667", None),
    ],
)
def test_labels_are_read(text: str, read: tuple[str, int | None] | None) -> None:
    assert read_label(text) == read


def test_labels_are_made() -> None:
    assert (label("A", 17), machine_label("A", "K", 7)) == ("A-017", "A-K07")
    with pytest.raises(ValueError, match="between 1 and 999"):
        label("A", 1000)
    assert KIOSK.kiosk_id is not None
    block = Block(
        station=HERE, prefix="A", day=day_of(NOW), kiosk_id=KIOSK.kiosk_id, first=1, last=20
    )
    assert [block.holds(number) for number in (0, 1, 20, 21)] == [False, True, True, False]


def test_a_person_is_missed_only_after_two_calls_and_a_while() -> None:
    hall = Hall(counters={DESK: counter()})
    hall.issue("a")
    assert hall.call_next(DESK) is None
    (called,) = hall.legs
    too_soon = hall.move(called, moving_of(called, Move.RECALL))
    assert isinstance(too_soon, Refused)
    assert too_soon.facts == {"seconds": 10}
    hall.now += timedelta(seconds=100)
    once = hall.move(called, moving_of(called, Move.MISS))
    assert isinstance(once, Refused)
    assert once.reason is Reason.CALL_AGAIN_FIRST
    for _ in range(2):
        assert hall.move(called, moving_of(called, Move.RECALL)) is None
        hall.now += timedelta(seconds=10)
    enough = hall.move(called, moving_of(called, Move.RECALL))
    assert isinstance(enough, Refused)
    assert enough.reason is Reason.CALLED_ENOUGH
    assert hall.move(called, moving_of(called, Move.MISS)) is None
    assert hall.counters[DESK].state is CounterState.OPEN
    assert hall.move(called, moving_of(called, Move.REACTIVATE)) is None
    assert hall.legs[called].counts_from >= NOW


@pytest.mark.parametrize("minutes", [31, 60])
def test_after_half_an_hour_a_number_is_over(minutes: int) -> None:
    missed = leg(state=State.NO_SHOW, ended_at=NOW)
    wish = moving_of(missed.leg_id, Move.REACTIVATE)
    decided = moving.move(moving.LegView(leg=missed), wish, NOW + minutes * MINUTE)
    assert isinstance(decided, Refused)
    assert decided.reason is Reason.TOO_LATE


@pytest.mark.parametrize("minutes", [-1, 0, 241])
def test_nobody_is_held_for_a_time_that_cannot_be_meant(minutes: int) -> None:
    until = NOW + minutes * MINUTE
    wish = moving_of(leg().leg_id, Move.HOLD, reason=HoldReason.COPIES, until=until)
    decided = moving.move(moving.LegView(leg=leg()), wish, NOW)
    assert isinstance(decided, Refused)
    assert decided.field == "until"


def test_a_visit_of_two_services_keeps_its_number_and_its_arrival() -> None:
    hall = Hall(counters={DESK: counter()})
    hall.issue("a", SEEK, POLICY)
    hall.now += 20 * MINUTE
    assert hall.call_next(DESK) is None
    first = next(iter(hall.legs))
    assert hall.move(first, moving_of(first, Move.START)) is None
    assert hall.move(first, moving_of(first, Move.FINISH)) is None
    second = hall.legs[list(hall.legs)[1]]
    assert (second.number, second.service, second.prefix) == ("A-001", POLICY, "B")
    assert (second.arrived_at, second.counts_from) == (NOW, NOW)
    assert hall.visits[second.visit_id].planned == ()


def test_a_transfer_goes_to_the_counter_it_names() -> None:
    hall = Hall(counters={DESK: counter(), SECOND_DESK: counter(2)})
    hall.issue("a")
    hall.call_next(DESK)
    first = next(iter(hall.legs))
    hall.move(first, moving_of(first, Move.START))
    unknown = moving_of(first, Move.TRANSFER, service=POLICY, counter_id=CounterId("none"))
    refused = hall.move(first, unknown)
    assert isinstance(refused, Refused)
    assert refused.field == "counter_id"
    assert hall.move(first, moving_of(first, Move.TRANSFER, service=POLICY)) is None
    assert hall.call_next(SECOND_DESK) is None
    assert hall.counters[SECOND_DESK].leg_id == list(hall.legs)[1]


def test_a_call_by_mistake_puts_the_person_back_into_the_very_place() -> None:
    hall = Hall(counters={DESK: counter()})
    for name in ("a", "b"):
        hall.issue(name)
        hall.now += MINUTE
    before = dict(hall.legs)
    assert hall.call_next(DESK) is None
    called = next(leg_id for leg_id, one in hall.legs.items() if one.state is State.CALLED)
    hall.now += timedelta(seconds=60)
    assert hall.move(called, moving_of(called, Move.UNDO)) is None
    back = hall.legs[called]
    assert replace(back, version=1) == before[called]
    assert back.version == 3
    assert hall.counters[DESK].state is CounterState.OPEN
    assert hall.call_next(DESK) is None
    assert hall.legs[called].state is State.CALLED


def test_a_call_is_taken_back_within_a_minute_and_before_the_person_sits() -> None:
    called = leg(state=State.CALLED, first_called_at=NOW, counter_id=DESK, counter=1)
    assert can_undo(called, NOW + UNDONE_WITHIN)
    assert not can_undo(called, NOW + UNDONE_WITHIN + timedelta(seconds=1))
    assert not can_undo(replace(called, state=State.SERVING), NOW)
    assert not can_undo(replace(called, first_called_at=None), NOW)
    wish = moving_of(called.leg_id, Move.UNDO)
    late = moving.move(moving.LegView(leg=called), wish, NOW + 2 * MINUTE)
    assert isinstance(late, Refused)
    assert late.reason is Reason.TOO_LATE


def test_a_counter_calls_what_it_is_best_at_first_and_lets_nobody_wait_for_ever() -> None:
    helper = counter(standby=frozenset("B"))
    policy = leg("policy", 0, prefix="B")
    near, far = leg("near", 15), leg("far", 16)
    assert next_at(helper, (policy, far), LATE) == policy
    assert next_at(helper, (policy, near), LATE) == policy  # the same key: who came first
    assert next_at(helper, (policy, leg("sooner", 14)), LATE) != policy
    sent = replace(policy, only_counter=helper.counter_id)
    assert next_at(helper, (sent, leg("sooner", 14)), LATE) == sent
    assert next_at(helper, (), LATE) is None


def test_who_is_passed_at_a_counter_that_only_helps_out_can_read_it() -> None:
    helper = counter(standby=frozenset("B"))
    mine = leg("mine", 0, prefix="B")
    other = leg("other", 10, first_called_at=LATE, counter_id=helper.counter_id)
    (told,) = passed_by(mine, (mine, other), (helper,), LATE)
    assert (told.why, told.minutes) == (PassedBy.STANDBY, 15)
    (told,) = passed_by(mine, (mine, other), (counter(),), LATE)
    assert told.why is PassedBy.OTHER_COUNTER


def test_waits_follow_what_counters_prefer() -> None:
    helper = counter(standby=frozenset("B"))
    policy, seeker = leg("policy", 0, prefix="B", service=POLICY), leg("seeker", 10)
    paces = {SEEK: 10 * MINUTE, POLICY: 10 * MINUTE}
    found = estimates((policy, seeker), (helper,), paces, LATE)
    assert found[seeker.leg_id] == timedelta(0)
    assert found[policy.leg_id] > 10 * MINUTE
