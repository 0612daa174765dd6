"""Courses, a salon and a small fair at each staffed station, with invented people in them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from pydantic import TypeAdapter

from shared.gatherings import Enrol, Kind, Meeting, Plan, SetGathering
from shared.ids import CommandId, EnrolmentId, GatheringId, StationCode, VisitorId
from shared.organisation import SHANGHAI, Actor, ActorKind
from shared.people import PersonalText
from streaming_server.ports.handling import Handle
from streaming_server.sample_city.tables import CITIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """day: from today. people: who enrol; those beyond the capacity wait. weeks: how often."""

    key: str
    day: int
    starts: time
    ends: time
    kind: Kind
    title: str
    about: str
    place: str
    host: str
    capacity: int
    has_childcare: bool
    gives_certificate: bool
    people: int
    weeks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringTable:
    """people: how those are called who come."""

    people: tuple[str, ...]
    planned: tuple[Planned, ...]


_TABLE: Final = TypeAdapter(GatheringTable)
_WEEK: Final = timedelta(days=7)
#: No such telephone is given out.
_PHONE: Final = "1380000{:04d}"


def load_gatherings(city: str) -> GatheringTable:
    """Raises FileNotFoundError for a city without tables."""
    text = (CITIES / city / "gatherings.json").read_text("utf-8")
    return _TABLE.validate_python(json.loads(text))


async def plan_gatherings(
    table: GatheringTable,
    stations: Sequence[StationCode],
    handle: Handle,
    now: datetime,
) -> None:
    """Again and again the same for one day; what has begun meanwhile stays as it is."""
    for index, station in enumerate(stations):
        staff = Actor(kind=ActorKind.STAFF, station=station)
        # The first station has everything, the others a part each.
        own = table.planned[index:] if index else table.planned
        for planned in own[:: 2 if index else 1]:
            wish = _plan(planned, station, now)
            await handle(wish, staff)
            for number in range(planned.people):
                name = table.people[(number + len(planned.key)) % len(table.people)]
                enrol = _enrol(wish.plan.gathering_id, number, name)
                visitor = Actor(kind=ActorKind.VISITOR, visitor_id=enrol.visitor_id)
                await handle(enrol, visitor)


def _plan(planned: Planned, station: StationCode, now: datetime) -> SetGathering:
    day = now.astimezone(SHANGHAI).date() + timedelta(days=planned.day)
    name = f"{station}-{planned.key}-{day.isoformat()}"
    return SetGathering(
        command_id=CommandId(name),
        plan=Plan(
            gathering_id=GatheringId(name),
            station=station,
            kind=planned.kind,
            title=planned.title,
            about=planned.about,
            place=planned.place,
            host=planned.host,
            starts_at=datetime.combine(day, planned.starts, SHANGHAI),
            ends_at=datetime.combine(day, planned.ends, SHANGHAI),
            capacity=planned.capacity,
            has_childcare=planned.has_childcare,
            gives_certificate=planned.gives_certificate,
            more=tuple(
                Meeting(
                    starts_at=datetime.combine(day + week * _WEEK, planned.starts, SHANGHAI),
                    ends_at=datetime.combine(day + week * _WEEK, planned.ends, SHANGHAI),
                )
                for week in range(1, planned.weeks)
            ),
        ),
    )


def _enrol(gathering_id: GatheringId, number: int, name: str) -> Enrol:
    return Enrol(
        command_id=CommandId(f"{gathering_id}-{number}"),
        enrolment_id=EnrolmentId(f"{gathering_id}-{number}"),
        gathering_id=gathering_id,
        form_of_address=PersonalText(name),
        phone=PersonalText(_PHONE.format(number * 83 % 10_000)),
        will_wait=True,
        visitor_id=VisitorId(f"sample-{number}"),
    )
