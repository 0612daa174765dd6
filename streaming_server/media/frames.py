"""Whole pictures out of packets, as far as they can be decoded.

What has a hole is dropped, and with it everything up to the next picture that needs no other.
Pure. Sources: RFC 7741 section 4 (VP8), RFC 6386 section 9.1, RFC 6184 section 5 (H.264).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from streaming_server.media.codecs import Codec, h264_units, vp8_descriptor_length
from streaming_server.media.ring import StagePacket

START_CODE = b"\x00\x00\x00\x01"
_FIRST_OF_PICTURE = 0x10  # S bit set, partition 0
_KEYFRAME_MARK = b"\x9d\x01\x2a"
_SLICE_IDR, _PARAMETERS, _FU_A = 5, 7, 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A picture or a piece of sound, ready for a file. timestamp: 32-bit stage time."""

    codec: Codec
    timestamp: int
    payload: bytes
    is_keyframe: bool = True


class PictureAssembly:
    def __init__(self) -> None:
        self._codec: Codec | None = None
        self._timestamp = 0
        self._parts: list[bytes] = []
        self._is_decodable = False

    @property
    def wants_keyframe(self) -> bool:
        return not self._is_decodable

    def hole(self) -> None:
        self._parts.clear()
        self._is_decodable = False

    def take(self, codec: Codec, packet: StagePacket) -> Iterator[Frame]:
        if not packet.payload:
            return  # padding, by which browsers probe their path
        if codec is not self._codec:
            self.hole()
            self._codec = codec
        if self._parts and packet.timestamp != self._timestamp:
            yield from self._finish()  # its sender sets no marker
        self._timestamp = packet.timestamp
        self._parts.append(packet.payload)
        if packet.marker:
            yield from self._finish()

    def _finish(self) -> Iterator[Frame]:
        assert self._codec is not None
        payload = picture(self._codec, self._parts)
        self._parts.clear()
        if payload is None:
            self._is_decodable = False
            return
        is_keyframe = stands_alone(self._codec, payload)
        self._is_decodable = self._is_decodable or is_keyframe
        if self._is_decodable:
            yield Frame(
                codec=self._codec,
                timestamp=self._timestamp,
                payload=payload,
                is_keyframe=is_keyframe,
            )


def picture(codec: Codec, payloads: Sequence[bytes]) -> bytes | None:
    """One picture as its decoder takes it; None when its beginning is missing or it is garbled."""
    return _vp8_picture(payloads) if codec is Codec.VP8 else _h264_picture(payloads)


def stands_alone(codec: Codec, payload: bytes) -> bool:
    """Whether a whole picture needs no other one and says its size."""
    if codec is Codec.VP8:
        return len(payload) >= 10 and not payload[0] & 1 and payload[3:6] == _KEYFRAME_MARK
    kinds = {unit[0] & 0x1F for unit in payload.split(START_CODE) if unit}
    return {_SLICE_IDR, _PARAMETERS} <= kinds


def _vp8_picture(payloads: Sequence[bytes]) -> bytes | None:
    starts = [vp8_descriptor_length(payload) for payload in payloads]
    is_begun = bool(payloads[0]) and payloads[0][0] & 0x17 == _FIRST_OF_PICTURE
    if not is_begun or None in starts:
        return None
    return b"".join(p[start:] for p, start in zip(payloads, starts, strict=True)) or None


def _h264_picture(payloads: Sequence[bytes]) -> bytes | None:
    units: list[bytes] = []
    for payload in payloads:
        if len(payload) < 2:
            return None
        if payload[0] & 0x1F != _FU_A:
            units += h264_units(payload)
        elif payload[1] & 0x80:
            units.append(bytes([payload[0] & 0xE0 | payload[1] & 0x1F]) + payload[2:])
        elif units:
            units[-1] += payload[2:]
        else:
            return None
    return b"".join(START_CODE + unit for unit in units if unit) or None
