"""Stations and gig markets, and where things lie between them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time
from random import Random
from typing import Final

from shared.ids import StationCode
from shared.jobs import Place
from shared.organisation import Station
from streaming_server.sample_city.tables import District, Names, Tables

KM_PER_DEGREE: Final = 111.2
#: Two stations nearer than this would serve the same doors.
NEAREST_STATIONS_KM: Final = 0.7
#: Employers lie at most this far from the station they are drawn for: 25 minutes on foot.
FARTHEST_WALK_KM: Final = 1.6
USUAL_WALK_KM: Final = 0.2
HIGHEST_HOUSE_NUMBER: Final = 168
#: The share of addresses that are said with a landmark.
LANDMARKED: Final = 0.4
MARKET_HOURS: Final = (time(5, 0), time(18, 0))
STATION_HOURS: Final = ((time(8, 30), time(17, 30)), (time(8, 30), time(18, 0)))

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """A community and the station that stands in it."""

    community: str
    station: Station

    @property
    def point(self) -> Point:
        return (self.station.latitude, self.station.longitude)


def make_neighbourhoods(tables: Tables, chance: Random) -> tuple[Neighbourhood, ...]:
    """Those of all service stations, then those of all gig markets; no name twice."""
    communities = iter(tables.names.communities)
    founder = Founder(names=tables.names, chance=chance)
    return tuple(
        founder.found(district, number, next(communities), is_market=is_market)
        for is_market in (False, True)
        for district in tables.districts
        for number in range(1, _how_many(district, is_market=is_market) + 1)
    )


def kilometres(one: Point, other: Point) -> float:
    """Between two points of (latitude, longitude), good to a percent inside a city."""
    north = (one[0] - other[0]) * KM_PER_DEGREE
    east = (one[1] - other[1]) * KM_PER_DEGREE * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


def nearest_station(place: Place, around: Sequence[Neighbourhood]) -> Station:
    point = (place.latitude, place.longitude)
    return min(around, key=lambda one: kilometres(point, one.point)).station


def make_place(
    where: Neighbourhood, names: Names, chance: Random, far_km: float | None = None
) -> Place:
    """A door within a walk of the station, more often near than far.

    far_km: exactly so far, and without a landmark.
    """
    far = far_km or chance.triangular(0.05, FARTHEST_WALK_KM, USUAL_WALK_KM)
    latitude, longitude = _moved(where.point, far, chance)
    address = _address(where.community, names, chance)
    if far_km is None and chance.random() < LANDMARKED:
        landmark = chance.choice(names.landmarks)
        address = names.forms.beside.format(address=address, landmark=landmark)
    return Place(address=address, latitude=latitude, longitude=longitude)


@dataclass(frozen=True, slots=True, kw_only=True)
class Founder:
    """Founds station after station, apart from those it founded. taken: where they stand."""

    names: Names
    chance: Random
    taken: list[Point] = field(default_factory=list)

    def found(
        self, district: District, number: int, community: str, *, is_market: bool
    ) -> Neighbourhood:
        forms = self.names.forms
        latitude, longitude = self._free_point(district)
        opens, closes = MARKET_HOURS if is_market else self.chance.choice(STATION_HOURS)
        code = f"G{number:02d}" if is_market else f"{number:03d}"
        station = Station(
            code=StationCode(f"JN-{district.letters}-{code}"),
            name=(forms.market if is_market else forms.station).format(community=community),
            district=district.name,
            street=forms.subdistrict.format(community=community),
            address=_address(community, self.names, self.chance),
            latitude=latitude,
            longitude=longitude,
            opens=opens,
            closes=closes,
            is_gig_market=is_market,
        )
        return Neighbourhood(community=community, station=station)

    def _free_point(self, district: District) -> Point:
        middle = (district.latitude, district.longitude)
        apart = NEAREST_STATIONS_KM
        while True:
            far = district.spread_km * math.sqrt(self.chance.random())
            point = _moved(middle, far, self.chance)
            if all(kilometres(point, other) >= apart for other in self.taken):
                self.taken.append(point)
                return point
            apart *= 0.98  # a small district fills up; its stations move closer


def _how_many(district: District, *, is_market: bool) -> int:
    return district.gig_markets if is_market else district.stations


def _moved(point: Point, distance_km: float, chance: Random) -> Point:
    angle = chance.uniform(0, 2 * math.pi)
    north, east = distance_km * math.cos(angle), distance_km * math.sin(angle)
    return (
        round(point[0] + north / KM_PER_DEGREE, 5),
        round(point[1] + east / (KM_PER_DEGREE * math.cos(math.radians(point[0]))), 5),
    )


def _address(community: str, names: Names, chance: Random) -> str:
    number = chance.randint(1, HIGHEST_HOUSE_NUMBER)
    if community.endswith(names.forms.street_endings):
        return names.forms.address_in_street.format(community=community, number=number)
    street = chance.choice(names.streets)
    return names.forms.address.format(community=community, street=street, number=number)
