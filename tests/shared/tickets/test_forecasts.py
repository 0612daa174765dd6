"""Tomorrow is told from the same weekdays alone, and never without its error."""

from datetime import date, timedelta

import pytest

from shared.tickets.forecasts import LEAST_DAYS, WEEKS, days_before, forecast
from tests.fair import TODAY

WEEK = timedelta(weeks=1)


def weeks(*counts: dict[int, int]) -> dict[date, dict[int, int]]:
    return {TODAY - WEEK * ago: count for ago, count in enumerate(counts, start=1)}


def test_the_same_weekdays_are_looked_at() -> None:
    days = days_before(TODAY)
    assert len(days) == WEEKS
    assert {day.isoweekday() for day in days} == {TODAY.isoweekday()}
    assert max(days) < TODAY


def test_it_is_the_mean_with_the_error_it_had() -> None:
    told = forecast(weeks({9: 10, 10: 4}, {9: 12}, {9: 14, 10: 2}), TODAY)
    assert told is not None
    nine, ten = told.hours
    assert (nine.hour, nine.people, ten.people) == (9, 12, 2)
    assert [one.error for one in (nine, ten)] == pytest.approx([2, 2])
    assert (told.days, told.people) == (3, 14)
    assert told.error_percent == 14


def test_too_few_days_foretell_nothing() -> None:
    few = weeks(*[{9: 5}] * (LEAST_DAYS - 1), {})
    assert forecast(few, TODAY) is None
    other = {TODAY - timedelta(days=1 + ago): {9: 5} for ago in range(5)}
    assert forecast(other, TODAY) is None


def test_days_that_were_alike_have_no_error() -> None:
    told = forecast(weeks(*[{9: 5}] * LEAST_DAYS), TODAY)
    assert told is not None
    assert (told.hours[0].error, told.error_percent) == (0, 0)
