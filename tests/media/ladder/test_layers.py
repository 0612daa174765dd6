"""A publisher's own small picture on the low line, in turns with what is made here."""

from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.codecs import Codec
from streaming_server.media.ladder.layers import (
    ASKS_EVERY_S,
    GONE_S,
    MEASURED_OVER_S,
    MOST_BITRATE,
    STRAY_TICKS,
    Layer,
)
from streaming_server.media.lines import Line
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import RtpPacket

FRAME = 3000
KEY, DELTA = b"\x10\x00", b"\x10\x01"
NOW = 50.0


def low_line() -> Line:
    line = Line("low", 1, 90_000, 512)
    line.change_codec(Codec.VP8)
    return line


def packet(number: int, payload: bytes = DELTA, ssrc: int = 7, clock: int = 0) -> RtpPacket:
    return RtpPacket(
        payload_type=96,
        marker=True,
        sequence=number & 0xFFFF,
        timestamp=(clock + number * FRAME) & 0xFFFF_FFFF,
        ssrc=ssrc,
        payload=payload,
        extensions={},
    )


def made(line: Line, timestamp: int) -> None:
    """As the child's pictures are put on the line."""
    line.send(
        StagePacket(
            index=line.next_index, timestamp=timestamp, marker=True, payload=KEY, send_time=0
        ),
        NOW,
    )


@given(clock=st.integers(0, 0xFFFF_FFFF), stage=st.integers(0, 0xFFFF_FFFF))
def test_it_stands_at_stage_time_and_after_what_was_there(clock: int, stage: int) -> None:
    line = low_line()
    made(line, stage)
    layer, offset = Layer(line), stage - clock
    assert layer.place(packet(1, clock=clock), Codec.VP8, offset, NOW) is None, "not a keyframe"
    for number, payload in ((2, KEY), (3, DELTA), (5, DELTA), (4, DELTA)):
        placed = layer.place(packet(number, payload, clock=clock), Codec.VP8, offset, NOW)
        assert placed is not None
        assert placed.index == number - 1
        assert placed.timestamp == (stage + number * FRAME) & 0xFFFF_FFFF
        line.send(placed, NOW)


def test_it_does_not_begin_before_what_was_shown() -> None:
    line = low_line()
    made(line, 10 * FRAME)
    layer = Layer(line)
    assert layer.place(packet(10, KEY), Codec.VP8, 0, NOW) is None
    assert layer.place(packet(11, KEY), Codec.VP8, 0, NOW) is not None


def test_reports_that_differ_by_a_little_do_not_move_it() -> None:
    layer = Layer(low_line())
    layer.place(packet(1, KEY), Codec.VP8, 1000, NOW)
    placed = layer.place(packet(2), Codec.VP8, 1000 + STRAY_TICKS - 1, NOW)
    assert placed is not None
    assert placed.timestamp == 2 * FRAME + 1000


def test_another_clock_another_source_or_a_pause_begins_at_a_keyframe() -> None:
    for number, ssrc, offset, now in (
        (2, 7, STRAY_TICKS, NOW),
        (2, 8, 0, NOW),
        (2, 7, 0, NOW + GONE_S),
    ):
        layer = Layer(low_line())
        layer.place(packet(1, KEY), Codec.VP8, 0, NOW)
        assert layer.place(packet(number, DELTA, ssrc), Codec.VP8, offset, now) is None
        assert layer.place(packet(number, KEY, ssrc), Codec.VP8, offset, now) is not None


def test_a_keyframe_is_wanted_now_and_then_until_it_begins() -> None:
    layer = Layer(low_line())
    assert layer.wants_keyframe(NOW)
    assert not layer.wants_keyframe(NOW + ASKS_EVERY_S / 2)
    assert layer.wants_keyframe(NOW + ASKS_EVERY_S)
    layer.place(packet(1, KEY), Codec.VP8, 0, NOW)
    assert not layer.wants_keyframe(NOW)


def sent(layer: Layer, bitrate: int, seconds: float, ssrc: int = 7) -> bool:
    """Whether the last packet of so many seconds still has a place."""
    last = None
    for number in range(int(25 * seconds)):
        payload = (KEY if number % 25 == 0 else DELTA) + bytes(bitrate // 8 // 25)
        last = layer.place(packet(number, payload, ssrc), Codec.VP8, 0, NOW + number / 25)
    return last is not None


def test_one_that_is_too_large_for_a_narrow_path_is_not_taken_for_small() -> None:
    line = low_line()
    assert sent(Layer(line), MOST_BITRATE // 2, 3 * MEASURED_OVER_S)
    layer = Layer(line)
    assert not sent(layer, 2 * MOST_BITRATE, MEASURED_OVER_S + 1)
    later = NOW + MEASURED_OVER_S + 1
    assert not layer.is_live(later)
    assert not layer.wants_keyframe(later)
    assert layer.place(packet(500, KEY, ssrc=8), Codec.VP8, 0, later) is not None
