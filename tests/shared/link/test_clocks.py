"""A clock that cannot be believed does not stop a machine."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.link.clocks import LONGEST_AWAY, KnownTime, best_time, learned, occurred
from tests.fair import NOW

HOUR = timedelta(hours=1)
DEAD = datetime(1970, 1, 1, 0, 3, tzinfo=UTC)


def test_without_a_word_of_the_server_the_clock_counts() -> None:
    assert best_time(NOW, None, HOUR) == NOW


def read(wall: datetime, server: datetime) -> KnownTime:
    """As it is read from the disk at the next start."""
    return replace(learned(wall, server), is_heard=False)


@pytest.mark.parametrize("wall", [NOW, DEAD, NOW - HOUR, NOW + timedelta(days=400)])
def test_once_the_server_said_the_time_nobody_who_sets_the_clock_changes_it(wall: datetime) -> None:
    assert best_time(wall, learned(DEAD, NOW), HOUR) == NOW + HOUR


@pytest.mark.parametrize("wrong", [HOUR, -HOUR, timedelta(days=400), -timedelta(days=400)])
def test_a_clock_that_runs_wrong_is_put_right_by_the_server(wrong: timedelta) -> None:
    known = read(NOW + wrong, NOW)
    assert best_time(NOW + wrong + HOUR, known, HOUR) == NOW + HOUR


def test_a_clock_that_fell_back_to_1970_goes_on_from_what_is_known() -> None:
    assert best_time(DEAD, read(NOW, NOW), HOUR) == NOW + HOUR


def test_a_clock_that_was_wrong_by_years_and_was_set_is_believed() -> None:
    assert best_time(NOW + HOUR, read(DEAD, NOW), timedelta(0)) == NOW + HOUR


def test_a_minute_back_is_believed() -> None:
    back = NOW - timedelta(minutes=1)
    assert best_time(back, read(NOW, NOW), timedelta(0)) == back


def test_a_machine_cannot_claim_the_future_nor_a_distant_past() -> None:
    assert occurred(NOW + HOUR, NOW) == NOW
    assert occurred(DEAD, NOW) == NOW - LONGEST_AWAY
    assert occurred(NOW - HOUR, NOW) == NOW - HOUR
