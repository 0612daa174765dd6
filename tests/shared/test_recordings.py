"""Pieces of a recorded show by their names."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.recordings import Container, Segment, read_segments

MILLISECOND = timedelta(milliseconds=1)


@given(
    st.integers(0, 999_999),
    st.integers(0, 2**32 - 1),
    st.integers(1_500_000_000_000, 4_000_000_000_000),
    st.integers(1, 60_000),
    st.sampled_from(Container),
)
def test_a_name_says_all_of_its_piece(
    number: int, picture: int, began: int, length: int, container: Container
) -> None:
    segment = Segment(
        number=number,
        first_picture=picture,
        began_at=datetime(1970, 1, 1, tzinfo=UTC) + began * MILLISECOND,
        length=length * MILLISECOND,
        container=container,
    )
    assert read_segments([segment.name]) == (segment,)


def test_pieces_come_in_order_and_nothing_else_is_one() -> None:
    names = [
        "000011-0000000009-1790000000000-004000.webm",
        "000002-0000000001-1790000000000-004000.mp4",
        "000003-0000000001-1790000000000-004000.webm.part",
        "whole.webm",
        "..",
    ]
    assert [segment.number for segment in read_segments(names)] == [2, 11]
