"""Times that wrap are counted on; sound is placed among the pictures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.hls.timeline import SoundClock, Ticks


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(-90_000, 2**30), max_size=20))
def test_times_go_on_over_the_wrap(first: int, steps: list[int]) -> None:
    ticks, expected = Ticks(), first
    assert ticks.take(first) == first
    for step in steps:
        expected += step
        assert ticks.take(expected % 2**32) == expected


def test_looking_does_not_move_the_clock() -> None:
    ticks = Ticks()
    ticks.take(2**32 - 10)
    assert ticks.near(5) == 2**32 + 5
    assert ticks.latest == 2**32 - 10


def test_sound_is_placed_where_its_publisher_said() -> None:
    clock = SoundClock()
    assert not clock.is_known
    clock.match(picture_ticks=900_000, sound_ticks=48_000)
    assert clock.picture_ticks(48_000) == 900_000
    assert clock.picture_ticks(96_000) == pytest.approx(990_000)
