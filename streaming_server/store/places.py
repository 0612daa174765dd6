"""Rows of stations and employers."""

from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from sqlite3 import Connection
from typing import Final

from pydantic import TypeAdapter

from shared.ids import EmployerId, StationCode
from shared.opening_hours import Span, SpecialDay
from shared.organisation import Employer, Station
from streaming_server.store.rows import Row, replacement

_WEEK: Final = TypeAdapter(tuple[Span | None, ...])
_SPECIAL_DAYS: Final = TypeAdapter(tuple[SpecialDay, ...])


def load_stations(connection: Connection) -> tuple[Station, ...]:
    rows = connection.execute("SELECT * FROM stations ORDER BY is_gig_market, district, code")
    return tuple(_station(row) for row in rows)


def load_station(connection: Connection, code: StationCode) -> Station | None:
    row = connection.execute("SELECT * FROM stations WHERE code = :code", {"code": code}).fetchone()
    return _station(row) if row else None


def save_stations(connection: Connection, stations: Iterable[Station]) -> None:
    for station in stations:
        row: dict[str, object] = {
            "code": station.code,
            "name": station.name,
            "district": station.district,
            "street": station.street,
            "address": station.address,
            "latitude": station.latitude,
            "longitude": station.longitude,
            "opens": station.opens.isoformat("minutes"),
            "closes": station.closes.isoformat("minutes"),
            "is_gig_market": int(station.is_gig_market),
            "week": _WEEK.dump_json(station.week).decode(),
            "special_days": _SPECIAL_DAYS.dump_json(station.special_days).decode(),
        }
        connection.execute(replacement("stations", ("code",), row), row)


def load_employers(connection: Connection) -> dict[EmployerId, Employer]:
    rows = connection.execute("SELECT * FROM employers ORDER BY name, employer_id")
    return {EmployerId(row["employer_id"]): _employer(row) for row in rows}


def load_employer(connection: Connection, employer_id: EmployerId) -> Employer | None:
    row = connection.execute(
        "SELECT * FROM employers WHERE employer_id = :employer_id", {"employer_id": employer_id}
    ).fetchone()
    return _employer(row) if row else None


def save_employers(connection: Connection, employers: Iterable[Employer]) -> None:
    for employer in employers:
        checked = employer.licence_checked_on
        row: dict[str, object] = {
            "employer_id": employer.employer_id,
            "name": employer.name,
            "caller": employer.caller,
            "phone_tail": employer.phone_tail,
            "licence_checked_on": checked.isoformat() if checked else None,
        }
        connection.execute(replacement("employers", ("employer_id",), row), row)


def _station(row: Row) -> Station:
    return Station(
        code=StationCode(row["code"]),
        name=row["name"],
        district=row["district"],
        street=row["street"],
        address=row["address"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        opens=time.fromisoformat(row["opens"]),
        closes=time.fromisoformat(row["closes"]),
        is_gig_market=bool(row["is_gig_market"]),
        week=_week(row["week"]),
        special_days=_special_days(row["special_days"]),
    )


@lru_cache(maxsize=256)
def _week(text: str) -> tuple[Span | None, ...]:
    """The same few weeks stand in most rows of a city."""
    return _WEEK.validate_json(text)


@lru_cache(maxsize=256)
def _special_days(text: str) -> tuple[SpecialDay, ...]:
    return _SPECIAL_DAYS.validate_json(text)


def _employer(row: Row) -> Employer:
    checked = row["licence_checked_on"]
    return Employer(
        employer_id=EmployerId(row["employer_id"]),
        name=row["name"],
        caller=row["caller"],
        phone_tail=row["phone_tail"],
        licence_checked_on=date.fromisoformat(checked) if checked else None,
    )
