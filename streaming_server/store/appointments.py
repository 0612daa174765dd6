"""Rows of times booked at a counter. Who a person is lies in `appointment_contacts`."""

from datetime import date
from sqlite3 import Connection
from typing import Final

from shared.applications import Contact
from shared.appointments.lifecycle import Appointment, State, Terms
from shared.ids import AppointmentId, ServiceCode, StationCode, VisitorId
from shared.people import FormOfAddress, PhoneNumber
from shared.tickets.numbers import day_of
from shared.tickets.priority import Priority
from streaming_server.store.rows import (
    Row,
    change,
    insertion,
    instant,
    instant_or_none,
    read_instant,
    read_instant_or_none,
    replacement,
)

APPOINTMENTS: Final = """
CREATE TABLE appointments (
    appointment_id TEXT PRIMARY KEY, station TEXT NOT NULL REFERENCES stations,
    day TEXT NOT NULL, number TEXT NOT NULL, person TEXT NOT NULL, visitor_id TEXT NOT NULL,
    service TEXT NOT NULL, service_group TEXT NOT NULL, minutes INTEGER NOT NULL,
    priority TEXT NOT NULL, starts_at TEXT NOT NULL, state TEXT NOT NULL, made_at TEXT NOT NULL,
    checked_in_at TEXT, ticket TEXT, changed_at TEXT, UNIQUE (station, day, number)
) STRICT;
CREATE UNIQUE INDEX one_time_a_person ON appointments (station, day, person)
    WHERE state IN ('booked', 'here');
CREATE INDEX appointments_of_visitor ON appointments (visitor_id, starts_at);
CREATE TABLE appointment_contacts (
    appointment_id TEXT PRIMARY KEY REFERENCES appointments, form_of_address TEXT NOT NULL,
    phone TEXT
) STRICT;
CREATE TABLE appointment_terms (
    station TEXT PRIMARY KEY REFERENCES stations, walk_in_percent INTEGER NOT NULL,
    release_minutes INTEGER NOT NULL
) STRICT;
ALTER TABLE gatherings ADD COLUMN service TEXT
"""
#: Whoever enrols for a course is asked what else they are at.
APPOINTMENTS_OF_PERSON: Final = (
    "CREATE INDEX appointments_of_person ON appointments (person, starts_at)"
)


def load_appointment(connection: Connection, appointment_id: AppointmentId) -> Appointment | None:
    return _one(connection, "appointment_id = :appointment_id", {"appointment_id": appointment_id})


def load_of_day(connection: Connection, station: StationCode, day: date) -> tuple[Appointment, ...]:
    rows = connection.execute(
        "SELECT * FROM appointments WHERE station = :station AND day = :day "
        "ORDER BY starts_at, number",
        {"station": station, "day": day.isoformat()},
    )
    return tuple(map(_appointment, rows))


def load_of_visitor(connection: Connection, visitor_id: VisitorId) -> tuple[Appointment, ...]:
    """The latest first."""
    rows = connection.execute(
        "SELECT * FROM appointments WHERE visitor_id = :visitor_id "
        "ORDER BY starts_at DESC, appointment_id",
        {"visitor_id": visitor_id},
    )
    return tuple(map(_appointment, rows))


def load_numbered(
    connection: Connection, station: StationCode, day: date, number: str
) -> Appointment | None:
    return _one(
        connection,
        "station = :station AND day = :day AND number = :number",
        {"station": station, "day": day.isoformat(), "number": number},
    )


def load_of_person(
    connection: Connection, station: StationCode, day: date, person: str
) -> Appointment | None:
    return _one(
        connection,
        "station = :station AND day = :day AND person = :person AND state IN ('booked', 'here')",
        {"station": station, "day": day.isoformat(), "person": person},
    )


def load_other(connection: Connection, appointment_id: AppointmentId) -> Appointment | None:
    """Of the same person at the same station on the same day, and not given back."""
    return _one(
        connection,
        "(station, day, person) = (SELECT station, day, person FROM appointments "
        "WHERE appointment_id = :appointment_id) AND appointment_id <> :appointment_id "
        "AND state IN ('booked', 'here')",
        {"appointment_id": appointment_id},
    )


def load_contacts(
    connection: Connection, station: StationCode, day: date
) -> dict[AppointmentId, Contact]:
    rows = connection.execute(
        "SELECT appointment_contacts.* FROM appointment_contacts "
        "JOIN appointments USING (appointment_id) WHERE station = :station AND day = :day",
        {"station": station, "day": day.isoformat()},
    )
    return {
        AppointmentId(row["appointment_id"]): Contact(
            form_of_address=FormOfAddress(row["form_of_address"]),
            phone=PhoneNumber(row["phone"]) if row["phone"] else None,
        )
        for row in rows
    }


def load_terms(connection: Connection, station: StationCode) -> Terms:
    row = connection.execute(
        "SELECT * FROM appointment_terms WHERE station = :station", {"station": station}
    ).fetchone()
    if row is None:
        return Terms()
    return Terms(walk_in_percent=row["walk_in_percent"], release_minutes=row["release_minutes"])


def insert_appointment(
    connection: Connection, appointment: Appointment, person: str, contact: Contact
) -> None:
    day = day_of(appointment.starts_at).isoformat()
    row = {**_columns(appointment), "day": day, "person": person}
    connection.execute(insertion("appointments", row), row)
    who: dict[str, object] = {
        "appointment_id": appointment.appointment_id,
        "form_of_address": contact.form_of_address.disclose(),
        "phone": contact.phone.disclose() if contact.phone else None,
    }
    connection.execute(insertion("appointment_contacts", who), who)


def change_appointment(connection: Connection, appointment: Appointment) -> None:
    row = _columns(appointment)
    connection.execute(change("appointments", "appointment_id", row), row)


def save_terms(connection: Connection, station: StationCode, terms: Terms) -> None:
    row: dict[str, object] = {
        "station": station,
        "walk_in_percent": terms.walk_in_percent,
        "release_minutes": terms.release_minutes,
    }
    connection.execute(replacement("appointment_terms", ("station",), row), row)


def _one(connection: Connection, where: str, bound: dict[str, object]) -> Appointment | None:
    row = connection.execute(f"SELECT * FROM appointments WHERE {where}", bound).fetchone()
    return _appointment(row) if row else None


def _columns(appointment: Appointment) -> dict[str, object]:
    return {
        "appointment_id": appointment.appointment_id,
        "station": appointment.station,
        "number": appointment.number,
        "visitor_id": appointment.visitor_id,
        "service": appointment.service,
        "service_group": appointment.group,
        "minutes": appointment.minutes,
        "priority": appointment.priority.value,
        "starts_at": instant(appointment.starts_at),
        "state": appointment.state.value,
        "made_at": instant(appointment.made_at),
        "checked_in_at": instant_or_none(appointment.checked_in_at),
        "ticket": appointment.ticket,
        "changed_at": instant_or_none(appointment.changed_at),
    }


def _appointment(row: Row) -> Appointment:
    return Appointment(
        appointment_id=AppointmentId(row["appointment_id"]),
        station=StationCode(row["station"]),
        service=ServiceCode(row["service"]),
        group=row["service_group"],
        minutes=row["minutes"],
        starts_at=read_instant(row["starts_at"]),
        number=row["number"],
        visitor_id=VisitorId(row["visitor_id"]),
        made_at=read_instant(row["made_at"]),
        priority=Priority(row["priority"]),
        state=State(row["state"]),
        checked_in_at=read_instant_or_none(row["checked_in_at"]),
        ticket=row["ticket"],
        changed_at=read_instant_or_none(row["changed_at"]),
    )
