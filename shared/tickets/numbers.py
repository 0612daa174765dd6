"""Numbers for eyes: A-017, and A-K07 where a machine gives them out alone. Never a key.

They start again each day at four in the morning, by the day that is part of the counter row.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared.ids import KioskId, StationCode
from shared.organisation import SHANGHAI

#: Whoever comes at three in the morning belongs to the evening before.
DAY_BEGINS: Final = timedelta(hours=4)
LAST_NUMBER: Final = 999
#: Enough for a busy morning without a network, and few enough that none is missed.
BLOCK: Final = 20
_SERVER_LABEL: Final = re.compile(r"([A-Z])-([0-9]{3})")
_MACHINE_LABEL: Final = re.compile(r"([A-Z])-([A-Z])([0-9]{2})")


def day_of(at: datetime) -> date:
    """The station's day, which lasts from four to four."""
    return (at.astimezone(SHANGHAI) - DAY_BEGINS).date()


def ends_at(day: date) -> datetime:
    """When the day is over."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return midnight + timedelta(days=1) + DAY_BEGINS


def label(prefix: str, number: int) -> str:
    """Raises ValueError for a number that does not fit on the slip."""
    if not 1 <= number <= LAST_NUMBER:
        raise ValueError(f"a ticket number lies between 1 and {LAST_NUMBER}")
    return f"{prefix}-{number:03d}"


def machine_label(prefix: str, machine: str, number: int) -> str:
    """A number of a machine's own series, for when its block is used up and the network away."""
    return f"{prefix}-{machine}{number:02d}"


def read_label(text: str) -> tuple[str, int | None] | None:
    """Prefix, and the number in the station's series or None in a machine's; None for no label."""
    if match := _SERVER_LABEL.fullmatch(text):
        number = int(match[2])
        return (match[1], number) if number else None
    if match := _MACHINE_LABEL.fullmatch(text):
        return match[1], None
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockName:
    """Which block of a station: its group, its day, its first number."""

    prefix: str
    day: date
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Numbers first..last of one day, leased to one machine."""

    station: StationCode
    prefix: str
    day: date
    kiosk_id: KioskId
    first: int
    last: int

    def holds(self, number: int) -> bool:
        return self.first <= number <= self.last


def next_block(
    station: StationCode, prefix: str, kiosk_id: KioskId, last: int, now: datetime
) -> Block | None:
    """last: number of the series that was given out or leased. None when the day has no more."""
    return block_from(station, prefix, kiosk_id, last + 1, now)


def block_from(
    station: StationCode, prefix: str, kiosk_id: KioskId, first: int, now: datetime
) -> Block | None:
    """first: number of it. None where no block can begin."""
    if not 1 <= first <= LAST_NUMBER:
        return None
    return Block(
        station=station,
        prefix=prefix,
        day=day_of(now),
        kiosk_id=kiosk_id,
        first=first,
        last=min(first + BLOCK - 1, LAST_NUMBER),
    )
