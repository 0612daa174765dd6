"""The dates of a series, as staff write them down: one a line, or every week."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from shared.gatherings import Plan
from shared.organisation import SHANGHAI
from shared.refusals import Reason, Refused
from streaming_server.web.pages import whole_number
from streaming_server.web.pages.room_forms import read_instant

_WEEK: Final = timedelta(days=7)
#: More lines than any course has dates are not read; the rule says how many there may be.
_MOST_LINES: Final = 100
Dates = list[dict[str, str]]


def read_more(typed: Mapping[str, str], starts_at: datetime, ends_at: datetime) -> Dates | Refused:
    """The dates after the first, as the wire has them. starts_at, ends_at: of the first."""
    lines = [line.split() for line in typed.get("more", "").splitlines() if line.strip()]
    if not lines:
        return list(_weekly(typed, starts_at, ends_at))
    dates: Dates = []
    for line in lines[:_MOST_LINES]:
        day, _, hours = " ".join(line).partition(" ")
        first, _, last = hours.partition("-") if hours else _usual(starts_at, ends_at)
        begins, ends = read_instant(day, first.strip()), read_instant(day, last.strip())
        if begins is None or ends is None:
            return Refused(reason=Reason.TIME_NOT_OFFERED, field="more")
        dates.append(_written(begins, ends))
    return dates


def write_more(plan: Plan) -> str:
    """As staff would write it."""
    usual = _usual(plan.starts_at, plan.ends_at)
    lines = []
    for one in plan.more:
        first, dash, last = _usual(one.starts_at, one.ends_at)
        hours = "" if (first, dash, last) == usual else f" {first}{dash}{last}"
        lines.append(f"{one.day.isoformat()}{hours}")
    return "\n".join(lines)


def _weekly(
    typed: Mapping[str, str], starts_at: datetime, ends_at: datetime
) -> Iterator[dict[str, str]]:
    for week in range(1, min(whole_number(typed.get("weeks", "")) or 1, _MOST_LINES)):
        yield _written(starts_at + week * _WEEK, ends_at + week * _WEEK)


def _usual(starts_at: datetime, ends_at: datetime) -> tuple[str, str, str]:
    starts, ends = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    return f"{starts:%H:%M}", "-", f"{ends:%H:%M}"


def _written(starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    return {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
