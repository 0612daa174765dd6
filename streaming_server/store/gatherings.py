"""Rows of gatherings and of places in them. Who a person is lies in `enrolment_contacts`."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from sqlite3 import Connection
from typing import Final

from shared.applications import Contact
from shared.gatherings import HOLDING, Attendance, Enrolment, Gathering, Kind, Meeting, Plan, State
from shared.ids import EnrolmentId, GatheringId, ServiceCode, StationCode, VisitorId
from shared.organisation import SHANGHAI
from shared.people import FormOfAddress, PhoneNumber
from streaming_server.store.meetings import (
    load_attended,
    load_more,
    save_attended,
    save_meetings,
)
from streaming_server.store.rows import (
    Row,
    change,
    insertion,
    instant,
    instant_or_none,
    places,
    read_instant,
    read_instant_or_none,
)

_KEY_BYTES: Final = 32
_GATHERING: Final = (
    "SELECT gatherings.*, (SELECT COUNT(*) FROM enrolments WHERE "
    "enrolments.gathering_id = gatherings.gathering_id AND state = 'waiting') AS waiting "
    "FROM gatherings "
)


def load_gathering(connection: Connection, gathering_id: GatheringId) -> Gathering | None:
    return load_gatherings(connection, (gathering_id,)).get(gathering_id)


def load_gatherings(
    connection: Connection, gathering_ids: Iterable[GatheringId]
) -> dict[GatheringId, Gathering]:
    names, bound = places("gathering", gathering_ids)
    rows = connection.execute(_GATHERING + f"WHERE gathering_id IN ({names})", bound)
    return {one.plan.gathering_id: one for one in read_gatherings(connection, rows)}


def load_between(
    connection: Connection, station: StationCode | None, first: datetime, last: datetime
) -> tuple[Gathering, ...]:
    """Those that have a date between."""
    bound: dict[str, object] = {"first": instant(first), "last": instant(last)}
    where = (
        "WHERE gathering_id IN (SELECT gathering_id FROM gathering_meetings "
        "WHERE ends_at > :first AND starts_at < :last) "
    )
    if station is not None:
        where += "AND station = :station "
        bound["station"] = station
    rows = connection.execute(_GATHERING + where + "ORDER BY starts_at, gathering_id", bound)
    return read_gatherings(connection, rows)


def read_gatherings(connection: Connection, rows: Iterable[Row]) -> tuple[Gathering, ...]:
    """Rows of the table of gatherings, each with its dates, in the same order."""
    found = list(rows)
    more = load_more(connection, [GatheringId(row["gathering_id"]) for row in found])
    return tuple(_gathering(row, more.get(row["gathering_id"], ())) for row in found)


def load_late_offers(connection: Connection, now: datetime) -> tuple[GatheringId, ...]:
    rows = connection.execute(
        "SELECT DISTINCT gathering_id FROM enrolments WHERE state = 'offered' "
        "AND offer_until <= :now",
        {"now": instant(now)},
    )
    return tuple(GatheringId(row["gathering_id"]) for row in rows)


def load_enrolment(connection: Connection, enrolment_id: EnrolmentId) -> Enrolment | None:
    return _one(connection, "enrolment_id = :enrolment_id", {"enrolment_id": enrolment_id})


def load_in(
    connection: Connection, gathering_id: GatheringId, states: Iterable[State]
) -> tuple[Enrolment, ...]:
    names, bound = places("state", sorted(state.value for state in states))
    rows = connection.execute(
        f"SELECT * FROM enrolments WHERE gathering_id = :gathering_id AND state IN ({names}) "
        "ORDER BY made_at, number",
        {**bound, "gathering_id": gathering_id},
    )
    return _enrolments(connection, rows)


def load_holding(connection: Connection, gathering_id: GatheringId) -> tuple[Enrolment, ...]:
    """Who has a place, or an offer of one."""
    return load_in(connection, gathering_id, HOLDING)


def load_active(connection: Connection, gathering_id: GatheringId, person: str) -> Enrolment | None:
    return _one(
        connection,
        "gathering_id = :gathering_id AND person = :person "
        "AND state IN ('enrolled', 'offered', 'waiting')",
        {"gathering_id": gathering_id, "person": person},
    )


def load_other_active(connection: Connection, enrolment_id: EnrolmentId) -> Enrolment | None:
    """Of the same person in the same gathering."""
    return _one(
        connection,
        "(gathering_id, person) = (SELECT gathering_id, person FROM enrolments "
        "WHERE enrolment_id = :enrolment_id) AND enrolment_id <> :enrolment_id "
        "AND state IN ('enrolled', 'offered', 'waiting')",
        {"enrolment_id": enrolment_id},
    )


def load_numbered(
    connection: Connection, station: StationCode, day: date, number: str
) -> tuple[Enrolment, ...]:
    """Of all that have a date that day; a series' number is of its first day."""
    return _of_day(connection, station, day, "number = :who", number)


