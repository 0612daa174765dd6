from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.rtp import (
    Malformed,
    RtpPacket,
    absolute_send_time,
    forward_distance,
    parse_rtp,
    rtp_header,
    timestamp_distance,
)

BITS_16 = st.integers(0, 0xFFFF)
BITS_32 = st.integers(0, 0xFFFF_FFFF)


@given(
    payload_type=st.integers(0, 127),
    marker=st.booleans(),
    sequence=BITS_16,
    timestamp=BITS_32,
    ssrc=BITS_32,
    send_time=st.none() | st.tuples(st.integers(1, 14), st.integers(0, 0xFFFFFF)),
    payload=st.binary(max_size=1200),
)
def test_what_is_written_is_read_back(
    payload_type: int,
    marker: bool,
    sequence: int,
    timestamp: int,
    ssrc: int,
    send_time: tuple[int, int] | None,
    payload: bytes,
) -> None:
    header = rtp_header(payload_type, marker, sequence, timestamp, ssrc, send_time)
    extensions = {} if send_time is None else {send_time[0]: send_time[1].to_bytes(3, "big")}
    assert parse_rtp(header + payload) == RtpPacket(
        payload_type=payload_type,
        marker=marker,
        sequence=sequence,
        timestamp=timestamp,
        ssrc=ssrc,
        payload=payload,
        extensions=extensions,
    )


@given(st.binary(max_size=80))
def test_nonsense_is_malformed_and_nothing_else(packet: bytes) -> None:
    try:
        parse_rtp(packet)
    except Malformed:
        return
    assert packet[0] >> 6 == 2


def test_padding_is_taken_off() -> None:
    header = bytearray(rtp_header(96, True, 1, 2, 3))
    header[0] |= 0x20
    assert parse_rtp(bytes(header) + b"picture" + b"\0\0\3").payload == b"picture"


def test_a_packet_of_padding_alone_has_an_empty_payload() -> None:
    header = bytearray(rtp_header(96, False, 1, 2, 3))
    header[0] |= 0x20
    assert parse_rtp(bytes(header) + b"\0" * 254 + b"\xff").payload == b""


@given(start=BITS_16, distance=st.integers(-0x8000, 0x7FFF))
def test_distance_goes_over_the_wrap(start: int, distance: int) -> None:
    assert forward_distance(start, (start + distance) & 0xFFFF) == distance


@given(start=BITS_32, distance=st.integers(-0x8000_0000, 0x7FFF_FFFF))
def test_time_goes_over_the_wrap(start: int, distance: int) -> None:
    assert timestamp_distance(start, (start + distance) & 0xFFFF_FFFF) == distance


def test_send_time_has_six_bits_of_seconds() -> None:
    assert absolute_send_time(0.5) == 1 << 17
    assert absolute_send_time(64.5) == 1 << 17
