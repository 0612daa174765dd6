"""The part of the service's transaction that is about rooms, equipment and courses."""

from collections.abc import Iterable
from datetime import date, datetime
from sqlite3 import Connection

from shared.applications import Contact
from shared.gatherings import Engagement, Enrolment, Gathering, Plan, SkillLogged, State
from shared.ids import (
    EmployerId,
    EnrolmentId,
    GatheringId,
    ReservationId,
    ResourceId,
    SessionId,
    StationCode,
    VisitorId,
)
from shared.people import PhoneNumber
from shared.reservations import Reservation, Resource
from streaming_server.store import gatherings, meetings, reservations
from streaming_server.store.engagements import load_engagements, load_engagements_of


class PlaceRows:
    """Obeys service.places_ledger.PlacesTransaction."""

    _connection: Connection

    def resource(self, resource_id: ResourceId) -> Resource | None:
        return self.resources((resource_id,)).get(resource_id)

    def resources(self, resource_ids: Iterable[ResourceId]) -> dict[ResourceId, Resource]:
        return reservations.load_resources(self._connection, resource_ids)

    def taken_slots(
        self, resource_ids: Iterable[ResourceId], slots: range
    ) -> dict[ResourceId, frozenset[tuple[int, int]]]:
        return reservations.load_taken(self._connection, resource_ids, slots)

    def reservation(self, reservation_id: ReservationId) -> Reservation | None:
        return reservations.load_reservation(self._connection, reservation_id)

    def held_for_show(self, session_id: SessionId) -> tuple[Reservation, ...]:
        return reservations.load_held_for_show(self._connection, session_id)

    def standing_reservations(self, employer_id: EmployerId, now: datetime) -> int:
        return reservations.count_standing(self._connection, employer_id, now)

    def save_resource(self, resource: Resource) -> None:
        reservations.save_resource(self._connection, resource)

    def save_reservation(self, reservation: Reservation, before: Reservation | None) -> None:
        reservations.save_reservation(self._connection, reservation, before)

    def gathering(self, gathering_id: GatheringId) -> Gathering | None:
        return gatherings.load_gathering(self._connection, gathering_id)

    def enrolment(self, enrolment_id: EnrolmentId) -> Enrolment | None:
        return gatherings.load_enrolment(self._connection, enrolment_id)

    def enrolments_in(
        self, gathering_id: GatheringId, states: Iterable[State]
    ) -> tuple[Enrolment, ...]:
        return gatherings.load_in(self._connection, gathering_id, states)

    def active_enrolment(self, gathering_id: GatheringId, person: str) -> Enrolment | None:
        return gatherings.load_active(self._connection, gathering_id, person)

    def other_enrolment(self, enrolment_id: EnrolmentId) -> Enrolment | None:
        return gatherings.load_other_active(self._connection, enrolment_id)

    def engagements(
        self,
        person: str,
        phone: PhoneNumber | None,
        visitor_id: VisitorId | None,
        window: tuple[datetime, datetime],
        but: GatheringId,
    ) -> tuple[Engagement, ...]:
        number = phone.disclose() if phone else None
        return load_engagements(self._connection, person, number, visitor_id, window, but)

    def engagements_of(
        self, enrolment_id: EnrolmentId, window: tuple[datetime, datetime]
    ) -> tuple[Engagement, ...]:
        return load_engagements_of(self._connection, enrolment_id, window)

    def enrolment_of_pass(self, gathering_id: GatheringId, number: str) -> Enrolment | None:
        return gatherings.load_of_pass(self._connection, gathering_id, number)

    def enrolments_numbered(
        self, station: StationCode, day: date, number: str
    ) -> tuple[Enrolment, ...]:
        return gatherings.load_numbered(self._connection, station, day, number)

    def enrolments_of_person(
        self, station: StationCode, day: date, person: str
    ) -> tuple[Enrolment, ...]:
        return gatherings.load_of_person(self._connection, station, day, person)

    def save_skill(self, event: SkillLogged) -> None:
        meetings.save_skill(self._connection, event)

    def pass_key(self, station: StationCode) -> bytes:
        known = gatherings.load_pass_key(self._connection, station)
        return known or gatherings.make_pass_key(self._connection, station)

    def save_plan(self, plan: Plan) -> None:
        gatherings.save_plan(self._connection, plan)

    def save_called_off(self, gathering_id: GatheringId, at: datetime, reason: str) -> None:
        gatherings.save_called_off(self._connection, gathering_id, at, reason)

    def take_place(self, gathering_id: GatheringId) -> bool:
        return gatherings.take_place(self._connection, gathering_id)

    def give_place(self, gathering_id: GatheringId) -> None:
        gatherings.give_place(self._connection, gathering_id)

    def save_newcomer(self, enrolment: Enrolment, day: date, person: str) -> None:
        gatherings.insert_enrolment(self._connection, enrolment, day, person)

    def save_enrolment(self, enrolment: Enrolment) -> None:
        gatherings.change_enrolment(self._connection, enrolment)

    def save_enrolment_contact(self, enrolment_id: EnrolmentId, contact: Contact) -> None:
        gatherings.save_enrolment_contact(self._connection, enrolment_id, contact)
