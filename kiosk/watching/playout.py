"""When each decoded picture is shown: at its own time, one after another.

Pictures come in bursts, after a stall of the network, the decoder or this program. They carry the
time at which they were taken; shown by it, a burst is motion again. Whatever is a little late is
shown as quickly as the glass can and none is left out; what is hopelessly late gives way to newer.

waiting ──its time has come, and the glass is free──▶ given ──painted──▶ the glass is free
   └── too late, and a newer one is at hand ──▶ lost

Pure; times in seconds are passed in. WebRTC's receivers do the same (a playout delay over the
fastest path seen, RFC 3550 A.8; catching up by playing faster before leaving out).
"""

from collections import deque
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from shared.live_sessions import PICTURE_TICKS_PER_MS, ticks_after

#: Pictures are shown this much after the quickest of them were decoded. What is said about one, a
#: card that changes with it, is there before it, and a stall of this length is not seen. Sound is
#: as late by the loudspeaker's own buffer.
BEHIND_SECONDS: Final = 0.12
#: No two pictures are given within this time: a screen of 60 Hz would show one of them.
APART_SECONDS: Final = 1 / 60 - 0.001
#: Later than this, a picture gives way to a newer one.
LATEST_SECONDS: Final = 0.25
#: Where a whole second did not suffice to catch up, the machine is too slow for all pictures. Then
#: whatever is late by more than a picture gives way, until none has for a while.
CATCHES_UP_WITHIN_SECONDS: Final = 1.0
LATE_SECONDS: Final = 0.05
RECOVERS_AFTER_SECONDS: Final = 5.0
#: Of pictures that come one by one and hopelessly late, so many are shown: the rest is worth more
#: to the decoder.
LATE_APART_SECONDS: Final = 0.2
#: A glass that has not painted for so long will not: nobody looks.
PAINTS_WITHIN_SECONDS: Final = 0.5
#: Whoever waits for a glass that is busy looks again after this.
LOOKS_AGAIN_SECONDS: Final = 0.004
#: Each waits with its memory, 1.4 megabytes of 720p.
MOST_WAITING: Final = 20
#: The quickest way seen is forgotten: this share of what the present one is longer, a second.
_FORGETS_A_SECOND: Final = 0.6
_LONGEST_STEP_SECONDS: Final = 0.1
#: Nothing is so much quicker or slower than the picture before it: the stream's clock was set.
#: Where it was a stall after all, the pictures that follow it at once bring the way back.
_STEP_SECONDS: Final = 1.0
_CLOCK_HZ: Final = PICTURE_TICKS_PER_MS * 1000
#: A timer may come so much early.
_EARLY_SECONDS: Final = 0.001

Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn(Generic[Shown]):
    """picture: to be shown now, and its stage clock. lost: how many gave way. wake_at: when to ask
    again, None when nothing waits."""

    picture: tuple[Shown, int | None] | None = None
    lost: int = 0
    wake_at: float | None = None


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[Shown]):
    picture: Shown
    stage: int | None
    #: By the stream's clock, which begins with ours.
    taken_at: float
    at_hand: float


class Playout(Generic[Shown]):
    """One per stream, in one thread."""

    def __init__(self) -> None:
        self._waiting: deque[_Waiting[Shown]] = deque()
        self._lost = 0
        self._given_at: float | None = None
        self._late_since: float | None = None
        self._slow_until = 0.0
        #: From the taking of a picture to its being at hand, by both clocks: of the quickest.
        self._way = 0.0
        self._stage: int | None = None
        self._taken_at = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def arrived(self, picture: Shown, stage: int | None, now: float) -> None:
        """A picture is decoded. stage: the stage clock, None when unknown: shown at once."""
        is_due = now - self._way - BEHIND_SECONDS
        taken_at = is_due if stage is None else self._follow(stage, now)
        self._waiting.append(_Waiting(picture, stage, taken_at, now))
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popleft()
            self._lost += 1

    def next(self, now: float, *, is_free: bool) -> Turn[Shown]:
        """What to do now. is_free: what was given last is painted."""
        self._let_go(now)
        lost, self._lost = self._lost, 0
        if not self._waiting:
            return Turn(lost=lost)
        ready_at = self._ready_at(now)
        if now + _EARLY_SECONDS < ready_at:
            return Turn(lost=lost, wake_at=ready_at)
        given_at = self._given_at
        if not is_free and given_at is not None and now - given_at < PAINTS_WITHIN_SECONDS:
            return Turn(lost=lost, wake_at=now + LOOKS_AGAIN_SECONDS)
        first = self._waiting.popleft()
        self._given_at = now
        return Turn(picture=(first.picture, first.stage), lost=lost, wake_at=self._wakes_at(now))

    def clear(self) -> int:
        """Nothing is shown any more; how many waited."""
        count = len(self._waiting)
        self._waiting.clear()
        return count

    def _follow(self, stage: int, now: float) -> float:
        """When it was taken, by a clock that neither wraps nor jumps."""
        ticks = 0 if self._stage is None else ticks_after(stage, self._stage)
        taken_at = self._taken_at + ticks / _CLOCK_HZ
        way = now - taken_at
        if ticks <= 0 or abs(way - self._way) > _STEP_SECONDS:
            taken_at = now - self._way  # another clock: it goes on from here
        elif way < self._way:
            self._way = way
        else:
            step = min(ticks / _CLOCK_HZ, _LONGEST_STEP_SECONDS)
            self._way += (way - self._way) * _FORGETS_A_SECOND * step
        self._stage, self._taken_at = stage, taken_at
        return taken_at

    def _due(self, waiting: _Waiting[Shown]) -> float:
        return waiting.taken_at + self._way + BEHIND_SECONDS

    def _let_go(self, now: float) -> None:
        if not self._waiting:
            return
        first = self._waiting[0]
        if now - max(self._due(first), first.at_hand) <= LATE_SECONDS:  # the window is in time
            self._late_since = None
        elif self._late_since is None:
            self._late_since = now
        elif now - self._late_since > CATCHES_UP_WITHIN_SECONDS:
            self._slow_until = now + RECOVERS_AFTER_SECONDS
        is_slow = now < self._slow_until
        latest = LATE_SECONDS if is_slow else LATEST_SECONDS
        while len(self._waiting) > 1 and now - self._due(self._waiting[0]) > latest:
            self._waiting.popleft()
            self._lost += 1
            if is_slow:
                self._slow_until = now + RECOVERS_AFTER_SECONDS

    def _ready_at(self, now: float) -> float:
        due = self._due(self._waiting[0])
        if self._given_at is None:
            return now  # the first of all is waited for long enough
        is_hopeless = now - due > LATEST_SECONDS
        apart = LATE_APART_SECONDS if is_hopeless else APART_SECONDS
        return max(due, self._given_at + apart)

    def _wakes_at(self, now: float) -> float | None:
        return self._ready_at(now) if self._waiting else None
