"""Rows of the hall that the one writer read or wrote last, so that it need not ask for them again.

They stay true because nobody else writes: what another process commits is noticed at the next
transaction, and a roll-back or rows written past the transaction forget everything. Readers know
nothing of it.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from sqlite3 import Connection
from typing import Final, Generic, TypeVar

from shared.ids import CounterId, LegId, ServiceCode, StationCode, VisitId
from shared.organisation import Station
from shared.tickets.legs import Counter, Leg, Visit
from shared.tickets.services import ServiceItem
from streaming_server.store.unwritten import Unwritten

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
#: Of a kind: everybody who is in the halls of a city at once, in some megabytes.
ROOM: Final = 4096


class Shelf(Generic[Key, Value]):
    """Rows of one kind by their key. When there is no room, the one that lies longest goes."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._rows: dict[Key, Value] = {}

    def read(self, key: Key, load: Callable[[], Value | None]) -> Value | None:
        """What is not there is asked for each time: somebody may write it."""
        row = self._rows.get(key)
        if row is None:
            row = load()
            if row is not None:
                self.keep(key, row)
        return row

    def keep(self, key: Key, row: Value) -> None:
        """As it is written from now on."""
        if len(self._rows) >= self._room and key not in self._rows:
            del self._rows[next(iter(self._rows))]
        self._rows[key] = row

    def known(self) -> Mapping[Key, Value]:
        return self._rows

    def drop(self, key: Key) -> None:
        self._rows.pop(key, None)

    def clear(self) -> None:
        self._rows.clear()


@dataclass(frozen=True, slots=True)
class Remembered:
    """numbers: the last one given out of a station, group and day. sampled: when a ticket of the
    station was remembered last with what it was told."""

    stations: Shelf[StationCode, Station] = field(default_factory=Shelf)
    items: Shelf[tuple[StationCode, ServiceCode], ServiceItem] = field(default_factory=Shelf)
    paces: Shelf[tuple[StationCode, ServiceCode], timedelta] = field(default_factory=Shelf)
    numbers: Shelf[tuple[StationCode, str, date], int] = field(default_factory=Shelf)
    sampled: Shelf[StationCode, datetime] = field(default_factory=Shelf)
    counters: Shelf[CounterId, Counter] = field(default_factory=Shelf)
    visits: Shelf[VisitId, Visit] = field(default_factory=Shelf)
    legs: Shelf[LegId, Leg] = field(default_factory=Shelf)

    def forget(self) -> None:
        for one in fields(self):
            getattr(self, one.name).clear()


class Memory:
    """Obeys writer.Companion: what the works of one writer share beyond the file."""

    def __init__(self) -> None:
        self.rows = Remembered()
        self.facts = Unwritten()
        self._version: int | None = None

    def begin(self, connection: Connection) -> None:
        """Forget what another connection may have written since."""
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self._version = version
            self.forget()

    def settle(self, connection: Connection) -> None:
        self.facts.write(connection)

    def forget(self) -> None:
        self.rows.forget()
        self.facts.forget()
