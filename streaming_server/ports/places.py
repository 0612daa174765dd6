"""What may be read about rooms, equipment and courses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from shared.applications import Contact
from shared.gatherings import Enrolment, Gathering, SkillEntry
from shared.ids import (
    EmployerId,
    EnrolmentId,
    GatheringId,
    ReservationId,
    ResourceId,
    StationCode,
    VisitorId,
)
from shared.reservations import Reservation, Resource


class PlacesReader(Protocol):
    """Part of ports.Reader."""

    async def resources_of(self, station: StationCode) -> tuple[Resource, ...]:
        """Those that were closed too."""

    async def taken_slots(
        self, resource_ids: tuple[ResourceId, ...], slots: range
    ) -> Mapping[ResourceId, frozenset[tuple[int, int]]]:
        """(slot, copy) by resource."""

    async def reservation(self, reservation_id: ReservationId) -> Reservation | None: ...
    async def reservations_between(
        self, station: StationCode, starts_at: datetime, ends_at: datetime
    ) -> tuple[Reservation, ...]:
        """All that touch the time between, soonest first, in whatever state."""

    async def requested_reservations(self, station: StationCode) -> tuple[Reservation, ...]:
        """Those that wait for a word of the staff, soonest first."""

    async def reservations_of(
        self, employer_id: EmployerId, since: datetime
    ) -> tuple[Reservation, ...]:
        """Those that end after it, soonest first."""

    async def gathering(self, gathering_id: GatheringId) -> Gathering | None: ...
    async def gatherings(
        self, gathering_ids: tuple[GatheringId, ...]
    ) -> Mapping[GatheringId, Gathering]: ...
    async def gatherings_between(
        self, station: StationCode | None, first: datetime, last: datetime
    ) -> tuple[Gathering, ...]:
        """With a date that ends after the first and begins before the last, soonest first; those
        that were called off too. station None: of the whole city."""

    async def late_offers(self, now: datetime) -> tuple[GatheringId, ...]:
        """Where somebody let the time for an answer pass."""

    async def enrolment(self, enrolment_id: EnrolmentId) -> Enrolment | None: ...
    async def enrolments(self, gathering_id: GatheringId) -> tuple[Enrolment, ...]:
        """In whatever state, first come first."""

    async def enrolments_of(self, visitor_id: VisitorId) -> tuple[Enrolment, ...]:
        """Newest first."""

    async def enrolment_contacts(self, gathering_id: GatheringId) -> Mapping[EnrolmentId, Contact]:
        """For staff of the station alone."""

    async def skills(self, enrolment_ids: tuple[EnrolmentId, ...]) -> tuple[SkillEntry, ...]:
        """In the order in which they were logged."""

    async def pass_key(self, station: StationCode) -> bytes | None:
        """None before the station had its first gathering."""
