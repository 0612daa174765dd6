"""Plain packets of a stage, handed to another process of this machine over one local socket.

Each message is one datagram of a SOCK_SEQPACKET pair, so borders are kept and the end of either
process is the end of the socket:

    P | kind 8 | codec 8 | marker 8 | index 64 | timestamp 32 | send time 32 | payload
    N | a note: JSON object
"""

import json
import socket
from collections.abc import Mapping
from struct import Struct
from typing import Any, Final

from streaming_server.media.codecs import Codec
from streaming_server.media.ring import StagePacket

LONGEST_MESSAGE: Final = 65_536
_PACKET, _NOTE = b"P", b"N"
_HEADER = Struct("!cBBBQII")
_KINDS: Final = ("video", "audio", "low", "guest")
_CODECS: Final = tuple(Codec)

Note = Mapping[str, Any]


def packet_message(kind: str, codec: Codec, packet: StagePacket) -> bytes:
    return (
        _HEADER.pack(
            _PACKET,
            _KINDS.index(kind),
            _CODECS.index(codec),
            packet.marker,
            packet.index,
            packet.timestamp,
            packet.send_time,
        )
        + packet.payload
    )


def note_message(note: Note) -> bytes:
    return _NOTE + json.dumps(note, separators=(",", ":")).encode()


def read_message(message: bytes) -> tuple[str, Codec, StagePacket] | Note:
    """Both ends are ours: what is malformed is a fault of ours and raises ValueError."""
    if message[:1] == _NOTE:
        return _note(message[1:])
    if message[:1] != _PACKET or len(message) < _HEADER.size:
        raise ValueError("not a packet")
    _, kind, codec, marker, index, timestamp, send_time = _HEADER.unpack_from(message)
    packet = StagePacket(
        index=index,
        timestamp=timestamp,
        marker=bool(marker),
        payload=message[_HEADER.size :],
        send_time=send_time,
    )
    return _KINDS[kind], _CODECS[codec], packet


def _note(text: bytes) -> Note:
    try:
        note: Note = json.loads(text)
    except ValueError as error:
        raise ValueError("not a note") from error
    return note


class Handover:
    """Obeys taps.Tap. What the socket does not take at once is lost to the other process alone."""

    def __init__(self, sock: socket.socket) -> None:
        """sock: non-blocking, SOCK_SEQPACKET; it stays the caller's."""
        self._socket = sock
        #: Packets that the other process was too slow for.
        self.lost = 0

    def take(self, kind: str, codec: Codec, packet: StagePacket) -> None:
        try:
            self._socket.send(packet_message(kind, codec, packet))
        except OSError:  # full, or the other process ended: its owner notices that
            self.lost += 1

    def tell(self, note: Note) -> bool:
        """False when it could not be said now."""
        try:
            self._socket.send(note_message(note))
        except OSError:
            return False
        return True
