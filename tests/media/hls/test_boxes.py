"""MP4 boxes out of whatever pieces a muxer writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.hls.boxes import Boxes

KINDS = st.sampled_from(["ftyp", "moov", "moof", "mdat"])


@given(st.lists(st.tuples(KINDS, st.binary(max_size=40)), max_size=8), st.integers(1, 50))
def test_boxes_come_whole_and_in_order(given_boxes: list[tuple[str, bytes]], cut: int) -> None:
    wholes = [
        (8 + len(body)).to_bytes(4, "big") + kind.encode() + body for kind, body in given_boxes
    ]
    stream = b"".join(wholes)
    reader = Boxes()
    found = [
        box
        for start in range(0, len(stream), cut)
        for box in reader.feed(stream[start : start + cut])
    ]
    assert [(box.kind, box.whole) for box in found] == [
        (kind, whole) for (kind, _), whole in zip(given_boxes, wholes, strict=True)
    ]


@pytest.mark.parametrize("length", [0, 1, 7])
def test_a_length_that_cannot_be_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="no end"):
        list(Boxes().feed(length.to_bytes(4, "big") + b"moov"))
