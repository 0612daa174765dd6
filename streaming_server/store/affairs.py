"""All that is kept for one person, from the tables that know of it."""

from collections.abc import Iterable
from datetime import date
from sqlite3 import Connection
from typing import Final, TypeVar

from shared.ids import ApplicationId, AppointmentId, EnrolmentId, LegId, VisitorId
from shared.lodging import StayId
from shared.people import PhoneNumber
from streaming_server.ports.affairs import Affairs
from streaming_server.store import applications, appointments, gatherings, legs
from streaming_server.store.lodging import stays
from streaming_server.store.readers import Reads
from streaming_server.store.rows import places

T = TypeVar("T")
#: Of each kind. Nobody looks further back at a counter.
_MOST: Final = 12


class AffairReads(Reads):
    """Obeys ports.affairs.AffairsReader."""

    async def affairs_of_phone(self, phone: PhoneNumber, day: date) -> Affairs:
        return await self._read(lambda rows: _of_phone(rows, phone.disclose(), day))

    async def affairs_of_visitor(self, visitor_id: VisitorId, day: date) -> Affairs:
        return await self._read(lambda rows: _of_visitor(rows, visitor_id, day))


def _of_phone(connection: Connection, phone: str, day: date) -> Affairs:
    bound = {"phone": phone, "most": _MOST}
    found = (
        _ids(
            connection,
            "SELECT application_id FROM contacts JOIN applications USING (application_id) "
            "WHERE phone = :phone ORDER BY sent_at DESC LIMIT :most",
            bound,
        ),
        _ids(
            connection,
            "SELECT enrolment_id FROM enrolment_contacts JOIN enrolments USING (enrolment_id) "
            "WHERE phone = :phone ORDER BY made_at DESC LIMIT :most",
            bound,
        ),
        _ids(
            connection,
            "SELECT appointment_id FROM appointment_contacts "
            "JOIN appointments USING (appointment_id) "
            "WHERE phone = :phone ORDER BY starts_at DESC LIMIT :most",
            bound,
        ),
        _ids(
            connection,
            "SELECT stay_id FROM stay_contacts JOIN stays ON stays.row = stay_contacts.stay "
            "WHERE phone = :phone ORDER BY made_at DESC LIMIT :most",
            bound,
        ),
    )
    return _affairs(connection, found, None, day)


def _of_visitor(connection: Connection, visitor_id: VisitorId, day: date) -> Affairs:
    bound = {"visitor_id": visitor_id, "most": _MOST}

    def ids(key: str, table: str, order: str) -> list[str]:
        return _ids(
            connection,
            f"SELECT {key} FROM {table} WHERE visitor_id = :visitor_id "
            f"ORDER BY {order} DESC LIMIT :most",
            bound,
        )

    found = (
        ids("application_id", "applications", "sent_at"),
        ids("enrolment_id", "enrolments", "made_at"),
        ids("appointment_id", "appointments", "starts_at"),
        ids("stay_id", "stays", "made_at"),
    )
    return _affairs(connection, found, visitor_id, day)


def _affairs(
    connection: Connection, ids: tuple[list[str], ...], visitor_id: VisitorId | None, day: date
) -> Affairs:
    sent, enrolled, booked, lodged = ids
    kept = Affairs(
        applications=_present(
            applications.load_application(connection, ApplicationId(one)) for one in sent
        ),
        enrolments=_present(
            gatherings.load_enrolment(connection, EnrolmentId(one)) for one in enrolled
        ),
        appointments=_present(
            appointments.load_appointment(connection, AppointmentId(one)) for one in booked
        ),
        stays=_present(stays.load_stay(connection, StayId(one)) for one in lodged),
    )
    visitors = _visitors(kept) | ({visitor_id} if visitor_id else set())
    names, bound = places("visitor", sorted(visitors))
    numbers = _ids(
        connection,
        "SELECT leg_id FROM legs JOIN visits USING (visit_id) "
        f"WHERE visits.visitor_id IN ({names}) AND visits.day = :day "
        "ORDER BY legs.arrived_at DESC LIMIT :most",
        {**bound, "day": day.isoformat(), "most": _MOST},
    )
    return Affairs(
        applications=kept.applications,
        enrolments=kept.enrolments,
        appointments=kept.appointments,
        stays=kept.stays,
        legs=_present(legs.load_leg(connection, LegId(one)) for one in numbers),
    )


def _visitors(kept: Affairs) -> set[VisitorId]:
    """Browsers and visits in which the person asked for something; none where staff did."""
    found = (
        *(one.visitor_id for one in kept.applications),
        *(one.visitor_id for one in kept.enrolments),
        *(one.visitor_id for one in kept.appointments),
        *(one.visitor_id for one in kept.stays),
    )
    return {visitor_id for visitor_id in found if visitor_id}


def _present(found: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(one for one in found if one is not None)


def _ids(connection: Connection, statement: str, bound: dict[str, object]) -> list[str]:
    return [str(row[0]) for row in connection.execute(statement, bound)]
