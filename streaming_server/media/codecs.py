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


def starts_keyframe(codec: Codec, payload: bytes) -> bool:
    """Whether this packet belongs to a picture that needs no other, and is near its start."""
    match codec:
        case Codec.VP8:
            return _vp8_keyframe(payload)
        case Codec.H264:
            return _h264_keyframe(payload)
        case Codec.OPUS:
            return False


def _vp8_keyframe(payload: bytes) -> bool:
    start = _vp8_descriptor_length(payload)
    if start is None or start >= len(payload):
        return False
    opens_first_partition = payload[0] & 0x17 == 0x10
    return opens_first_partition and not payload[start] & 1


def _vp8_descriptor_length(payload: bytes) -> int | None:
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


def _h264_keyframe(payload: bytes) -> bool:
    if len(payload) < 2:
        return False
    unit = payload[0] & 0x1F
    if unit == _H264_FU_A:
        return bool(payload[1] & 0x80) and payload[1] & 0x1F == _H264_IDR
    if unit == _H264_STAP_A:
        return any(kind in (_H264_IDR, _H264_PARAMETERS) for kind in _aggregated_units(payload))
    return unit in (_H264_IDR, _H264_PARAMETERS)


def _aggregated_units(payload: bytes) -> list[int]:
    kinds = []
    position = 1
    while position + 2 < len(payload):
        kinds.append(payload[position + 2] & 0x1F)
        position += 2 + int.from_bytes(payload[position : position + 2], "big")
    return kinds
