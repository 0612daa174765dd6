"""What the service asks of a store about rooms, equipment, courses and who comes to them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol

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
from shared.organisation import Station
from shared.people import PhoneNumber
from shared.reservations import Reservation, Resource


class PlacesTransaction(Protocol):
    """Part of ledger.Transaction."""

    def station(self, code: StationCode) -> Station | None: ...
    def resource(self, resource_id: ResourceId) -> Resource | None: ...
    def resources(self, resource_ids: Iterable[ResourceId]) -> Mapping[ResourceId, Resource]: ...
    def taken_slots(
        self, resource_ids: Iterable[ResourceId], slots: range
    ) -> Mapping[ResourceId, frozenset[tuple[int, int]]]:
        """(slot, copy) by resource."""

    def reservation(self, reservation_id: ReservationId) -> Reservation | None: ...
    def held_for_show(self, session_id: SessionId) -> tuple[Reservation, ...]:
        """Requested or approved for the show."""

    def standing_reservations(self, employer_id: EmployerId, now: datetime) -> int:
        """How many the employer holds that are not over."""

    def save_resource(self, resource: Resource) -> None: ...
    def save_reservation(self, reservation: Reservation, before: Reservation | None) -> None:
        """Takes slots with a new one, gives back those after its end with one that no longer
        holds them. Two that want one slot cannot both be saved."""

    def gathering(self, gathering_id: GatheringId) -> Gathering | None: ...
    def enrolment(self, enrolment_id: EnrolmentId) -> Enrolment | None: ...
    def enrolments_in(
        self, gathering_id: GatheringId, states: Iterable[State]
    ) -> tuple[Enrolment, ...]:
        """First come first."""

    def active_enrolment(self, gathering_id: GatheringId, person: str) -> Enrolment | None: ...
    def other_enrolment(self, enrolment_id: EnrolmentId) -> Enrolment | None:
        """The same person's in the same gathering that is active."""

    def engagements(
        self,
        person: str,
        phone: PhoneNumber | None,
        visitor_id: VisitorId | None,
        window: tuple[datetime, datetime],
        but: GatheringId,
    ) -> tuple[Engagement, ...]:
        """What the person has promised to be at around the window, and perhaps more.

        person: as enrolments know them; phone, visitor_id: as applications and beds do. but: the
        gathering that is asked for.
        """

    def engagements_of(
        self, enrolment_id: EnrolmentId, window: tuple[datetime, datetime]
    ) -> tuple[Engagement, ...]:
        """Of whoever has the place, but for the place itself."""

    def enrolment_of_pass(self, gathering_id: GatheringId, number: str) -> Enrolment | None: ...
    def enrolments_numbered(
        self, station: StationCode, day: date, number: str
    ) -> tuple[Enrolment, ...]:
        """In what has a date that day, soonest first; more than one where series meet."""

    def enrolments_of_person(
        self, station: StationCode, day: date, person: str
    ) -> tuple[Enrolment, ...]:
        """Active ones in what has a date that day, soonest first."""

    def save_skill(self, event: SkillLogged) -> None: ...
    def pass_key(self, station: StationCode) -> bytes:
        """Made when there is none yet."""

    def save_plan(self, plan: Plan) -> None: ...
    def save_called_off(self, gathering_id: GatheringId, at: datetime, reason: str) -> None: ...
    def take_place(self, gathering_id: GatheringId) -> bool:
        """False when every place is taken."""

    def give_place(self, gathering_id: GatheringId) -> None: ...
    def save_newcomer(self, enrolment: Enrolment, day: date, person: str) -> None:
        """day: on which it takes place. person: an opaque text that tells people apart."""

    def save_enrolment(self, enrolment: Enrolment) -> None: ...
    def save_enrolment_contact(self, enrolment_id: EnrolmentId, contact: Contact) -> None: ...
