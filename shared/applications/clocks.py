"""When an answer is due, and which times an applicant may choose from."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from shared.ids import SessionId
from shared.jobs import Posting
from shared.live_sessions import LiveSession, call_slots
from shared.organisation import SHANGHAI

#: An employer owes an answer within two hours of opening time.
ANSWER_WITHIN: Final = timedelta(hours=2)

DAY_STARTS: Final = time(8, 30)

DAY_ENDS: Final = time(18, 0)


def answer_due(now: datetime) -> datetime:
    """Two hours of opening time from now, UTC: a question at 17:00 is due at 09:30 next day."""
    local = now.astimezone(SHANGHAI)
    opens = local.replace(hour=DAY_STARTS.hour, minute=DAY_STARTS.minute, second=0, microsecond=0)
    closes = local.replace(hour=DAY_ENDS.hour, minute=DAY_ENDS.minute, second=0, microsecond=0)
    if local >= closes:
        opens, local = opens + timedelta(days=1), opens + timedelta(days=1)
        closes += timedelta(days=1)
    local = max(local, opens)
    due = local + ANSWER_WITHIN
    if due > closes:
        due = opens + timedelta(days=1) + (due - closes)
    return due.astimezone(UTC)


def slots_for(session: LiveSession | None, posting: Posting, now: datetime) -> tuple[datetime, ...]:
    """The call times an applicant may choose from, UTC; also when the role is in no show."""
    return call_slots(session or _outside_a_show(posting, now), now)


def _outside_a_show(posting: Posting, now: datetime) -> LiveSession:
    return LiveSession(
        session_id=SessionId(""),
        title=posting.title,
        station=posting.station,
        employer_id=posting.employer_id,
        starts_at=now,
    )
