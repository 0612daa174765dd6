"""The studio, the meeting room and the equipment of a staffed station, and a week in which they
are used."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from pydantic import TypeAdapter

from shared.ids import CommandId, EmployerId, ReservationId, ResourceId, StationCode
from shared.organisation import SHANGHAI, Actor, ActorKind
from shared.reservations import Approval, Kind, ReserveSlots, Resource, SetResource, Wanted
from streaming_server.ports.handling import Handle
from streaming_server.sample_city.tables import CITIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    key: str
    kind: Kind
    name: str
    copies: int
    opens: time
    closes: time
    approval: Approval
    longest_minutes: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """day: from today. things: how many of which key."""

    day: int
    starts: time
    ends: time
    things: dict[str, int]
    purpose: str
    is_request: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomTable:
    things: tuple[Thing, ...]
    held: tuple[Held, ...]


_TABLE: Final = TypeAdapter(RoomTable)


def load_rooms(city: str) -> RoomTable:
    """Raises FileNotFoundError for a city without tables."""
    text = (CITIES / city / "rooms.json").read_text("utf-8")
    return _TABLE.validate_python(json.loads(text))


async def furnish(
    table: RoomTable,
    stations: Sequence[StationCode],
    employers: Sequence[EmployerId],
    handle: Handle,
    now: datetime,
) -> None:
    """Again and again the same; a time that has passed, or is taken, stays as it is."""
    for station in stations:
        staff = Actor(kind=ActorKind.STAFF, station=station)
        for thing in table.things:
            await handle(_set(thing, station), staff)
        for index, held in enumerate(table.held):
            employer_id = employers[index % len(employers)]
            asks = Actor(kind=ActorKind.EMPLOYER, employer_id=employer_id)
            wish = _reserve(held, index, station, employer_id, now)
            await handle(wish, asks if held.is_request else staff)


def _set(thing: Thing, station: StationCode) -> SetResource:
    return SetResource(
        command_id=CommandId(f"{station}-{thing.key}"),
        resource=Resource(
            resource_id=ResourceId(f"{station}-{thing.key}"),
            station=station,
            kind=thing.kind,
            name=thing.name,
            copies=thing.copies,
            opens=thing.opens,
            closes=thing.closes,
            approval=thing.approval,
            longest_minutes=thing.longest_minutes,
            note=thing.note,
        ),
    )


def _reserve(
    held: Held, index: int, station: StationCode, employer_id: EmployerId, now: datetime
) -> ReserveSlots:
    day = now.astimezone(SHANGHAI).date() + timedelta(days=held.day)
    name = f"{station}-{day.isoformat()}-{index}"
    return ReserveSlots(
        command_id=CommandId(name),
        reservation_id=ReservationId(name),
        station=station,
        starts_at=datetime.combine(day, held.starts, SHANGHAI),
        ends_at=datetime.combine(day, held.ends, SHANGHAI),
        wanted=tuple(
            Wanted(resource_id=ResourceId(f"{station}-{key}"), copies=copies)
            for key, copies in held.things.items()
        ),
        purpose=held.purpose,
        employer_id=employer_id,
        is_approved=not held.is_request,
    )
