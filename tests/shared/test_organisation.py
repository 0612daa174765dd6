import pytest

from shared.organisation import part_of_clock


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        *((0, "night"), (5, "night"), (6, "morning"), (11, "morning")),
        *((12, "afternoon"), (17, "afternoon"), (18, "evening"), (23, "evening")),
    ],
)
def test_the_part_of_the_day_is_the_one_that_people_say(hour: int, part: str) -> None:
    assert part_of_clock(hour) == part
