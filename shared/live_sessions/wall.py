"""The one show that a hall's board tells of: what runs, else what is late, else the next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from shared.live_sessions.lifecycle import BEFORE_END, RUNNING, Phase
from shared.organisation import SHANGHAI

#: Who is later than that does not come; the wall promises nobody.
LATEST: Final = timedelta(minutes=30)


class Standing(StrEnum):
    ON_AIR = "on_air"
    #: Its hour has come and the employer has not begun: when it will begin nobody knows.
    LATE = "late"
    NEXT = "next"


class Show(Protocol):
    @property
    def phase(self) -> Phase: ...
    @property
    def starts_at(self) -> datetime: ...


AShow = TypeVar("AShow", bound=Show)


def on_the_wall(shows: Iterable[AShow], now: datetime) -> tuple[AShow, Standing] | None:
    """None when nothing runs and nothing comes today."""
    today = now.astimezone(SHANGHAI).date()
    running, coming = list[AShow](), list[AShow]()
    for show in sorted(shows, key=lambda one: one.starts_at):
        if show.phase in RUNNING:
            running.append(show)
        elif show.phase in BEFORE_END and show.starts_at >= now - LATEST:
            coming.append(show)
    if running:
        return running[0], Standing.ON_AIR
    if not coming or coming[0].starts_at.astimezone(SHANGHAI).date() > today:
        return None
    return coming[0], Standing.LATE if coming[0].starts_at <= now else Standing.NEXT
