"""Ranges hold as often as they are meant to, are as narrow as that allows, and never lie flat."""

import math
import random
from datetime import timedelta

import pytest

from shared.tickets.ranges import (
    HOLDS,
    KEPT,
    LEAST,
    NARROWEST,
    NEW,
    Calibration,
    Length,
    Seen,
    WaitRange,
    learn,
    length_of,
    range_of,
)
from tests.shared.tickets.hall import MINUTE


@pytest.mark.parametrize(
    ("minutes", "low", "high"), [(0, 0, 5), (4, 2, 7), (12, 6, 20), (30, 15, 45), (33, 15, 50)]
)
def test_before_anything_was_seen_a_range_is_half_the_wait_to_both_sides(
    minutes: int, low: int, high: int
) -> None:
    assert range_of(minutes * MINUTE, {}) == WaitRange(low=low, high=high)


@pytest.mark.parametrize(
    ("minutes", "length"),
    [(0, Length.SHORT), (7.9, Length.SHORT), (8, Length.MIDDLE), (25, Length.LONG)],
)
def test_short_and_long_waits_are_learnt_apart(minutes: float, length: Length) -> None:
    assert length_of(minutes) is length
    known = {length: Calibration(low=1, high=9)}
    assert range_of(minutes * MINUTE, known) != range_of(minutes * MINUTE, {})


def test_little_that_was_seen_changes_nothing_yet() -> None:
    known = learn_many(NEW, LEAST - 1)
    assert (known.low, known.high) == (None, None)
    assert learn_many(known, 1).low is not None


def test_a_range_follows_what_was_seen_and_is_never_too_narrow() -> None:
    known = NEW
    for _ in range(40):
        known = learn(known, Seen(expected=30, waited=40), WaitRange(low=20, high=40))
    told = range_of(30 * MINUTE, {Length.LONG: known})
    assert told == WaitRange(low=40, high=40 + NARROWEST)
    assert len(learn_many(known, 2 * KEPT).seen) == KEPT


def learn_many(known: Calibration, many: int) -> Calibration:
    for _ in range(many):
        known = learn(known, Seen(expected=30, waited=31), WaitRange(low=20, high=40))
    return known


@pytest.mark.parametrize("waited", [0.0, 500.0])
def test_the_aim_stays_a_share(waited: float) -> None:
    known = NEW
    for _ in range(60):
        known = learn(known, Seen(expected=30, waited=waited), WaitRange(low=0, high=90))
    assert 0.6 <= known.aim <= 1
    assert learn(NEW, Seen(expected=1, waited=9), WaitRange(low=0, high=5)).aim > HOLDS


def test_when_nothing_narrower_holds_all_that_was_seen_is_the_range() -> None:
    known = Calibration(aim=1.0)
    for at in range(LEAST):
        shown = WaitRange(low=0, high=1)
        known = learn(known, Seen(expected=100, waited=100 + 100 * at), shown)
    assert known.low == 0
    assert known.high == pytest.approx(100 * (LEAST - 1) / math.sqrt(101))


@pytest.mark.parametrize("seed", range(3))
def test_on_a_noisy_day_four_in_five_waits_lie_inside_a_narrow_range(seed: int) -> None:
    chance = random.Random(seed)
    known: dict[Length, Calibration] = {}
    held = wide = many = 0
    for at in range(900):
        expected = chance.choice((3.0, 15.0, 40.0))
        waited = max(0.0, expected + math.sqrt(expected + 1) * chance.gauss(0.5, 1))
        told = range_of(timedelta(minutes=expected), known)
        length = length_of(expected)
        seen = Seen(expected=expected, waited=waited)
        known[length] = learn(known.get(length, NEW), seen, told)
        if at >= 100:
            held, wide, many = held + told.holds(waited), wide + told.high - told.low, many + 1
    assert 0.8 <= held / many <= 0.95
    assert wide / many < 15
