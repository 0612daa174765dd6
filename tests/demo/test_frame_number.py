"""The burned-in number is read from exactly the frame it was burned into."""

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer.demo import frame_number
from installer.demo.clip import Line, make_clip
from installer.demo.frame_number import CELLS, HIGHEST, Plane, burn, cells_of, read

NUMBERS = st.integers(0, HIGHEST)


def grey(height: int = 720, width: int = 1280) -> Plane:
    return np.full((height, width), 120, np.uint8)


@given(NUMBERS)
def test_what_is_burned_is_read(number: int) -> None:
    picture = grey(180, 320)
    burn(picture, number)
    assert read(picture) == number


@given(NUMBERS, st.integers(2, CELLS - 3))
def test_one_wrong_square_is_never_taken_for_another_number(number: int, place: int) -> None:
    cells = list(cells_of(number))
    cells[place] = not cells[place]
    value = int("".join("1" if cell else "0" for cell in cells[2:18]), 2)
    assert tuple(cells) != cells_of(value)


def test_a_picture_without_squares_has_no_number() -> None:
    assert read(grey()) is None


@pytest.mark.parametrize("number", [-1, HIGHEST + 1])
def test_a_number_that_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="no frame number"):
        cells_of(number)


def test_every_number_survives_the_codec() -> None:
    clip = make_clip("S", (Line(role=None, say="1", board=("1",)),))
    decoder = av.CodecContext.create("libvpx", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    for number, picture in enumerate(clip.pictures):
        (frame,) = decoder.decode(av.Packet(picture.payload))
        luma = frame.to_ndarray(format="gray")
        assert frame_number.read(luma.astype(np.uint8)) == number
