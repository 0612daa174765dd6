"""Packets that are sent again on a stream of their own (RTX, RFC 4588).

The stream has its own source, payload type and sequence numbers; a packet begins with the sequence
number it had when it was lost. So a receiver tells a repetition from a packet that was overtaken,
and its estimate of the path is not disturbed.
"""

import secrets
from dataclasses import replace
from struct import pack

from streaming_server.media.rtp import RtpPacket, rtp_header

_EXTENDED, _PADDED = 0x10, 0x20
_PADDING = bytes(254) + b"\xff"  # says its own length at its end
FILLER_BYTES = 20 + len(_PADDING)
_NUMBER = 2  # bytes of the original sequence number


class Repair:
    """One viewer's stream of repetitions."""

    def __init__(self, payload_type: int, ssrc: int) -> None:
        self.payload_type = payload_type
        self._ssrc = ssrc
        self._next = secrets.randbelow(0x1_0000)

    def wrap(self, packet: bytes) -> bytes:
        """packet: as it was sent first, with a header as rtp.rtp_header writes it."""
        header = 20 if packet[0] & _EXTENDED else 12
        number = self._number()
        second = packet[1] & 0x80 | self.payload_type
        fixed = pack("!BBH4sI", packet[0], second, number, packet[4:8], self._ssrc)
        return fixed + packet[12:header] + packet[2:4] + packet[header:]

    def filler(self, timestamp: int, send_time: tuple[int, int] | None) -> bytes:
        """A packet of padding alone; send_time as in rtp.rtp_header."""
        number = self._number()
        header = rtp_header(self.payload_type, False, number, timestamp, self._ssrc, send_time)
        return bytes([header[0] | _PADDED]) + header[1:] + _PADDING

    def _number(self) -> int:
        number, self._next = self._next, self._next + 1 & 0xFFFF
        return number


def unwrapped(packet: RtpPacket, payload_type: int, ssrc: int) -> RtpPacket | None:
    """The packet that is repeated in this one; None when there is none, only padding."""
    if len(packet.payload) <= _NUMBER:
        return None
    return replace(
        packet,
        payload_type=payload_type,
        sequence=int.from_bytes(packet.payload[:_NUMBER], "big"),
        ssrc=ssrc,
        payload=packet.payload[_NUMBER:],
    )
