"""Cuts pictures and sound into segments that can each be played alone.

    waiting ──keyframe──▶ filling ──keyframe after 4 s──▶ settling ──its sound came──▶ a segment
       ▲                     │  └─────────────────────────▶ filling (the next one)
       └──60 s, or silence───┘

Pure: `now` is when something was sent on, in seconds of a clock that never jumps; `wall` is
seconds since 1970. Times inside are ticks of the picture's 90 kHz clock without end.
"""

from collections import deque
from dataclasses import dataclass, field

from streaming_server.media.codecs import Codec
from streaming_server.media.frames import Frame
from streaming_server.media.recording.clocks import SoundClock, Unwrapped
from streaming_server.media.recording.sounds import Sound, unbroken
from streaming_server.media.rtp import AUDIO_CLOCK_HZ, VIDEO_CLOCK_HZ

TARGET_TICKS = 4 * VIDEO_CLOCK_HZ  # a keyframe is asked for when a segment is as long ...
LONGEST_TICKS = 60 * VIDEO_CLOCK_HZ  # ... and where none comes it ends without, at last
SETTLING_TICKS = VIDEO_CLOCK_HZ  # sound that belongs to the last picture comes a little later
PICTURE_TICKS = VIDEO_CLOCK_HZ // 30  # assumed of a picture that none follows
INTERRUPTION_S = 1.8  # who was silent for so long comes back with other clocks
MOST_SOUNDS = 6000  # two minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """pictures: (ticks of 1/90000 s from the segment's beginning, frame). sounds: (ticks of
    1/48000 s, payload), without a gap. first_picture: stage clock; began_at: seconds since 1970.
    """

    codec: Codec
    first_picture: int
    began_at: float
    ticks: int
    pictures: tuple[tuple[int, Frame], ...]
    sounds: tuple[Sound, ...]


@dataclass(slots=True, kw_only=True)
class _Filling:
    began_at: float
    pictures: list[tuple[int, Frame]] = field(default_factory=list)
    end: int = 0

    @property
    def start(self) -> int:
        return self.pictures[0][0]

    @property
    def last(self) -> int:
        return self.pictures[-1][0]


class Reel:
    def __init__(self) -> None:
        self._filling: _Filling | None = None
        self._settling: _Filling | None = None
        self._done: list[Segment] = []
        self._sounds: deque[Sound] = deque(maxlen=MOST_SOUNDS)
        self._pictures_clock, self._sounds_clock = Unwrapped(), Unwrapped()
        self._clock = SoundClock()
        self._heard_at: float | None = None

    @property
    def wants_keyframe(self) -> bool:
        """Whether the next keyframe would begin a segment."""
        filling = self._filling
        return filling is None or filling.last - filling.start >= TARGET_TICKS

    @property
    def first_picture(self) -> int | None:
        """Stage time of the piece that is being filled; None while there is none."""
        return None if self._filling is None else self._filling.pictures[0][1].timestamp

    @property
    def filled_ticks(self) -> int:
        """How long that piece is."""
        return 0 if self._filling is None else self._filling.last - self._filling.start

    @property
    def is_settling(self) -> bool:
        """Whether the piece before it still waits for its sound."""
        return self._settling is not None

    def align(self, picture: int, sound: int) -> None:
        """Stage times that the publisher calls one moment."""
        self._clock.align(self._pictures_clock.at(picture), self._sounds_clock.at(sound))

    def take_picture(self, frame: Frame, now: float, wall: float) -> list[Segment]:
        self._notice_silence(now)
        at = self._pictures_clock.at(frame.timestamp)
        self._clock.picture_arrived(at, now)
        if self._filling is not None and self._ends_before(self._filling, frame, at):
            self._cut(at)
        if self._filling is None and frame.is_keyframe:
            self._filling = _Filling(began_at=wall)
        if self._filling is not None:
            self._filling.pictures.append((at, frame))
        if self._settling is not None and at > self._settling.end + SETTLING_TICKS:
            self._settle()
        return self._taken()

    def take_sound(self, frame: Frame, now: float) -> list[Segment]:
        self._notice_silence(now)
        at = self._sounds_clock.at(frame.timestamp)
        self._clock.sound_arrived(at, now)
        self._sounds.append((at, frame.payload))
        if self._settling is not None and self._clock.picture_time(at) >= self._settling.end:
            self._settle()
        return self._taken()

    def flush(self) -> list[Segment]:
        """The rest: nothing more will come."""
        self._finish()
        return self._taken()

    def _finish(self) -> None:
        if self._filling is not None:
            self._cut(self._filling.last + PICTURE_TICKS)
        if self._settling is not None:
            self._settle()

    def _notice_silence(self, now: float) -> None:
        if self._heard_at is not None and now - self._heard_at > INTERRUPTION_S:
            self._finish()
            self._sounds.clear()
            self._clock = SoundClock()
        self._heard_at = max(now, self._heard_at or now)

    def _ends_before(self, filling: _Filling, frame: Frame, at: int) -> bool:
        if frame.is_keyframe and frame.codec is not filling.pictures[0][1].codec:
            return True
        return at - filling.start >= (TARGET_TICKS if frame.is_keyframe else LONGEST_TICKS)

    def _cut(self, end: int) -> None:
        if self._settling is not None:
            self._settle()
        assert self._filling is not None
        self._filling.end = end
        self._settling, self._filling = self._filling, None

    def _settle(self) -> None:
        assert self._settling is not None
        self._done.append(self._segment(self._settling))
        self._settling = None

    def _segment(self, filled: _Filling) -> Segment:
        start, ticks = filled.start, filled.end - filled.start
        first = filled.pictures[0][1]
        return Segment(
            codec=first.codec,
            first_picture=first.timestamp,
            began_at=filled.began_at,
            ticks=ticks,
            pictures=tuple((at - start, frame) for at, frame in filled.pictures),
            sounds=tuple(
                unbroken(self._sounds_of(filled), ticks * AUDIO_CLOCK_HZ // VIDEO_CLOCK_HZ)
            ),
        )

    def _sounds_of(self, filled: _Filling) -> list[Sound]:
        """Those of the segment; they and all before them are forgotten."""
        found: list[Sound] = []
        while self._sounds:
            at = self._clock.picture_time(self._sounds[0][0])
            if at >= filled.end:
                break
            _, payload = self._sounds.popleft()
            if at >= filled.start:
                found.append(((at - filled.start) * AUDIO_CLOCK_HZ // VIDEO_CLOCK_HZ, payload))
        return found

    def _taken(self) -> list[Segment]:
        done, self._done = self._done, []
        return done
