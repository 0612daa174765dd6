"""Appointments in a transaction and for readers: each line sends to their tables."""

from datetime import date
from sqlite3 import Connection

from shared.applications import Contact
from shared.appointments.lifecycle import Appointment, Terms
from shared.ids import AppointmentId, StationCode, VisitorId
from streaming_server.store import appointments
from streaming_server.store.readers import Reads


class AppointmentRows:
    """The part of service.hall_ledger.HallTransaction that is about booked times."""

    _connection: Connection

    def appointment(self, appointment_id: AppointmentId) -> Appointment | None:
        return appointments.load_appointment(self._connection, appointment_id)

    def appointments(self, station: StationCode, day: date) -> tuple[Appointment, ...]:
        return appointments.load_of_day(self._connection, station, day)

    def appointment_numbered(
        self, station: StationCode, day: date, number: str
    ) -> Appointment | None:
        return appointments.load_numbered(self._connection, station, day, number)

    def appointment_of_person(
        self, station: StationCode, day: date, person: str
    ) -> Appointment | None:
        return appointments.load_of_person(self._connection, station, day, person)

    def other_appointment(self, appointment_id: AppointmentId) -> Appointment | None:
        return appointments.load_other(self._connection, appointment_id)

    def appointment_terms(self, station: StationCode) -> Terms:
        return appointments.load_terms(self._connection, station)

    def save_new_appointment(self, appointment: Appointment, person: str, contact: Contact) -> None:
        appointments.insert_appointment(self._connection, appointment, person, contact)

    def save_appointment(self, appointment: Appointment) -> None:
        appointments.change_appointment(self._connection, appointment)

    def save_appointment_terms(self, station: StationCode, terms: Terms) -> None:
        appointments.save_terms(self._connection, station, terms)


class AppointmentReads(Reads):
    """The part of ports.hall.HallReader that is about booked times."""

    async def appointment(self, appointment_id: AppointmentId) -> Appointment | None:
        return await self._read(lambda rows: appointments.load_appointment(rows, appointment_id))

    async def appointments(self, station: StationCode, day: date) -> tuple[Appointment, ...]:
        return await self._read(lambda rows: appointments.load_of_day(rows, station, day))

    async def appointments_of(self, visitor_id: VisitorId) -> tuple[Appointment, ...]:
        return await self._read(lambda rows: appointments.load_of_visitor(rows, visitor_id))

    async def appointment_contacts(
        self, station: StationCode, day: date
    ) -> dict[AppointmentId, Contact]:
        return await self._read(lambda rows: appointments.load_contacts(rows, station, day))

    async def appointment_terms(self, station: StationCode) -> Terms:
        return await self._read(lambda rows: appointments.load_terms(rows, station))
