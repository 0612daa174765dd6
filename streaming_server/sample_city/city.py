"""One whole city, drawn from its tables."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Final

from shared.jobs import Posting
from shared.organisation import SHANGHAI, Employer, Station
from shared.tickets.numbers import day_of
from streaming_server.sample_city.beds import SampleBeds, make_beds
from streaming_server.sample_city.firms import make_firms
from streaming_server.sample_city.gatherings import GatheringTable, load_gatherings
from streaming_server.sample_city.past_days import PastTickets, make_past
from streaming_server.sample_city.places import make_neighbourhoods
from streaming_server.sample_city.roles import make_postings
from streaming_server.sample_city.rooms import RoomTable, load_rooms
from streaming_server.sample_city.shows import Show, make_shows
from streaming_server.sample_city.tables import load_tables

ROLES: Final = 2000
SEED: Final = 20260901


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCity:
    """stations: service stations and gig markets; the first one is where the first show is.

    employers: the first one's is the first show. past: tickets of
    the first station, all over. rooms: what its stations lend. made_at: what
    lies in a sample is told from there. hall_day: the stations' day, which ends at four in the
    morning, so that it is not always the calendar's.
    """

    stations: tuple[Station, ...]
    employers: tuple[Employer, ...]
    postings: tuple[Posting, ...]
    shows: tuple[Show, ...]
    rooms: RoomTable
    gatherings: GatheringTable
    beds: SampleBeds
    past: PastTickets
    made_at: datetime
    first_employer_login: str
    hall_day: date


def make_city(
    name: str, now: datetime, *, seed: int = SEED, roles: int = ROLES, beds: float = 1.0
) -> SampleCity:
    """The same city for the same seed on the same day, but for the hours of its shows.

    beds: the share of the gig markets' rooms.

    Raises FileNotFoundError for a city without tables.
    """
    tables = load_tables(name)
    chance = Random(seed)
    today = now.astimezone(SHANGHAI).date()
    around = make_neighbourhoods(tables, chance)
    firms = make_firms(tables, around, today, chance)
    postings = make_postings(tables, firms, roles, today, chance)
    stations = tuple(one.station for one in around)
    return SampleCity(
        stations=stations,
        employers=tuple(firm.employer for firm in firms),
        postings=postings,
        shows=make_shows(tables, firms, postings, now, chance),
        rooms=load_rooms(name),
        gatherings=load_gatherings(name),
        beds=make_beds(stations, tables.names, now, Random(seed), share=beds),
        past=make_past(stations[0].code, day_of(now), Random(seed)),
        made_at=now,
        first_employer_login=tables.shows.stage.employer.login,
        hall_day=day_of(now),
    )
