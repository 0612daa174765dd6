"""One stage on two workers: plain packets from the one that has the publisher to another.

    stage ─tap─▶ Feed ═socket═▶ Relay ─▶ stage

Indexes and timestamps are the same on both, so a viewer's experience is too, and the far stage can
go on when the near worker dies. The small picture is among them: it is made once a session. Back
travel the wish for a keyframe and the need for the small picture, and along with the packets what
time it is in the media, so that lips match.
"""

import asyncio
import logging
import socket
from collections.abc import Mapping
from time import monotonic
from typing import Final

from streaming_server.media.codecs import Codec
from streaming_server.media.encodings import SMALL
from streaming_server.media.handover import (
    LONGEST_MESSAGE,
    Handover,
    Note,
    note_message,
    read_message,
)
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import AUDIO_CLOCK_HZ, VIDEO_CLOCK_HZ
from streaming_server.media.stages import Stage
from streaming_server.ports.media import PublisherCondition

logger = logging.getLogger(__name__)

TIMES_EVERY: Final = 50  # packets: several times a second
AT_A_TIME: Final = 64  # packets read before others get a turn of the loop
#: Notes that travel back.
WANT_KEYFRAME: Final[Mapping[str, Note]] = {
    "video": {"want": "keyframe"},
    SMALL: {"want": "small keyframe"},
}
NEED_SMALL: Final[Note] = {"want": "small"}
NEEDS_EVERY_S: Final = 0.5


class Feed:
    """Obeys taps.Tap. It holds on to its stage until the other end of the socket is closed."""

    def __init__(self, sock: socket.socket, stage: Stage) -> None:
        self._socket, self._stage = sock, stage
        self._handover = Handover(sock)
        self._packets = 0
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock, self._listen)
        stage.attach(self, stage.all_lines)
        stage.want_keyframe(monotonic())

    def take(self, kind: str, codec: Codec, packet: StagePacket) -> None:
        self._handover.take(kind, codec, packet)
        self._packets += 1
        if self._packets % TIMES_EVERY == 0:
            now = monotonic()
            self._handover.tell({"now": now, "times": dict(self._stage.media_times(now))})

    def _listen(self) -> None:
        message = _received(self._socket)
        if message is not None:
            if message:
                self._hear(read_message(message), monotonic())
            return
        self._loop.remove_reader(self._socket)
        self._stage.detach(self)
        self._socket.close()
        if self._handover.lost:
            logger.warning("a relay was too slow lost=%d", self._handover.lost)

    def _hear(self, note: object, now: float) -> None:
        match note:
            case {"want": "keyframe"}:
                self._stage.want_keyframe(now)
            case {"want": "small"}:
                self._stage.ladder.need_small(now)
            case {"want": "small keyframe"}:
                self._stage.ladder.want_keyframe(now)


class Relay:
    """Obeys stages.Source: stands in a stage's publisher's place until the other end is closed."""

    def __init__(self, sock: socket.socket, stage: Stage) -> None:
        self._socket, self._stage = sock, stage
        self._loop = asyncio.get_running_loop()
        self._times: Mapping[str, int] = {}
        self._told_at = 0.0
        self._needed_at = float("-inf")
        self.video_codec: Codec | None = None
        # Viewers may come before the first packet does.
        self.packet_at = monotonic()
        self._loop.add_reader(sock, self._listen)
        stage.publish(self)

    def ask_for_keyframe(self, line: str = "video") -> bool:
        return self._tell(WANT_KEYFRAME[line])

    def fetch_small(self, now: float) -> bool:
        if now - self._needed_at >= NEEDS_EVERY_S and self._tell(NEED_SMALL):
            self._needed_at = now
        return True

    def media_time(self, kind: str, now: float) -> float | None:
        moment = self._times.get(kind)
        if moment is None:
            return None
        return moment + (now - self._told_at) * (
            VIDEO_CLOCK_HZ if kind == "video" else AUDIO_CLOCK_HZ
        )

    def condition(self, _now: float) -> PublisherCondition | None:
        """The worker that has the publisher tells it."""
        return None

    def _tell(self, note: Note) -> bool:
        try:
            self._socket.send(note_message(note))
        except OSError:  # full of the same wish, or at its end
            return False
        return True

    def _listen(self) -> None:
        for _ in range(AT_A_TIME):
            try:
                message = self._socket.recv(LONGEST_MESSAGE)
            except BlockingIOError:
                return
            except OSError:
                message = b""
            if not message:
                self.close()
                return
            self._take(read_message(message))

    def _take(self, message: tuple[str, Codec, StagePacket] | Note) -> None:
        if not isinstance(message, tuple):
            self._told_at, self._times = message["now"], message["times"]
            return
        kind, codec, packet = message
        if codec.is_picture:
            self.video_codec = codec
        self.packet_at = monotonic()
        if self._stage.publication is self:
            self._stage.carry(kind, codec, packet, self.packet_at)

    def close(self) -> None:
        """The near end notices, and lets go of its stage."""
        if self._socket.fileno() < 0:
            return
        self._loop.remove_reader(self._socket)
        self._socket.close()
        if self._stage.publication is self:
            self._stage.unpublish()


def _received(sock: socket.socket) -> bytes | None:
    """None at the end."""
    try:
        return sock.recv(LONGEST_MESSAGE) or None
    except BlockingIOError:
        return b""
    except OSError:
        return None
