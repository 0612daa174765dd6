"""RTP headers: read once per packet that arrives, written once per group of viewers.

Pure: bytes in, values out. Source: RFC 3550 section 5.1, RFC 8285 (one-byte header extensions).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct, error, unpack_from

ONE_BYTE_EXTENSIONS = 0xBEDE
VIDEO_CLOCK_HZ = 90_000
AUDIO_CLOCK_HZ = 48_000

_FIXED = Struct("!BBHII")
_WITH_SEND_TIME = Struct("!BBHIIHHI")


class Malformed(ValueError):
    """The peer broke the protocol; the packet is dropped."""


@dataclass(slots=True)
class RtpPacket:
    """What forwarding needs of a packet; padding and header extensions are taken off.

    Nobody changes one. It is not frozen, because making a frozen one takes five times as long.
    """

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    extensions: Mapping[int, bytes]


def parse_rtp(packet: bytes) -> RtpPacket:
    """Raises Malformed for anything that is not one whole RTP packet."""
    try:
        first, second, sequence, timestamp, ssrc = _FIXED.unpack_from(packet)
        start = 12 + 4 * (first & 0x0F)
        extensions: Mapping[int, bytes] = {}
        if first & 0x10:
            profile, words = unpack_from("!HH", packet, start)
            start += 4
            if profile == ONE_BYTE_EXTENSIONS:
                extensions = _one_byte_extensions(packet[start : start + 4 * words])
            start += 4 * words
    except error as short:
        raise Malformed("header is cut off") from short
    padding = packet[-1] if first & 0x20 else 0
    end = len(packet) - padding
    if first >> 6 != 2 or end < start or (first & 0x20 and not padding):
        raise Malformed("lengths do not fit")
    return RtpPacket(
        second & 0x7F,
        second & 0x80 != 0,
        sequence,
        timestamp,
        ssrc,
        packet[start:end],
        extensions,
    )


def _one_byte_extensions(block: bytes) -> Mapping[int, bytes]:
    found: dict[int, bytes] = {}
    position = 0
    while position < len(block):
        identifier, length = block[position] >> 4, (block[position] & 0x0F) + 1
        if identifier == 15:  # reserved: the rest is not ours to read
            break
        if identifier == 0:  # one byte of padding
            position += 1
            continue
        found[identifier] = block[position + 1 : position + 1 + length]
        position += 1 + length
    return found


def rtp_header(
    payload_type: int,
    marker: bool,
    sequence: int,
    timestamp: int,
    ssrc: int,
    send_time: tuple[int, int] | None = None,
) -> bytes:
    """A header without CSRCs; send_time is (extension id, 24-bit abs-send-time)."""
    second = payload_type | (0x80 if marker else 0)
    if send_time is None:
        return _FIXED.pack(0x80, second, sequence, timestamp, ssrc)
    identifier, moment = send_time
    return _WITH_SEND_TIME.pack(
        0x90,
        second,
        sequence,
        timestamp,
        ssrc,
        ONE_BYTE_EXTENSIONS,
        1,
        identifier << 28 | 2 << 24 | moment,
    )


def absolute_send_time(seconds: float) -> int:
    """Seconds since any epoch as 24-bit fixed point, 6 bits of whole seconds."""
    return int(seconds * (1 << 18)) & 0xFFFFFF


def forward_distance(start: int, end: int) -> int:
    """How far the 16-bit `end` lies after `start`: -32768 to 32767."""
    return ((end - start + 0x8000) & 0xFFFF) - 0x8000


def timestamp_distance(start: int, end: int) -> int:
    """How far the 32-bit `end` lies after `start`, in ticks, signed."""
    return ((end - start + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000