def load_of_person(
    connection: Connection, station: StationCode, day: date, person: str
) -> tuple[Enrolment, ...]:
    where = "person = :who AND state IN ('enrolled', 'offered', 'waiting')"
    return _of_day(connection, station, day, where, person)


def load_of_pass(
    connection: Connection, gathering_id: GatheringId, number: str
) -> Enrolment | None:
    return _one(
        connection,
        "gathering_id = :gathering_id AND number = :number",
        {"gathering_id": gathering_id, "number": number},
    )


def _of_day(
    connection: Connection, station: StationCode, day: date, where: str, who: str
) -> tuple[Enrolment, ...]:
    begins = datetime.combine(day, time(), SHANGHAI)
    rows = connection.execute(
        "SELECT enrolments.* FROM enrolments JOIN gathering_meetings USING (gathering_id) "
        f"WHERE {where} AND station = :station AND starts_at >= :begins AND starts_at < :ends "
        "ORDER BY starts_at, gathering_id",
        {
            "who": who,
            "station": station,
            "begins": instant(begins),
            "ends": instant(begins + timedelta(days=1)),
        },
    )
    return _enrolments(connection, rows)


def load_of_visitor(connection: Connection, visitor_id: VisitorId) -> tuple[Enrolment, ...]:
    rows = connection.execute(
        "SELECT * FROM enrolments WHERE visitor_id = :visitor_id "
        "ORDER BY made_at DESC, enrolment_id",
        {"visitor_id": visitor_id},
    )
    return _enrolments(connection, rows)


def load_enrolment_contacts(
    connection: Connection, gathering_id: GatheringId
) -> dict[EnrolmentId, Contact]:
    rows = connection.execute(
        "SELECT enrolment_contacts.* FROM enrolment_contacts JOIN enrolments USING (enrolment_id) "
        "WHERE gathering_id = :gathering_id",
        {"gathering_id": gathering_id},
    )
    return {
        EnrolmentId(row["enrolment_id"]): Contact(
            form_of_address=FormOfAddress(row["form_of_address"]),
            phone=PhoneNumber(row["phone"]) if row["phone"] else None,
        )
        for row in rows
    }


def load_pass_key(connection: Connection, station: StationCode) -> bytes | None:
    row = connection.execute(
        "SELECT key FROM pass_keys WHERE station = :station", {"station": station}
    ).fetchone()
    return bytes.fromhex(row["key"]) if row else None


def make_pass_key(connection: Connection, station: StationCode) -> bytes:
    key = secrets.token_bytes(_KEY_BYTES)
    row: dict[str, object] = {"station": station, "key": key.hex()}
    connection.execute(insertion("pass_keys", row), row)
    return key


def save_plan(connection: Connection, plan: Plan) -> None:
    """What is taken is the counter's, which no plan changes."""
    row: dict[str, object] = {
        "gathering_id": plan.gathering_id,
        "station": plan.station,
        "kind": plan.kind.value,
        "title": plan.title,
        "about": plan.about,
        "place": plan.place,
        "host": plan.host,
        "starts_at": instant(plan.starts_at),
        "ends_at": instant(plan.ends_at),
        "capacity": plan.capacity,
        "has_childcare": int(plan.has_childcare),
        "gives_certificate": int(plan.gives_certificate),
        "service": plan.service,
        "needed_percent": plan.needed_percent,
    }
    if load_gathering(connection, plan.gathering_id) is None:
        connection.execute(insertion("gatherings", row), row)
    else:
        connection.execute(change("gatherings", "gathering_id", row), row)
    save_meetings(connection, plan)


def save_called_off(
    connection: Connection, gathering_id: GatheringId, at: datetime, reason: str
) -> None:
    row: dict[str, object] = {
        "gathering_id": gathering_id,
        "called_off_at": instant(at),
        "reason": reason,
    }
    connection.execute(change("gatherings", "gathering_id", row), row)


