"""What a show had come to when somebody in front of it decided something.

A resident decides before a picture, and the wish arrives later: the form was open meanwhile, the
picture was some seconds old. So the picture tells what was being said, not the hour of arrival.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.live_sessions.lifecycle import PICTURE_TICKS_PER_MS, LiveSession, ticks_after
from shared.live_sessions.messages import RolePinned

#: Nobody looks at a picture for longer before a wish is sent; what is further off is of another
#: stage clock, for that one starts anew with the server.
LONGEST_LOOK: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """at: when the picture was sent. number: of the role that was talked about in it, or None."""

    at: datetime
    number: int | None


def has_moment(session: LiveSession, at: datetime) -> bool:
    """Whether somebody who decides then may have its picture before them: while it runs, and for a
    while after it, from a replay. Then the form has to say that the employer will read it."""
    if session.went_live_at is None:
        return False
    return session.ended_at is None or at - session.ended_at <= LONGEST_LOOK


def screened(pins: Iterable[RolePinned], picture: int | None, at: datetime) -> Screened:
    """pins: of the show, in order. picture: on the screen, on the stage clock; at: when the wish
    arrived, which decides when no picture was seen or none is known to measure it by."""
    earlier = tuple(pin for pin in pins if pin.at <= at)
    seen_at = _sent_at(earlier, picture, at)
    said = tuple(pin.number for pin in earlier if pin.at <= seen_at)
    return Screened(at=seen_at, number=said[-1] if said else None)


def _sent_at(pins: tuple[RolePinned, ...], picture: int | None, at: datetime) -> datetime:
    measured = tuple((pin.picture, pin.at) for pin in pins if pin.picture is not None)
    if picture is None or not measured:
        return at
    known, known_at = measured[-1]
    since = timedelta(milliseconds=ticks_after(picture, known) / PICTURE_TICKS_PER_MS)
    sent_at = known_at + since
    return sent_at if timedelta() <= at - sent_at <= LONGEST_LOOK else at
