"""The desk of the station as a screen asks it: what is on today, and every wish.

A port. The server answers it over the network; whoever can answer from what the machine keeps
takes its place.
"""

from collections.abc import Callable, Coroutine, Mapping
from enum import Enum
from typing import Any, Protocol, TypeVar

from kiosk.link.day_facts import (
    COURSES,
    FREE_BEDS,
    SERVICES,
    STATIONS,
    TICKET,
    Course,
    FreeBeds,
    Ticket,
)
from kiosk.link.errors import Unavailable, Unknown
from kiosk.link.hall_facts import HALL, HallFacts
from kiosk.link.reads import Reads
from kiosk.link_thread import LinkThread
from kiosk.views.calls import Answer, Calls
from shared.ids import StationCode
from shared.lodging import Party
from shared.organisation import Station
from shared.shapes import Shape
from shared.tickets.services import ServiceItem
from shared.wire import Command

T = TypeVar("T")


class Absent(Enum):
    """Why something cannot be told."""

    #: The network or the server is away.
    AWAY = "away"
    #: There is no such thing.
    UNKNOWN = "unknown"


class FrontDesk(Protocol):
    """Each answer comes later, in the window's thread."""

    def send(self, command: Command, then: Callable[[Answer], None]) -> None: ...
    def services(self, then: Callable[[tuple[ServiceItem, ...] | Absent], None]) -> None: ...
    def hall(self, then: Callable[[HallFacts | Absent], None]) -> None: ...
    def ticket(self, token: str, then: Callable[[Ticket | Absent], None]) -> None: ...
    def number(self, number: str, then: Callable[[Ticket | Absent], None]) -> None: ...
    def courses(self, then: Callable[[tuple[Course, ...] | Absent], None]) -> None: ...
    def beds(self, party: Party, then: Callable[[FreeBeds | Absent], None]) -> None:
        """Of tonight, by market."""

    def markets(self, then: Callable[[tuple[Station, ...] | Absent], None]) -> None: ...


class ServerFrontDesk:
    """Asks the server each time."""

    def __init__(
        self, thread: LinkThread, calls: Calls, reads: Reads, station: StationCode
    ) -> None:
        self._thread = thread
        self._calls = calls
        self._reads = reads
        self._place = f"/stations/{station}"
        self._station = station

    def send(self, command: Command, then: Callable[[Answer], None]) -> None:
        self._calls.send(command, then)

    def services(self, then: Callable[[tuple[ServiceItem, ...] | Absent], None]) -> None:
        self._ask(self._get(SERVICES, f"{self._place}/services"), lambda one: one.services, then)

    def hall(self, then: Callable[[HallFacts | Absent], None]) -> None:
        self._ask(self._get(HALL, f"{self._place}/hall"), _itself, then)

    def ticket(self, token: str, then: Callable[[Ticket | Absent], None]) -> None:
        self._ask(self._get(TICKET, f"/tickets/{token}"), _itself, then)

    def number(self, number: str, then: Callable[[Ticket | Absent], None]) -> None:
        self._ask(self._get(TICKET, f"{self._place}/numbers/{number}"), _itself, then)

    def courses(self, then: Callable[[tuple[Course, ...] | Absent], None]) -> None:
        wanted = self._get(COURSES, "/courses", {"station": self._station})
        self._ask(wanted, lambda one: tuple(each for each in one.courses if each.is_on), then)

    def beds(self, party: Party, then: Callable[[FreeBeds | Absent], None]) -> None:
        self._ask(self._get(FREE_BEDS, "/beds", {"party": party}), _itself, then)

    def markets(self, then: Callable[[tuple[Station, ...] | Absent], None]) -> None:
        def markets_of(found: Any) -> tuple[Station, ...]:
            return tuple(one for one in found.stations if one.is_gig_market)

        self._ask(self._get(STATIONS, "/stations"), markets_of, then)

    def _get(
        self, shape: Shape[T], path: str, query: Mapping[str, str] | None = None
    ) -> Coroutine[Any, Any, T]:
        return self._reads.fact(shape, path, query)

    def _ask(
        self,
        reading: Coroutine[Any, Any, T],
        taken: Callable[[T], Any],
        then: Callable[[Any], None],
    ) -> None:
        async def work() -> Any:
            try:
                return taken(await reading)
            except Unknown:
                return Absent.UNKNOWN
            except Unavailable:
                return Absent.AWAY

        self._thread.call(work(), then)


def _itself(fact: T) -> T:
    return fact
