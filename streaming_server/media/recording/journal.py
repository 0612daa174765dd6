"""What an unfinished piece holds, on the disk all the same: for publishers that send no keyframe.

A piece ends at a keyframe, which most publishers send when asked; then nothing is written here.
Where none comes, what the piece was given follows it to the disk every two seconds, and a recorder
that begins where another was killed makes the piece of it:

    length 32 | CRC-32 | kind 8 | codec 8 | keyframe 8 | stage time 32 | sent 64 | wall 64 | payload

The end of a file may be torn: it is read as far as it is whole.
"""

import logging
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import Final

from streaming_server.media.codecs import Codec
from streaming_server.media.frames import Frame
from streaming_server.media.recording.files import Shelf, Unplayable
from streaming_server.media.recording.reel import TARGET_TICKS, Reel, Segment
from streaming_server.media.rtp import VIDEO_CLOCK_HZ

logger = logging.getLogger(__name__)

NAME: Final = "unfinished.journal"
#: A keyframe is asked for when a piece is as long as its target, and then takes about a second.
LATE_TICKS: Final = TARGET_TICKS + VIDEO_CLOCK_HZ
WRITTEN_EVERY_TICKS: Final = 2 * VIDEO_CLOCK_HZ
_LENGTH, _RECORD = Struct("!II"), Struct("!cBBIdd")
_PICTURE, _SOUND, _CLOCKS = b"P", b"S", b"C"
_CODECS: Final = tuple(Codec)


class Journal:
    """Is told what a reel is told, before the reel is."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        #: One that could not be made a piece of is worth more than the next.
        self._is_taken = self._path.exists()
        #: Since the piece began, without what is on the disk: (stage time of a picture, record).
        self._records: list[tuple[int | None, bytes]] = []
        self._first_picture: int | None = None
        self._size = 0  # bytes on the disk
        self._due_ticks = LATE_TICKS

    def take_picture(self, frame: Frame, now: float, wall: float) -> None:
        self._records.append((frame.timestamp, _framed(_PICTURE, frame, now, wall)))

    def take_sound(self, frame: Frame, now: float) -> None:
        self._records.append((None, _framed(_SOUND, frame, now, 0.0)))

    def align(self, picture: int, sound: int) -> None:
        frame = Frame(codec=Codec.OPUS, timestamp=picture, payload=sound.to_bytes(4, "big"))
        self._records.append((None, _framed(_CLOCKS, frame, 0.0, 0.0)))

    def follow(self, reel: Reel) -> None:
        """After the reel took it, and its pieces are on the disk. Raises OSError when there is
        no room."""
        if reel.is_settling:
            return  # what comes now is of the next piece, and the one before is soon there
        # Without a picture there is no piece, and sound alone must not pile up.
        if reel.first_picture is None or reel.first_picture != self._first_picture:
            self._begin(reel.first_picture)
        elif reel.filled_ticks >= self._due_ticks and not self._is_taken:
            self._due_ticks = reel.filled_ticks + WRITTEN_EVERY_TICKS
            self._write()

    def discard(self) -> bool:
        """Make room; whether there was anything."""
        is_there = self._size > 0
        if is_there:
            self._path.unlink(missing_ok=True)
            self._size = 0
        return is_there

    def _begin(self, first_picture: int | None) -> None:
        self.discard()
        self._first_picture, self._due_ticks = first_picture, LATE_TICKS
        if first_picture is None:
            self._records.clear()
            return
        at = (number for number, (time, _) in enumerate(self._records) if time == first_picture)
        del self._records[: next(at, 0)]

    def _write(self) -> None:
        content = b"".join(record for _, record in self._records)
        with open(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            # Over what a full disk took half of.
            file.seek(self._size)
            file.truncate()
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._records.clear()
        self._size += len(content)


def recover(folder: Path, shelf: Shelf) -> None:
    """Make pieces of what a killed recorder left behind, if it did."""
    path = folder / NAME
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    for segment in _segments(content):
        try:
            if not shelf.has(segment.first_picture):
                shelf.put(segment)
        except Unplayable:
            logger.warning("an unfinished piece cannot be played and is left out")
        except OSError as error:
            logger.warning("an unfinished piece waits for room: %s", error)
            return
    path.unlink()


def _segments(content: bytes) -> Iterator[Segment]:
    reel = Reel()
    for kind, frame, now, wall in _records(content):
        if kind == _PICTURE:
            yield from reel.take_picture(frame, now, wall)
        elif kind == _SOUND:
            yield from reel.take_sound(frame, now)
        else:
            reel.align(frame.timestamp, int.from_bytes(frame.payload, "big"))
    yield from reel.flush()


def _framed(kind: bytes, frame: Frame, now: float, wall: float) -> bytes:
    codec = _CODECS.index(frame.codec)
    body = _RECORD.pack(kind, codec, frame.is_keyframe, frame.timestamp, now, wall) + frame.payload
    return _LENGTH.pack(len(body), zlib.crc32(body)) + body


def _records(content: bytes) -> Iterator[tuple[bytes, Frame, float, float]]:
    position = 0
    while position + _LENGTH.size <= len(content):
        length, check = _LENGTH.unpack_from(content, position)
        start, position = position + _LENGTH.size, position + _LENGTH.size + length
        body = content[start:position]
        if len(body) != length or length < _RECORD.size or zlib.crc32(body) != check:
            return
        kind, codec, is_keyframe, timestamp, now, wall = _RECORD.unpack_from(body)
        frame = Frame(
            codec=_CODECS[codec],
            timestamp=timestamp,
            payload=body[_RECORD.size :],
            is_keyframe=bool(is_keyframe),
        )
        yield kind, frame, now, wall
