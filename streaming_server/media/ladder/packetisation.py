"""RTP payloads of encoded pictures. Pure. Sources: RFC 7741 (VP8), RFC 6184 (H.264)."""

from itertools import pairwise
from typing import Final

from streaming_server.media.codecs import Codec

LONGEST_PAYLOAD: Final = 1100  # bytes; with headers, extensions and tag it fits any path
_FU_A: Final = 28


def payloads_of(codec: Codec, picture: bytes) -> list[bytes]:
    """In order; the last one gets the marker. picture: H.264 with start codes (Annex B)."""
    if codec is Codec.VP8:
        return [(b"\0" if at else b"\x10") + part for at, part in enumerate(_cut(picture))]
    payloads: list[bytes] = []
    for unit in _units(picture):
        payloads += [unit] if len(unit) <= LONGEST_PAYLOAD else _fragments(unit)
    return payloads


def _cut(whole: bytes) -> list[bytes]:
    """Nearly equal parts: bursts of these are cheap to send."""
    count = max(1, -(-len(whole) // LONGEST_PAYLOAD))
    edges = [len(whole) * number // count for number in range(count + 1)]
    return [whole[start:end] for start, end in pairwise(edges)]


def _units(picture: bytes) -> list[bytes]:
    # A unit never ends in a zero: it belongs to the start code behind it.
    units = (unit.rstrip(b"\0") for unit in picture.split(b"\0\0\1"))
    return [unit for unit in units if unit]


def _fragments(unit: bytes) -> list[bytes]:
    parts = _cut(unit[1:])
    indicator = unit[0] & 0xE0 | _FU_A
    last = len(parts) - 1
    return [
        bytes([indicator, 0x80 * (at == 0) | 0x40 * (at == last) | unit[0] & 0x1F]) + part
        for at, part in enumerate(parts)
    ]
