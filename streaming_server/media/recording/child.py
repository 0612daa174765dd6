"""The process that records one stage: packets in, files out. It ends with its socket.

    python -m streaming_server.media.recording.child --socket N FOLDER

It says back {"want": "keyframe"} when the next piece has to begin, and {"room": false} when the
disk took nothing, {"room": true} when it does again.
"""

import argparse
import logging
import signal
import socket
import time
from collections.abc import Iterable
from pathlib import Path

from streaming_server.media.codecs import Codec
from streaming_server.media.frames import Frame, PictureAssembly
from streaming_server.media.handover import LONGEST_MESSAGE, Note, note_message, read_messages
from streaming_server.media.order import Hole, Order
from streaming_server.media.recording.clocks import SendTimes
from streaming_server.media.recording.files import Shelf, Unplayable
from streaming_server.media.recording.journal import Journal, recover
from streaming_server.media.recording.reel import Reel, Segment
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import AUDIO_CLOCK_HZ, VIDEO_CLOCK_HZ

logger = logging.getLogger(__name__)

ASKS_EVERY_S = 1.0


class Recording:
    def __init__(self, folder: Path, parent: socket.socket) -> None:
        self._shelf = Shelf(folder)
        recover(folder, self._shelf)
        self._journal = Journal(folder)
        self._parent = parent
        self._order = {"video": Order(VIDEO_CLOCK_HZ), "audio": Order(AUDIO_CLOCK_HZ)}
        self._codecs: dict[str, Codec] = {}
        self._assembly = PictureAssembly()
        self._sent = SendTimes()
        self._reel = Reel()
        self._asked_at = float("-inf")
        self._has_room = True

    def take(self, message: bytes, now: float, wall: float) -> None:
        """One message of the stage's process."""
        for heard in read_messages(message):
            if isinstance(heard, tuple):
                kind, codec, packet = heard
                if kind in self._order:
                    self._codecs[kind] = codec
                    for part in self._order[kind].put(packet):
                        self._use(codec, part, now, wall)
            elif "clock" in heard:
                clock = heard["clock"]
                self._journal.align(clock["video"], clock["audio"])
                self._reel.align(clock["video"], clock["audio"])
        self._note_down()
        self._ask_for_keyframe(now)

    def finish(self, now: float, wall: float) -> None:
        for kind, codec in self._codecs.items():
            for part in self._order[kind].flush():
                self._use(codec, part, now, wall)
        self._keep(self._reel.flush())
        self._note_down()
        self._shelf.close()

    def _use(self, codec: Codec, part: StagePacket | Hole, now: float, wall: float) -> None:
        if isinstance(part, Hole):
            if codec.is_picture:
                self._assembly.hole()
            return
        sent_at = self._sent.at(part.send_time, now)
        if codec.is_picture:
            for frame in self._assembly.take(codec, part):
                self._journal.take_picture(frame, sent_at, wall)
                self._keep(self._reel.take_picture(frame, sent_at, wall))
        else:
            sound = Frame(codec=codec, timestamp=part.timestamp, payload=part.payload)
            self._journal.take_sound(sound, sent_at)
            self._keep(self._reel.take_sound(sound, sent_at))

    def _keep(self, segments: Iterable[Segment]) -> None:
        for segment in segments:
            try:
                self._put(segment)
                self._say_room(has_room=True)
            except Unplayable:
                logger.warning("a piece of the show cannot be played and is left out")
            except OSError as error:
                self._say_room(has_room=False)
                logger.debug("a piece of the show was not kept: %s", error)

    def _put(self, segment: Segment) -> None:
        try:
            self._shelf.put(segment)
        except OSError:
            if not self._journal.discard():
                raise
            self._shelf.put(segment)  # it has the same in it

    def _note_down(self) -> None:
        try:
            self._journal.follow(self._reel)
        except OSError as error:
            self._say_room(has_room=False)
            logger.debug("a piece of the show is not safe yet: %s", error)

    def _ask_for_keyframe(self, now: float) -> None:
        is_needed = self._assembly.wants_keyframe or self._reel.wants_keyframe
        if is_needed and now - self._asked_at >= ASKS_EVERY_S:
            self._asked_at = now
            self._tell({"want": "keyframe"})

    def _say_room(self, *, has_room: bool) -> None:
        if has_room is not self._has_room:
            self._has_room = has_room
            self._tell({"room": has_room})

    def _tell(self, note: Note) -> None:
        try:
            self._parent.send(note_message(note), socket.MSG_DONTWAIT)
        except OSError:
            logger.debug("the stage's process does not listen")


def record(parent: socket.socket, folder: Path) -> None:
    recording = Recording(folder, parent)
    while message := _heard(parent):
        recording.take(message, time.monotonic(), time.time())
    recording.finish(time.monotonic(), time.time())


def _heard(parent: socket.socket) -> bytes:
    """Empty when the stage's process has closed its end."""
    try:
        return parent.recv(LONGEST_MESSAGE)
    except ConnectionError:  # it left our notes unread; what it sent before is still to be had
        return parent.recv(LONGEST_MESSAGE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    # Whoever stops the server stops all its processes at once; this one first keeps what it has.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    with socket.socket(fileno=asked.socket) as stage:
        record(stage, asked.folder)
