"""Where in a recording something happened.

A recording's time leaves out what was not recorded: interruptions, and what came before consent.
A pinned card knows its picture on the stage clock; that clock starts anew with the server, so it
counts only near the wall time at which the card was pinned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from typing import Final

from shared.live_sessions import PICTURE_CLOCK, PICTURE_TICKS_PER_MS, RolePinned
from shared.recordings.segments import Segment

#: How far wall time and stage clock may disagree about the same moment.
CLOCKS_AGREE_WITHIN: Final = timedelta(minutes=1)
#: A card that was shown shorter than this was shown by mistake.
SHORTEST_CHAPTER: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What is said about one role, in the recording's time. number: of its card."""

    number: int
    begins: timedelta
    ends: timedelta


def starts(segments: Sequence[Segment]) -> tuple[timedelta, ...]:
    """When each segment begins in the recording; one more for its end."""
    return tuple(accumulate((segment.length for segment in segments), initial=timedelta()))


def moment(segments: Sequence[Segment], picture: int | None, at: datetime) -> timedelta:
    """Recording time of a picture on the stage clock, seen at a wall time; the wall time decides
    when there is no picture or it was not recorded."""
    begins = starts(segments)
    if picture is not None:
        for segment, begin in zip(segments, begins, strict=False):
            ticks = (picture - segment.first_picture) % PICTURE_CLOCK
            into = timedelta(milliseconds=ticks / PICTURE_TICKS_PER_MS)
            off = abs(segment.began_at + into - at)
            if into < segment.length and off < CLOCKS_AGREE_WITHIN:
                return begin + into
    for segment, begin in zip(segments, begins, strict=False):
        if at < segment.began_at + segment.length:
            return begin + max(timedelta(), at - segment.began_at)
    return begins[-1]


def chapters(segments: Sequence[Segment], pins: Iterable[RolePinned]) -> tuple[Chapter, ...]:
    """From each card to the next, or to the end of what there is."""
    shown = [(pin.number, moment(segments, pin.picture, pin.at)) for pin in pins]
    ends = [*shown, (None, starts(segments)[-1])]
    return tuple(
        Chapter(number=number, begins=begins, ends=ends)
        for (number, begins), (_, ends) in pairwise(ends)
        if number is not None and ends - begins >= SHORTEST_CHAPTER
    )
