"""The facts that a station's machines keep, read in one snapshot; and what changed of them.

Rows are the truth: an event only says which of them to look at again, so a change is never told
by halves and telling it twice is harmless.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Final

from shared.gatherings import (
    HOLDING,
    CheckedIn,
    Enrolled,
    EnrolmentMoved,
    GatheringCalledOff,
    GatheringSet,
)
from shared.ids import EmployerId, EnrolmentId, GatheringId, JobId, ServiceCode, StationCode
from shared.jobs import JobAmended, JobClosed, JobPosted, Posting
from shared.link.facts import Fact, FactKind, FactName, PassKey, write_fact
from shared.link.greeting import Source
from shared.lodging import AllotmentEnded, AllotmentRecalled, BedAllotted, BlockId
from shared.tickets.numbers import day_of
from shared.tickets.opening import OpeningHoursSet
from shared.tickets.services import ServiceAmended
from shared.wire import Event, decode_event
from streaming_server.ports.machines import Changes
from streaming_server.store import gatherings, jobs, machines_schema, places, service_items
from streaming_server.store.jobs import read_posting
from streaming_server.store.lodging import allotments
from streaming_server.store.lodging.rooms import load_prices
from streaming_server.store.policies import load_policies

#: Types of the events that change a fact.
TELLING: Final = frozenset(re.findall(r"\w+", machines_schema.TELLING))
_TELLS: Final = f"type IN ({machines_schema.TELLING})"
#: Courses are planned at most a year ahead.
_AHEAD: Final = timedelta(days=400)


def load_source(connection: Connection, now: datetime) -> Source:
    """position: of the last event that changed a fact. Each day is an epoch of its own: what is
    over then goes from every machine."""
    row = connection.execute("SELECT epoch FROM epochs").fetchone()
    last = connection.execute(f"SELECT MAX(sequence) AS last FROM events WHERE {_TELLS}").fetchone()
    epoch = f"{row['epoch']}.{day_of(now).isoformat()}"
    return Source(epoch=epoch, position=last["last"] or 0)


def load_facts(
    connection: Connection, station: StationCode, now: datetime
) -> tuple[Source, tuple[Fact, ...]]:
    source = load_source(connection, now)
    return source, tuple(_all_facts(connection, station, now))


def load_changes(
    connection: Connection, stations: frozenset[StationCode], after: int, now: datetime
) -> tuple[Source, Mapping[StationCode, Changes]]:
    """Of events after that position. Whoever is far behind takes all facts instead."""
    source = load_source(connection, now)
    rows = connection.execute(
        f"SELECT body FROM events WHERE {_TELLS} AND sequence > :after ORDER BY sequence",
        {"after": after},
    )
    touched = {
        (name, code): None for row in rows for name, code in _touched(decode_event(row["body"]))
    }
    changes: dict[StationCode, Changes] = {}
    for name, code in touched:
        for station, change in _change(connection, name, code, stations):
            known = changes.get(station, Changes())
            changes[station] = Changes(
                facts=known.facts + change.facts, gone=known.gone + change.gone
            )
    return source, changes


def _all_facts(connection: Connection, code: StationCode, now: datetime) -> Iterator[Fact]:
    yield from _station(connection, code)
    for item in service_items.load_service_items(connection, code).values():
        yield write_fact(FactKind.SERVICE, item.code, item)
    yield from _jobs(connection, code)
    for gathering in gatherings.load_between(connection, code, now, now + _AHEAD):
        if gathering.is_on:
            yield write_fact(FactKind.GATHERING, gathering.plan.gathering_id, gathering)
            for place in gatherings.load_holding(connection, gathering.plan.gathering_id):
                yield write_fact(FactKind.BOOKING, place.enrolment_id, place)
    yield from _pass_key(connection, code)
    yield from _lodging(connection, code)
    for policy in load_policies():
        yield write_fact(FactKind.POLICY, policy.code, policy)


def _station(connection: Connection, code: StationCode) -> Iterator[Fact]:
    station = places.load_station(connection, code)
    if station is not None:
        yield write_fact(FactKind.STATION, code, station)


def _jobs(connection: Connection, code: StationCode) -> Iterator[Fact]:
    employers = places.load_employers(connection)
    rows = connection.execute(
        "SELECT * FROM jobs WHERE station = :station AND is_open = 1 ORDER BY row",
        {"station": code},
    )
    hirers: set[EmployerId] = set()
    for posting in map(read_posting, rows):
        yield write_fact(FactKind.JOB, posting.job_id, posting)
        hirers.add(posting.employer_id)
    for employer_id in sorted(hirers):
        yield write_fact(FactKind.EMPLOYER, employer_id, employers[employer_id])


def _pass_key(connection: Connection, code: StationCode) -> Iterator[Fact]:
    key = gatherings.load_pass_key(connection, code)
    if key is not None:
        yield write_fact(FactKind.PASS_KEY, code, PassKey(key=key.hex()))


def _lodging(connection: Connection, code: StationCode) -> Iterator[Fact]:
    for price in load_prices(connection):
        yield write_fact(FactKind.LODGING, price.market, price)
    for bed in allotments.load_of_station(connection, code):
        yield write_fact(FactKind.ALLOTTED_BED, bed.block_id, bed)


def _touched(event: Event) -> Iterator[tuple[FactName, StationCode | None]]:
    """Which facts an event is about, and whose; None: the row knows."""
    match event:
        case JobPosted(posting=posting) | JobAmended(posting=posting):
            yield FactName(kind=FactKind.JOB, key=posting.job_id), None
        case JobClosed():
            yield FactName(kind=FactKind.JOB, key=event.job_id), None
        case ServiceAmended() | OpeningHoursSet():
            yield _of_station(event), event.station
        case GatheringSet(plan=plan):
            yield FactName(kind=FactKind.GATHERING, key=plan.gathering_id), plan.station
            yield FactName(kind=FactKind.PASS_KEY, key=plan.station), plan.station
        case GatheringCalledOff():
            yield FactName(kind=FactKind.GATHERING, key=event.gathering_id), event.station
        case Enrolled() | EnrolmentMoved() | CheckedIn():
            yield FactName(kind=FactKind.GATHERING, key=event.gathering_id), event.station
            yield FactName(kind=FactKind.BOOKING, key=event.enrolment_id), event.station
        case BedAllotted() | AllotmentRecalled() | AllotmentEnded():
            yield FactName(kind=FactKind.ALLOTTED_BED, key=event.block_id), event.station
        case _:
            pass


def _of_station(event: ServiceAmended | OpeningHoursSet) -> FactName:
    if isinstance(event, OpeningHoursSet):
        return FactName(kind=FactKind.STATION, key=event.station)
    return FactName(kind=FactKind.SERVICE, key=event.item.code)


def _change(
    connection: Connection,
    name: FactName,
    code: StationCode | None,
    stations: frozenset[StationCode],
) -> Iterator[tuple[StationCode, Changes]]:
    """The fact as its row has it now, for those whose it is; gone for all others who may have
    had it."""
    if name.kind is FactKind.JOB:
        posting = jobs.load_posting(connection, JobId(name.key))
        for station in stations:
            yield station, _of_posting(connection, name, posting, station)
    elif code is not None and code in stations:
        facts = tuple(_now(connection, name, code))
        yield code, Changes(facts=facts, gone=() if facts else (name,))


def _of_posting(
    connection: Connection, name: FactName, posting: Posting | None, station: StationCode
) -> Changes:
    if posting is None or posting.station != station or not posting.is_open:
        return Changes(gone=(name,))
    hirer = places.load_employer(connection, posting.employer_id)
    facts: Iterable[Fact] = (write_fact(FactKind.JOB, posting.job_id, posting),)
    if hirer is not None:
        facts = (*facts, write_fact(FactKind.EMPLOYER, hirer.employer_id, hirer))
    return Changes(facts=tuple(facts))


def _now(connection: Connection, name: FactName, code: StationCode) -> Iterator[Fact]:
    match name.kind:
        case FactKind.SERVICE:
            yield from _service(connection, code, ServiceCode(name.key))
        case FactKind.STATION:
            yield from _station(connection, code)
        case FactKind.GATHERING:
            gathering = gatherings.load_gathering(connection, GatheringId(name.key))
            if gathering is not None and gathering.is_on:
                yield write_fact(name.kind, name.key, gathering)
        case FactKind.BOOKING:
            yield from _booking(connection, EnrolmentId(name.key))
        case FactKind.ALLOTTED_BED:
            yield from _allotted_bed(connection, BlockId(name.key))
        case _:
            yield from _pass_key(connection, code)


def _service(connection: Connection, station: StationCode, code: ServiceCode) -> Iterator[Fact]:
    item = service_items.load_service_item(connection, station, code)
    if item is not None:
        yield write_fact(FactKind.SERVICE, code, item)


def _booking(connection: Connection, enrolment_id: EnrolmentId) -> Iterator[Fact]:
    place = gatherings.load_enrolment(connection, enrolment_id)
    if place is not None and place.state in HOLDING:
        yield write_fact(FactKind.BOOKING, enrolment_id, place)


def _allotted_bed(connection: Connection, block_id: BlockId) -> Iterator[Fact]:
    bed = allotments.load_allotted_bed(connection, block_id)
    if bed is not None:
        yield write_fact(FactKind.ALLOTTED_BED, block_id, bed)
