"""Employers, each with its door near a station."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from shared.ids import EmployerId
from shared.jobs import Place
from shared.organisation import Employer, Station
from streaming_server.sample_city.ids import new_id
from streaming_server.sample_city.places import Neighbourhood, make_place, nearest_station
from streaming_server.sample_city.tables import Names, Tables

#: Licences were looked at within these days, which is younger than the law's six months.
CHECKED_WITHIN_DAYS: Final = 120
#: The employer of the first show is round the corner: five or six minutes on foot.
STAGE_WALK_KM: Final = 0.3
#: One employer in so many has no checked licence yet, so that its roles stay off the air.
UNCHECKED_ONE_IN: Final = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """An employer, what kind it is, where its door is and which station is nearest to that."""

    employer: Employer
    kind: str
    place: Place
    station: Station


def make_firms(
    tables: Tables, around: Sequence[Neighbourhood], today: date, chance: Random
) -> tuple[Firm, ...]:
    """The employer of the first show, at the first station, and then all others."""
    firms = [_stage_firm(tables, around[0], today, chance)]
    for kind, name in _names(tables.names, {firms[0].employer.name}, chance):
        place = make_place(chance.choice(around), tables.names, chance)
        callers = tables.names.kinds[kind].callers
        employer = Employer(
            employer_id=EmployerId(new_id(chance)),
            name=name,
            caller=tables.names.forms.caller.format(
                surname=chance.choice(tables.names.surnames), caller=chance.choice(callers)
            ),
            phone_tail=_phone_tail(chance),
            licence_checked_on=_checked_on(today, chance),
        )
        station = nearest_station(place, around)
        firms.append(Firm(employer=employer, kind=kind, place=place, station=station))
    return tuple(firms)


def of_kinds(firms: Sequence[Firm]) -> Mapping[str, tuple[Firm, ...]]:
    return {
        kind: tuple(firm for firm in firms if firm.kind == kind)
        for kind in {firm.kind: None for firm in firms}
    }


def _stage_firm(tables: Tables, where: Neighbourhood, today: date, chance: Random) -> Firm:
    stage = tables.shows.stage.employer
    employer = Employer(
        employer_id=EmployerId(new_id(chance)),
        name=stage.name,
        caller=stage.caller,
        phone_tail=_phone_tail(chance),
        licence_checked_on=today - timedelta(days=2),
    )
    place = make_place(where, tables.names, chance, STAGE_WALK_KM)
    return Firm(employer=employer, kind=stage.kind, place=place, station=where.station)


def _names(names: Names, taken: set[str], chance: Random) -> list[tuple[str, str]]:
    """(kind, name) of every employer; no name twice."""
    found: list[tuple[str, str]] = []
    for kind, table in names.kinds.items():
        free = [
            f"{word}{suffix}"
            for word in names.shop_words
            for suffix in table.suffixes
            if f"{word}{suffix}" not in taken
        ]
        found += [(kind, name) for name in chance.sample(free, table.count)]
    return found


def _checked_on(today: date, chance: Random) -> date | None:
    if chance.randrange(UNCHECKED_ONE_IN) == 0:
        return None
    return today - timedelta(days=chance.randint(1, CHECKED_WITHIN_DAYS))


def _phone_tail(chance: Random) -> str:
    return f"{chance.randrange(10_000):04d}"
