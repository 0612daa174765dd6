"""What the station's day looks like to somebody at a screen: services, a ticket, courses, beds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from shared.gatherings import Kind
from shared.ids import GatheringId, LegId, StationCode
from shared.lodging import Party
from shared.organisation import Station
from shared.shapes import Shape
from shared.tickets.legs import Rating
from shared.tickets.lifecycle import State
from shared.tickets.ranges import WaitRange
from shared.tickets.services import ServiceItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    services: tuple[ServiceItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One number in the hall. wait: None while no open counter serves it. service_name: empty for
    who knows the number alone. leg_id, rating: of what was served last and what was said of it, for
    who holds the slip."""

    number: str
    state: State
    ahead: int
    wait: WaitRange | None
    open_counters: int
    counter: int | None
    service_name: str = ""
    leg_id: LegId | None = None
    rating: Rating | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """when: said in the language that was asked for. free: places left."""

    gathering_id: GatheringId
    kind: Kind
    kind_name: str
    title: str
    about: str
    place: str
    host: str
    station: StationCode
    station_name: str
    address: str
    starts_at: datetime
    when: str
    free: int
    waiting: int
    has_childcare: bool
    gives_certificate: bool
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeBeds:
    """free: beds by market, of a family rooms. end: the day of leaving."""

    party: Party
    first: date
    end: date
    free: Mapping[StationCode, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stations:
    stations: tuple[Station, ...]


SERVICES: Final[Shape[Services]] = Shape(Services)
TICKET: Final[Shape[Ticket]] = Shape(Ticket)
COURSES: Final[Shape[Courses]] = Shape(Courses)
FREE_BEDS: Final[Shape[FreeBeds]] = Shape(FreeBeds)
STATIONS: Final[Shape[Stations]] = Shape(Stations)
