"""The grid: quarters of an hour, numbered from 1970 in UTC.

The office's zone is eight whole hours ahead, so a slot never straddles a local quarter of an hour.
A reservation is half-open: whoever ends at ten and whoever begins at ten do not meet.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from shared.organisation import SHANGHAI

SLOT: Final = timedelta(minutes=15)
_SECONDS: Final = int(SLOT.total_seconds())
#: How far around a wish other times are looked for, and thus what a decision has to know.
SEARCHED: Final = timedelta(days=3)


def slot_of(at: datetime) -> int:
    """The number of the slot that holds the instant."""
    return int(at.timestamp()) // _SECONDS


def start_of(slot: int) -> datetime:
    return datetime.fromtimestamp(slot * _SECONDS, UTC)


def is_on_grid(at: datetime) -> bool:
    return at.timestamp() % _SECONDS == 0


def slots_between(starts_at: datetime, ends_at: datetime) -> range:
    """Both on the grid; empty when it ends before it starts."""
    return range(slot_of(starts_at), slot_of(ends_at))


def next_slot(at: datetime) -> int:
    """The first slot that begins at the instant or after it."""
    slot = slot_of(at)
    return slot if is_on_grid(at) else slot + 1


def days_around(starts_at: datetime, ends_at: datetime) -> range:
    """All slots of the local days around a wish, among which the nearest free time is found."""
    first = (starts_at - SEARCHED).astimezone(SHANGHAI).replace(hour=0, minute=0)
    last = (ends_at + SEARCHED).astimezone(SHANGHAI).replace(hour=0, minute=0) + timedelta(days=1)
    return range(slot_of(first), slot_of(last))
