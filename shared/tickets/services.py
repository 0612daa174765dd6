"""The service items: what a resident may come for, as data that staff edit.

An item has words in every language, because staff write them; the group's letter begins the
number on the slip.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final, Literal

from shared.ids import CommandId, ServiceCode, StationCode
from shared.people import read_sentence
from shared.refusals import Reason, Refused
from shared.said import Said

#: Letters that begin a number: looked for a job, policies, gigs and beds, skills, own business.
GROUPS: Final = ("A", "B", "C", "D", "E")
MOST_PAPERS: Final = 12
MOST_STEPS: Final = 12
LONGEST_SERVICE: Final = timedelta(hours=4)
MOST_IN_A_DAY: Final = 999  # three digits on the slip


class Where(StrEnum):
    COUNTER = "counter"
    ONLINE = "online"
    #: Either; begun in one and ended in the other.
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceItem:
    """usual_seconds: how long one person takes, as staff guess it; the day's pace corrects it.

    promised_days: working days until the result; 0 when it is done on the spot.
    most_a_day: tickets; None without a limit. last_ticket: local time after which no number is
    given; None until the station closes.
    """

    code: ServiceCode
    number: int
    group: str
    name: Said
    who: Said
    papers: tuple[Said, ...]
    steps: tuple[Said, ...]
    result: Said
    promised_days: int
    usual_seconds: int
    where: Where = Where.COUNTER
    is_offered: bool = True
    most_a_day: int | None = None
    last_ticket: time | None = None

    @property
    def usual(self) -> timedelta:
        return timedelta(seconds=self.usual_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendService:
    """The item as the station wants it from now on."""

    command_id: CommandId
    station: StationCode
    item: ServiceItem
    type: Literal["amend_service"] = "amend_service"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAmended:
    station: StationCode
    item: ServiceItem
    at: datetime
    type: Literal["service_amended"] = "service_amended"


def decide(
    item: ServiceItem | None, command: AmendService, now: datetime
) -> tuple[ServiceAmended, ...] | Refused:
    """item: as it stands; the list of items itself is fixed."""
    wished = command.item
    if item is None or item.number != wished.number:
        return Refused(reason=Reason.NOT_FOUND)
    wrong = _wrong_figure(wished) or _wrong_words(wished)
    if wrong:
        return wrong
    if wished == item:
        return ()
    return (ServiceAmended(station=command.station, item=wished, at=now),)


def _wrong_figure(item: ServiceItem) -> Refused | None:
    if item.group not in GROUPS:
        return Refused(reason=Reason.NOT_FOUND, field="group")
    figures = (
        ("usual_seconds", item.usual_seconds, 60, int(LONGEST_SERVICE.total_seconds())),
        ("promised_days", item.promised_days, 0, 365),
        ("most_a_day", item.most_a_day, 1, MOST_IN_A_DAY),
        ("papers", len(item.papers), 0, MOST_PAPERS),
        ("steps", len(item.steps), 1, MOST_STEPS),
    )
    for field, figure, low, high in figures:
        if figure is not None and not low <= figure <= high:
            return Refused(
                reason=Reason.OUT_OF_RANGE, field=field, facts={"low": low, "high": high}
            )
    return None


def _wrong_words(item: ServiceItem) -> Refused | None:
    said = (
        ("name", item.name),
        ("who", item.who),
        ("result", item.result),
        *(("papers", one) for one in item.papers),
        *(("steps", one) for one in item.steps),
    )
    for field, both in said:
        for words in (both.zh, both.en):
            read = read_sentence(words, field)
            if isinstance(read, Refused):
                return read
    return None
