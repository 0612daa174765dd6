"""How many bits go out, by what gets lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.studio.uplink import (
    LEAST_BITRATE,
    MOST_BITRATE,
    SMALL,
    WHOLE,
    Shape,
    next_bitrate,
    shape_at,
)


def test_much_loss_takes_bits_away_at_once() -> None:
    assert next_bitrate(1_000_000, 0.3, MOST_BITRATE) == 850_000


def test_some_loss_changes_nothing() -> None:
    assert next_bitrate(1_000_000, 0.05, MOST_BITRATE) == 1_000_000


def test_a_clean_line_gives_bits_back() -> None:
    bitrate, reports = 300_000, 0
    while bitrate < MOST_BITRATE:
        bitrate, reports = next_bitrate(bitrate, 0.0, 2 * MOST_BITRATE), reports + 1
    assert reports < 30  # one a second


@given(st.integers(0, 10_000_000), st.floats(0, 1), st.integers(0, 10_000_000))
def test_bits_stay_between_what_is_seen_and_what_is_needed(
    now: int, lost: float, welcome: int
) -> None:
    assert LEAST_BITRATE <= next_bitrate(now, lost, welcome) <= MOST_BITRATE


def test_the_receiver_sets_the_most() -> None:
    assert next_bitrate(1_000_000, 0.0, 400_000) == 400_000


@pytest.mark.parametrize(
    ("bitrate", "camera", "sent"),
    [
        (1_200_000, WHOLE, WHOLE),
        (1_200_000, Shape(width=1920, height=1080), WHOLE),
        (1_200_000, Shape(width=640, height=480), Shape(width=640, height=480)),
        (1_200_000, Shape(width=1080, height=1920), Shape(width=404, height=720)),
        (200_000, WHOLE, SMALL),
    ],
)
def test_few_bits_make_a_small_sharp_picture(bitrate: int, camera: Shape, sent: Shape) -> None:
    assert shape_at(bitrate, camera) == sent