def take_place(connection: Connection, gathering_id: GatheringId) -> bool:
    """False when all are taken."""
    taken = connection.execute(
        "UPDATE gatherings SET taken = taken + 1 WHERE gathering_id = :gathering_id "
        "AND taken < capacity",
        {"gathering_id": gathering_id},
    )
    return taken.rowcount == 1


def give_place(connection: Connection, gathering_id: GatheringId) -> None:
    connection.execute(
        "UPDATE gatherings SET taken = taken - 1 WHERE gathering_id = :gathering_id",
        {"gathering_id": gathering_id},
    )


def insert_enrolment(connection: Connection, enrolment: Enrolment, day: date, person: str) -> None:
    row = {**_columns(enrolment), "day": day.isoformat(), "person": person}
    connection.execute(insertion("enrolments", row), row)


def change_enrolment(connection: Connection, enrolment: Enrolment) -> None:
    row = _columns(enrolment)
    connection.execute(change("enrolments", "enrolment_id", row), row)
    save_attended(connection, enrolment)


def save_enrolment_contact(
    connection: Connection, enrolment_id: EnrolmentId, contact: Contact
) -> None:
    row: dict[str, object] = {
        "enrolment_id": enrolment_id,
        "form_of_address": contact.form_of_address.disclose(),
        "phone": contact.phone.disclose() if contact.phone else None,
    }
    connection.execute(insertion("enrolment_contacts", row), row)


def _columns(enrolment: Enrolment) -> dict[str, object]:
    return {
        "enrolment_id": enrolment.enrolment_id,
        "gathering_id": enrolment.gathering_id,
        "station": enrolment.station,
        "visitor_id": enrolment.visitor_id,
        "number": enrolment.number,
        "state": enrolment.state.value,
        "made_at": instant(enrolment.made_at),
        "offer_until": instant_or_none(enrolment.offer_until),
        "has_declined": int(enrolment.has_declined),
        "checked_in_at": instant_or_none(enrolment.checked_in_at),
        "changed_at": instant_or_none(enrolment.changed_at),
    }


def _one(connection: Connection, where: str, bound: dict[str, object]) -> Enrolment | None:
    rows = connection.execute(f"SELECT * FROM enrolments WHERE {where}", bound)
    return next(iter(_enrolments(connection, rows)), None)


def _enrolments(connection: Connection, rows: Iterable[Row]) -> tuple[Enrolment, ...]:
    found = list(rows)
    attended = load_attended(connection, [row["enrolment_id"] for row in found])
    return tuple(_enrolment(row, attended.get(row["enrolment_id"], ())) for row in found)


def _gathering(row: Row, more: tuple[Meeting, ...]) -> Gathering:
    plan = Plan(
        gathering_id=GatheringId(row["gathering_id"]),
        station=StationCode(row["station"]),
        kind=Kind(row["kind"]),
        title=row["title"],
        about=row["about"],
        place=row["place"],
        host=row["host"],
        starts_at=read_instant(row["starts_at"]),
        ends_at=read_instant(row["ends_at"]),
        capacity=row["capacity"],
        has_childcare=bool(row["has_childcare"]),
        gives_certificate=bool(row["gives_certificate"]),
        service=ServiceCode(row["service"]) if row["service"] else None,
        more=more,
        needed_percent=row["needed_percent"],
    )
    return Gathering(
        plan=plan,
        taken=row["taken"],
        waiting=row["waiting"],
        called_off_at=read_instant_or_none(row["called_off_at"]),
        reason=row["reason"],
    )


def _enrolment(row: Row, attended: tuple[Attendance, ...]) -> Enrolment:
    return Enrolment(
        enrolment_id=EnrolmentId(row["enrolment_id"]),
        gathering_id=GatheringId(row["gathering_id"]),
        station=StationCode(row["station"]),
        visitor_id=VisitorId(row["visitor_id"]),
        number=row["number"],
        state=State(row["state"]),
        made_at=read_instant(row["made_at"]),
        offer_until=read_instant_or_none(row["offer_until"]),
        has_declined=bool(row["has_declined"]),
        checked_in_at=read_instant_or_none(row["checked_in_at"]),
        changed_at=read_instant_or_none(row["changed_at"]),
        attended=attended,
    )
