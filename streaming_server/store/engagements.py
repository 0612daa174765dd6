"""What a person has promised to be at, from whatever tables know of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Final

from shared.gatherings import Engagement, of_appointment, of_arrival, of_gathering, of_slot
from shared.ids import EnrolmentId, GatheringId, JobId
from streaming_server.store.gatherings import load_gatherings
from streaming_server.store.jobs import load_postings
from streaming_server.store.lodging.nights import day_number, read_day
from streaming_server.store.rows import instant, read_instant

_DAY: Final = timedelta(days=1)


def load_engagements(
    connection: Connection,
    person: str,
    phone: str | None,
    visitor_id: str | None,
    window: tuple[datetime, datetime],
    but: GatheringId,
) -> tuple[Engagement, ...]:
    """person: as enrolments and appointments know them. phone, visitor_id: as
    applications and beds do; either. but: the gathering that is asked for."""
    return (
        *_gatherings(connection, person, window, but),
        *_slots(connection, phone, visitor_id, window),
        *_arrivals(connection, phone, visitor_id, window),
        *_appointments(connection, person, visitor_id, window),
    )


def load_engagements_of(
    connection: Connection, enrolment_id: EnrolmentId, window: tuple[datetime, datetime]
) -> tuple[Engagement, ...]:
    """Of whoever has the place, but for the place itself."""
    row = connection.execute(
        "SELECT person, phone, visitor_id, gathering_id FROM enrolments "
        "LEFT JOIN enrolment_contacts USING (enrolment_id) WHERE enrolment_id = :enrolment_id",
        {"enrolment_id": enrolment_id},
    ).fetchone()
    gathering_id = GatheringId(row["gathering_id"])
    visitor_id = row["visitor_id"] or None
    return load_engagements(
        connection, row["person"], row["phone"], visitor_id, window, gathering_id
    )


def _gatherings(
    connection: Connection, person: str, window: tuple[datetime, datetime], but: GatheringId
) -> Iterator[Engagement]:
    rows = connection.execute(
        "SELECT DISTINCT gathering_id FROM enrolments JOIN gathering_meetings USING (gathering_id) "
        "WHERE person = :person AND state IN ('enrolled', 'offered') "
        "AND ends_at > :first AND starts_at < :last AND gathering_id <> :but",
        {"person": person, "but": but, **_bound(window)},
    )
    found = load_gatherings(connection, [GatheringId(row["gathering_id"]) for row in rows])
    for gathering in found.values():
        if gathering.is_on:
            yield from of_gathering(gathering.plan)


def _slots(
    connection: Connection,
    phone: str | None,
    visitor_id: str | None,
    window: tuple[datetime, datetime],
) -> Iterator[Engagement]:
    # A shift may begin hours before the window, and last into it from the day before.
    first, last = window
    bound = _bound((first - _DAY, last + _DAY))
    by_phone = "SELECT application_id FROM contacts WHERE phone = :phone"
    rows = connection.execute(
        "SELECT job_id, slot FROM applications WHERE state IN ('agreed', 'offered') "
        "AND slot > :first AND slot < :last "
        f"AND (visitor_id = :visitor_id OR application_id IN ({by_phone}))",
        {"phone": phone, "visitor_id": visitor_id, **bound},
    ).fetchall()
    postings = load_postings(connection, [JobId(row["job_id"]) for row in rows])
    for row in rows:
        yield from of_slot(postings[JobId(row["job_id"])], read_instant(row["slot"]))


def _arrivals(
    connection: Connection,
    phone: str | None,
    visitor_id: str | None,
    window: tuple[datetime, datetime],
) -> Iterator[Engagement]:
    first, last = window
    rows = connection.execute(
        "SELECT DISTINCT stays.first, stays.is_late, stations.name FROM lodgers "
        "JOIN person_nights USING (lodger) JOIN stays ON stays.row = person_nights.stay "
        "JOIN stations ON stations.code = stays.market "
        "WHERE person IN (:phone, :visitor) AND state = 'confirmed' "
        "AND night = stays.first AND night BETWEEN :earliest AND :latest",
        {
            "phone": f"phone:{phone}",
            "visitor": f"visitor:{visitor_id}",
            "earliest": day_number((first - _DAY).date()),
            "latest": day_number((last + _DAY).date()),
        },
    )
    for row in rows:
        yield from of_arrival(row["name"], read_day(row["first"]), is_late=bool(row["is_late"]))


def _appointments(
    connection: Connection, person: str, visitor_id: str | None, window: tuple[datetime, datetime]
) -> Iterator[Engagement]:
    # Whoever is checked in stands in the line, and no longer has that time.
    first, last = window
    rows = connection.execute(
        "SELECT number, starts_at, minutes FROM appointments WHERE state = 'booked' "
        "AND starts_at > :first AND starts_at < :last "
        "AND (person = :person OR visitor_id = :visitor_id)",
        {"person": person, "visitor_id": visitor_id or None, **_bound((first - _DAY, last))},
    )
    for row in rows:
        yield from of_appointment(row["number"], read_instant(row["starts_at"]), row["minutes"])


def _bound(window: tuple[datetime, datetime]) -> dict[str, object]:
    first, last = window
    return {"first": instant(first), "last": instant(last)}
