"""What the forms of the counter and of the employer say about reserving: dates, times, things."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from shared.organisation import SHANGHAI
from shared.refusals import Reason, Refused
from streaming_server.web.pages import whole_number

#: Name of the field that says how many of a thing are wanted.
COPIES: Final = "copies_"
SPAN: Final = timedelta(hours=2)
_QUARTER: Final = 15


def read_day(text: str, otherwise: date) -> date:
    """A day of an address or a form; what is none is the other one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if date(2000, 1, 2) < day < date(2199, 12, 1) else otherwise


def read_instant(day: str, clock: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), SHANGHAI)
    except (ValueError, OverflowError):
        return None


def read_wanted(typed: Mapping[str, str]) -> list[dict[str, object]]:
    """As the wire has it: things of which at least one is wanted."""
    return [
        {"resource_id": name.removeprefix(COPIES), "copies": copies}
        for name, text in typed.items()
        if name.startswith(COPIES) and (copies := whole_number(text))
    ]


def reserve_fields(typed: Mapping[str, str], station: str) -> Mapping[str, object] | Refused:
    """The command as it goes over the wire, but for who it is for."""
    starts_at = read_instant(typed.get("day", ""), typed.get("starts", ""))
    ends_at = read_instant(typed.get("day", ""), typed.get("ends", ""))
    if starts_at is None:
        return Refused(reason=Reason.TIME_NOT_OFFERED, field="starts_at", facts={"days": 30})
    if ends_at is None:
        return Refused(reason=Reason.ENDS_BEFORE_START, field="ends_at")
    return {
        "type": "reserve_slots",
        "command_id": typed.get("command_id", ""),
        "reservation_id": str(reservation_id(typed)),
        "station": station,
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "wanted": read_wanted(typed),
        "purpose": typed.get("purpose", "")[:120],
        "session_id": typed.get("session_id") or None,
    }


def reservation_id(typed: Mapping[str, str]) -> str:
    """Follows from the form's id, so that a form sent twice reserves once."""
    return str(uuid5(NAMESPACE_URL, f"doorstep:reservation:{typed.get('command_id', '')}"))


def next_quarter(now: datetime) -> datetime:
    """The next one in the office's zone, a minute away at the least."""
    local = now.astimezone(SHANGHAI).replace(second=0, microsecond=0) + timedelta(minutes=1)
    return local + timedelta(minutes=-local.minute % _QUARTER)
