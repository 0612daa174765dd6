import pytest

from shared.organisation import part_of_clock, walking_minutes
from tests.fair import station


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        *((0, "night"), (5, "night"), (6, "morning"), (11, "morning")),
        *((12, "afternoon"), (17, "afternoon"), (18, "evening"), (23, "evening")),
    ],
)
def test_the_part_of_the_day_is_the_one_that_people_say(hour: int, part: str) -> None:
    assert part_of_clock(hour) == part


@pytest.mark.parametrize(
    ("north", "minutes"),
    [(0.0, 1), (0.0045, 10), (0.02, 43), (0.05, None)],
)
def test_a_walk_is_whole_minutes_and_nobody_walks_for_an_hour(
    north: float, minutes: int | None
) -> None:
    here = station()
    assert walking_minutes(here, here.latitude + north, here.longitude) == minutes
