"""When a caller can be promised to call."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from shared.live_sessions.lifecycle import LiveSession
from shared.organisation import SHANGHAI

#: A caller is not promised sooner than this after an application.
SHORTEST_NOTICE: Final = timedelta(hours=1)


def call_slots(session: LiveSession, now: datetime, count: int = 2) -> tuple[datetime, ...]:
    """The next times, UTC, at which the caller can be promised to call; soonest first."""
    local = now.astimezone(SHANGHAI)
    slots: list[datetime] = []
    day = local.date()
    while len(slots) < count and session.call_times:
        slots += [slot for slot in _slots_of(session, day) if slot >= now + SHORTEST_NOTICE]
        day += timedelta(days=1)
    return tuple(slots[:count])


def _slots_of(session: LiveSession, day: date) -> list[datetime]:
    return [
        datetime.combine(day, at, SHANGHAI).astimezone(UTC) for at in sorted(session.call_times)
    ]
