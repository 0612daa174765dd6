"""How long what was recorded is kept.

The whole show is kept for its term, and a role's clip for as long as somebody can still apply
for the role, within a term of its own. When all of it takes more room than it may, the oldest
shows go first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.ids import SessionId
from shared.jobs import Posting
from shared.live_sessions import LiveSession
from shared.organisation import SHANGHAI
from shared.recordings.lifecycle import SHOWABLE, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """whole, clips: since the show ended. most_bytes: of all recordings together."""

    whole: timedelta
    clips: timedelta
    most_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A recording whose show is over, and the room it takes."""

    session_id: SessionId
    ended_at: datetime
    size: int  # bytes


def is_over(session: LiveSession, terms: Terms, now: datetime) -> bool:
    """Whether the show's term has passed. The clock begins when it ends."""
    return session.ended_at is not None and now - session.ended_at > terms.whole


def is_clip_kept(
    session: LiveSession, state: State, posting: Posting | None, terms: Terms, now: datetime
) -> bool:
    """Whether a role's clip may be seen, and lie on the disk."""
    if state not in SHOWABLE | {State.EXPIRED} or session.ended_at is None or posting is None:
        return False
    is_fresh = now - session.ended_at <= terms.clips
    return is_fresh and posting.is_current(now.astimezone(SHANGHAI).date())


def to_make_room(stored: Iterable[Stored], terms: Terms) -> tuple[SessionId, ...]:
    """Shows that have to go, oldest first, until the rest fits."""
    oldest_first = sorted(stored, key=lambda one: (one.ended_at, one.session_id))
    total = sum(one.size for one in oldest_first)
    gone: list[SessionId] = []
    for one in oldest_first:
        if total <= terms.most_bytes:
            break
        gone.append(one.session_id)
        total -= one.size
    return tuple(gone)
