"""Plain packets of a stage, handed to another process of this machine over one local socket.

Each message is one datagram of a SOCK_SEQPACKET pair, so borders are kept and the end of either
process is the end of the socket:

    P | kind 8 | codec 8 | marker 8 | index 64 | timestamp 32 | send time 32 | payload
    N | a note: JSON object
    B | length 16, message | length 16, message | ...

Each message wakes the other process, which costs more than all that a packet costs otherwise: who
can wait gets packets together.
"""

import asyncio
import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from struct import Struct
from typing import Any, Final

from streaming_server.media.codecs import Codec
from streaming_server.media.ring import StagePacket

LONGEST_MESSAGE: Final = 65_536
_LONGEST_BATCH: Final = 60_000  # and one packet more
_PACKET, _BATCH, _NOTE = b"P", b"B", b"N"
_LENGTH = Struct("!H")
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


def batch_message(messages: Sequence[bytes]) -> bytes:
    """Packets' messages in one; together no longer than LONGEST_MESSAGE."""
    parts = [part for message in messages for part in (_LENGTH.pack(len(message)), message)]
    return _BATCH + b"".join(parts)


def read_message(message: bytes) -> tuple[str, Codec, StagePacket] | Note:
    """Both ends are ours: what is malformed is a fault of ours and raises ValueError."""
    if message[:1] == _NOTE:
        return _note(message[1:])
    if message[:1] != _PACKET or len(message) < _HEADER.size:
        raise ValueError("not a packet")
    _, kind, codec, marker, index, timestamp, send_time = _HEADER.unpack_from(message)
    packet = StagePacket(index, timestamp, bool(marker), message[_HEADER.size :], send_time)
    return _KINDS[kind], _CODECS[codec], packet


def read_messages(message: bytes) -> Iterator[tuple[str, Codec, StagePacket] | Note]:
    """What one datagram holds, in order. Raises ValueError as read_message does."""
    if message[:1] != _BATCH:
        yield read_message(message)
        return
    start = 1
    while start < len(message):
        (length,) = _LENGTH.unpack_from(message, start)
        start += _LENGTH.size
        yield read_message(message[start : start + length])
        start += length


def _note(text: bytes) -> Note:
    try:
        note: Note = json.loads(text)
    except ValueError as error:
        raise ValueError("not a note") from error
    return note


class Handover:
    """Obeys taps.Tap. What the socket does not take at once is lost to the other process alone."""

    def __init__(self, sock: socket.socket, patience_s: float = 0.0) -> None:
        """sock: non-blocking, SOCK_SEQPACKET; it stays the caller's. patience_s: how long packets
        may wait for others, which needs a running event loop; 0: each goes at once."""
        self._socket = sock
        self._patience_s = patience_s
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._flushing: asyncio.TimerHandle | None = None
        #: Packets that the other process was too slow for.
        self.lost = 0

    def take(self, kind: str, codec: Codec, packet: StagePacket) -> None:
        message = packet_message(kind, codec, packet)
        if not self._patience_s:
            self._send(message, 1)
        else:
            self._hold(message)

    def mention(self, note: Note) -> None:
        """A note that waits with the packets, in its place among them."""
        self._hold(note_message(note))

    def tell(self, note: Note) -> bool:
        """At once. False when it could not be said now."""
        self.flush()
        try:
            self._socket.send(note_message(note))
        except OSError:
            return False
        return True

    def flush(self) -> None:
        """Send what is held."""
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        held, self._held, self._held_bytes = self._held, [], 0
        if held:
            self._send(batch_message(held), len(held))

    def _hold(self, message: bytes) -> None:
        self._held.append(message)
        self._held_bytes += len(message)
        if self._held_bytes >= _LONGEST_BATCH:
            self.flush()
        elif self._flushing is None:
            loop = asyncio.get_running_loop()
            self._flushing = loop.call_later(self._patience_s, self.flush)

    def _send(self, message: bytes, packets: int) -> None:
        try:
            self._socket.send(message)
        except OSError:  # full, or the other process ended: its owner notices that
            self.lost += packets
