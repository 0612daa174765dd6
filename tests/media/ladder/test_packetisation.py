"""What is cut up is put together again as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.codecs import Codec, starts_keyframe
from streaming_server.media.frames import START_CODE, picture
from streaming_server.media.ladder.packetisation import LONGEST_PAYLOAD, payloads_of
from tests.media.clips import encode_clip


@given(st.binary(min_size=1, max_size=10_000))
def test_a_vp8_picture_survives(whole: bytes) -> None:
    payloads = payloads_of(Codec.VP8, whole)
    assert picture(Codec.VP8, payloads) == whole
    assert max(map(len, payloads)) <= LONGEST_PAYLOAD + 1


units = st.binary(min_size=2, max_size=5000).map(
    lambda unit: b"\x65" + unit.replace(b"\0", b"\1") + b"\1"
)


@given(st.lists(units, min_size=1, max_size=4), st.sampled_from([b"\0\0\1", START_CODE]))
def test_h264_units_survive(parts: list[bytes], start: bytes) -> None:
    payloads = payloads_of(Codec.H264, b"".join(start + part for part in parts))
    assert picture(Codec.H264, payloads) == b"".join(START_CODE + part for part in parts)
    assert max(map(len, payloads)) <= LONGEST_PAYLOAD + 2


@pytest.mark.parametrize("codec", [Codec.VP8, Codec.H264])
def test_a_keyframe_is_seen_to_be_one(codec: Codec) -> None:
    clip = encode_clip(seconds=1, width=160, height=90, bitrate=100_000, codec=codec)
    for frame in clip.video:
        payloads = payloads_of(codec, frame.payload)
        assert any(starts_keyframe(codec, payload) for payload in payloads) is frame.is_keyframe
