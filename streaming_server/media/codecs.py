"""What may be seen of a picture without decoding it: whether a keyframe starts here.

Sources: RFC 7741 section 4.2 (VP8), RFC 6184 section 5 (H.264).
"""

from enum import StrEnum

_H264_IDR, _H264_PARAMETERS = 5, 7
_H264_STAP_A, _H264_FU_A = 24, 28


class Codec(StrEnum):
    """The value is the encoding name in SDP."""

    VP8 = "VP8"
    #: Constrained baseline only: what every browser and phone decodes.
    H264 = "H264"
    OPUS = "opus"

    @property
    def is_picture(self) -> bool:
        return self is not Codec.OPUS


# An enumeration's members are looked up slowly, and what follows is asked of each packet.
_VP8, _H264 = Codec.VP8, Codec.H264


def starts_keyframe(codec: Codec, payload: bytes) -> bool:
    """Whether this packet belongs to a picture that needs no other, and is near its start."""
    if codec is _VP8:
        return _opens_picture(payload) and _vp8_keyframe(payload)
    return codec is _H264 and _h264_keyframe(payload)


def bare(codec: Codec, payload: bytes) -> bytes:
    """Without the numbers that an encoder gives its pictures (VP8's picture id and layers).

    They would not go on where a viewer changes from one encoder's line to another's; without them
    a receiver orders pictures by sequence numbers alone. A malformed payload stays as it is.
    """
    if codec is not _VP8 or not payload or not payload[0] & 0x80:
        return payload
    start = vp8_descriptor_length(payload)
    if start is None or start > len(payload):
        return payload
    return bytes([payload[0] & 0x7F]) + payload[start:]


def _opens_picture(payload: bytes) -> bool:
    """Whether a VP8 packet opens the first partition, as most do not."""
    return bool(payload) and payload[0] & 0x17 == 0x10


def _vp8_keyframe(payload: bytes) -> bool:
    if not _opens_picture(payload):
        return False
    start = vp8_descriptor_length(payload)
    return start is not None and start < len(payload) and not payload[start] & 1


def vp8_descriptor_length(payload: bytes) -> int | None:
    """None when the payload ends inside its descriptor."""
    if not payload:
        return None
    if not payload[0] & 0x80:
        return 1
    if len(payload) < 3:
        return None
    extended = payload[1]
    length = 2
    if extended & 0x80:
        length += 2 if payload[2] & 0x80 else 1
    if extended & 0x40:
        length += 1
    if extended & 0x30:
        length += 1
    return length


def is_constrained_baseline(profile_idc: int, constraints: int) -> bool:
    """Whether every browser and phone decodes it (RFC 6184 section 8.1)."""
    return profile_idc == 0x42 and bool(constraints & 0x40)


def h264_parameters(payload: bytes) -> tuple[int, int, int] | None:
    """Profile, constraints and level of the stream, whatever its offer said; None if not here."""
    for unit in h264_units(payload):
        if unit[0] & 0x1F == _H264_PARAMETERS and len(unit) > 3:
            return unit[1], unit[2], unit[3]
    return None


def vp8_size(payload: bytes) -> tuple[int, int] | None:
    """Width and height where a keyframe starts (RFC 6386 section 9.1); None elsewhere."""
    if not _vp8_keyframe(payload) or (start := vp8_descriptor_length(payload)) is None:
        return None
    header = payload[start : start + 10]
    if len(header) < 10 or header[3:6] != b"\x9d\x01\x2a":
        return None
    width, height = int.from_bytes(header[6:8], "little"), int.from_bytes(header[8:], "little")
    return width & 0x3FFF, height & 0x3FFF  # the upper bits scale


def h264_size(payload: bytes) -> tuple[int, int] | None:
    """Width and height in whole macroblocks where a baseline stream says them (H.264 section
    7.3.2.1.1); None elsewhere, and of orders of pictures that no real-time encoder uses."""
    unit = next((u for u in h264_units(payload) if u[0] & 0x1F == _H264_PARAMETERS), b"")
    if unit[1:2] != b"\x42":
        return None
    bits = _Bits(unit[4:64].replace(b"\0\0\3", b"\0\0"))
    try:
        _set, _frame_numbers, order = bits.number(), bits.number(), bits.number()
        if order == 1:
            return None
        if order == 0:
            bits.number()
        _references, _gaps = bits.number(), bits.take(1)
        width, height = bits.number() + 1, bits.number() + 1
        return 16 * width, 16 * height * (2 - bits.take(1))
    except EOFError:
        return None


class _Bits:
    """Numbers as H.264 section 9.1 writes them. Raises EOFError at the end."""

    def __init__(self, content: bytes) -> None:
        self._text = "".join(f"{byte:08b}" for byte in content)
        self._at = 0

    def take(self, count: int) -> int:
        start, self._at = self._at, self._at + count
        if self._at > len(self._text):
            raise EOFError
        return int(self._text[start : self._at] or "0", 2)

    def number(self) -> int:
        first = self._text.find("1", self._at)
        zeros = (first if first >= 0 else len(self._text)) - self._at
        self._at += zeros
        return self.take(zeros + 1) - 1


def picture_size(codec: Codec, payload: bytes) -> tuple[int, int] | None:
    """Width and height in pixels where a picture says them; None elsewhere."""
    if codec is _VP8:
        return vp8_size(payload) if _opens_picture(payload) else None
    return h264_size(payload) if codec is _H264 else None


def _h264_keyframe(payload: bytes) -> bool:
    if len(payload) < 2:
        return False
    if payload[0] & 0x1F == _H264_FU_A:
        return bool(payload[1] & 0x80) and payload[1] & 0x1F == _H264_IDR
    return any(unit[0] & 0x1F in (_H264_IDR, _H264_PARAMETERS) for unit in h264_units(payload))


def h264_units(payload: bytes) -> list[bytes]:
    """The units of a packet that holds whole ones, first bytes and all."""
    if len(payload) < 2 or payload[0] & 0x1F != _H264_STAP_A:
        return [payload] if payload else []
    units = []
    position = 1
    while position + 2 < len(payload):
        length = int.from_bytes(payload[position : position + 2], "big")
        units.append(payload[position + 2 : position + 2 + max(1, length)])
        position += 2 + length
    return units
