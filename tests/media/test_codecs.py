import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.codecs import (
    Codec,
    h264_parameters,
    h264_size,
    picture_size,
    starts_keyframe,
    vp8_size,
)
from streaming_server.media.ladder.packetisation import payloads_of
from tests.media.clips import encode_clip

VP8_KEY, VP8_DELTA = b"\x00", b"\x01"


@pytest.mark.parametrize(
    ("payload", "is_keyframe"),
    [
        (b"\x10" + VP8_KEY, True),
        (b"\x10" + VP8_DELTA, False),
        (b"\x00" + VP8_KEY, False),  # not the first packet of the picture
        (b"\x11" + VP8_KEY, False),  # another partition
        (b"\x90\x80\x11" + VP8_KEY, True),  # 7-bit picture id
        (b"\x90\x80\x80\x11" + VP8_KEY, True),  # 15-bit picture id
        (b"\x90\xe0\x80\x11\x05\x20" + VP8_KEY, True),  # picture id, TL0PICIDX, TID
        (b"\x90\xe0\x80\x11\x05\x20" + VP8_DELTA, False),
        (b"\x90\xe0\x80\x11\x05", False),  # ends inside its descriptor
        (b"\x10", False),
        (b"", False),
    ],
)
def test_a_vp8_keyframe_is_seen(payload: bytes, is_keyframe: bool) -> None:
    assert starts_keyframe(Codec.VP8, payload) is is_keyframe


@pytest.mark.parametrize(
    ("payload", "is_keyframe"),
    [
        (b"\x67\x42\xe0", True),  # sequence parameters, alone
        (b"\x65\x88", True),  # IDR in one packet
        (b"\x41\x9a", False),
        (b"\x78\x00\x02\x67\x42\x00\x02\x68\xce", True),  # aggregated parameters
        (b"\x78\x00\x02\x41\x9a", False),
        (b"\x7c\x85\x88", True),  # first fragment of an IDR
        (b"\x7c\x05\x88", False),  # a later fragment
        (b"\x65", False),
        (b"", False),
    ],
)
def test_an_h264_keyframe_is_seen(payload: bytes, is_keyframe: bool) -> None:
    assert starts_keyframe(Codec.H264, payload) is is_keyframe


@pytest.mark.parametrize(
    ("payload", "parameters"),
    [
        (b"\x67\x42\xe0\x1f", (0x42, 0xE0, 31)),
        (b"\x78\x00\x04\x67\x64\x0c\x1f\x00\x02\x68\xce", (0x64, 0x0C, 31)),
        (b"\x65\x88", None),
        (b"\x67", None),
        (b"", None),
    ],
)
def test_an_h264_stream_says_what_it_is(
    payload: bytes, parameters: tuple[int, int, int] | None
) -> None:
    assert h264_parameters(payload) == parameters


def test_a_vp8_keyframe_says_its_size() -> None:
    clip = encode_clip(seconds=1, width=320, height=180, bitrate=200_000)
    sizes = [vp8_size(b"\x10" + frame.payload) for frame in clip.video]
    assert sizes == [(320, 180) if frame.is_keyframe else None for frame in clip.video]


@given(st.binary(max_size=40))
def test_nonsense_says_nothing_harmful(payload: bytes) -> None:
    h264_parameters(payload)
    vp8_size(payload)


@given(st.sampled_from(Codec), st.binary(max_size=40))
def test_nonsense_is_looked_at_without_harm(codec: Codec, payload: bytes) -> None:
    assert starts_keyframe(codec, payload) in (True, False)


def test_an_encoders_keyframes_are_the_ones_seen() -> None:
    clip = encode_clip(seconds=2, width=320, height=180, bitrate=200_000)
    seen = [starts_keyframe(Codec.VP8, b"\x10" + frame.payload) for frame in clip.video]
    assert seen == [frame.is_keyframe for frame in clip.video]


@pytest.mark.parametrize("size", [(320, 180), (640, 360), (1280, 720)])
@pytest.mark.parametrize("codec", [Codec.VP8, Codec.H264])
def test_a_keyframe_says_how_large_the_picture_is(codec: Codec, size: tuple[int, int]) -> None:
    width, height = size
    clip = encode_clip(seconds=1, width=width, height=height, frame_rate=5, codec=codec.value)
    said = [picture_size(codec, part) for part in payloads_of(codec, clip.video[0].payload)]
    (found,) = [one for one in said if one is not None]
    assert found[0] == width
    assert height <= found[1] < height + 16  # H.264 counts whole macroblocks


@given(st.binary(max_size=100))
def test_a_size_is_read_from_any_bytes_or_not_at_all(body: bytes) -> None:
    size = h264_size(b"\x67\x42\xe0\x1f" + body)
    assert size is None or min(size) > 0
    assert picture_size(Codec.OPUS, body) is None
