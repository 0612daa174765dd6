"""The part of the Reader that is about rooms, equipment and courses."""

from collections.abc import Mapping
from datetime import datetime

from shared.applications import Contact
from shared.gatherings import Enrolment, Gathering, SkillEntry, State
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
from streaming_server.store import gatherings, meetings, reservations
from streaming_server.store.readers import Reads
from streaming_server.store.rows import instant


class PlaceReads(Reads):
    """Obeys ports.places.PlacesReader."""

    async def resources_of(self, station: StationCode) -> tuple[Resource, ...]:
        return await self._read(lambda rows: reservations.load_resources_of(rows, station))

    async def taken_slots(
        self, resource_ids: tuple[ResourceId, ...], slots: range
    ) -> Mapping[ResourceId, frozenset[tuple[int, int]]]:
        return await self._read(lambda rows: reservations.load_taken(rows, resource_ids, slots))

    async def reservation(self, reservation_id: ReservationId) -> Reservation | None:
        return await self._read(lambda rows: reservations.load_reservation(rows, reservation_id))

    async def reservations_between(
        self, station: StationCode, starts_at: datetime, ends_at: datetime
    ) -> tuple[Reservation, ...]:
        first, last = instant(starts_at), instant(ends_at)
        return await self._read(lambda rows: reservations.load_between(rows, station, first, last))

    async def requested_reservations(self, station: StationCode) -> tuple[Reservation, ...]:
        return await self._read(lambda rows: reservations.load_requested(rows, station))

    async def reservations_of(
        self, employer_id: EmployerId, since: datetime
    ) -> tuple[Reservation, ...]:
        after = instant(since)
        return await self._read(
            lambda rows: reservations.load_of_employer(rows, employer_id, after)
        )

    async def gathering(self, gathering_id: GatheringId) -> Gathering | None:
        return await self._read(lambda rows: gatherings.load_gathering(rows, gathering_id))

    async def gatherings(
        self, gathering_ids: tuple[GatheringId, ...]
    ) -> Mapping[GatheringId, Gathering]:
        return await self._read(lambda rows: gatherings.load_gatherings(rows, gathering_ids))

    async def gatherings_between(
        self, station: StationCode | None, first: datetime, last: datetime
    ) -> tuple[Gathering, ...]:
        return await self._read(lambda rows: gatherings.load_between(rows, station, first, last))

    async def late_offers(self, now: datetime) -> tuple[GatheringId, ...]:
        return await self._read(lambda rows: gatherings.load_late_offers(rows, now))

    async def enrolment(self, enrolment_id: EnrolmentId) -> Enrolment | None:
        return await self._read(lambda rows: gatherings.load_enrolment(rows, enrolment_id))

    async def enrolments(self, gathering_id: GatheringId) -> tuple[Enrolment, ...]:
        return await self._read(lambda rows: gatherings.load_in(rows, gathering_id, State))

    async def enrolments_of(self, visitor_id: VisitorId) -> tuple[Enrolment, ...]:
        return await self._read(lambda rows: gatherings.load_of_visitor(rows, visitor_id))

    async def enrolment_contacts(self, gathering_id: GatheringId) -> Mapping[EnrolmentId, Contact]:
        return await self._read(lambda rows: gatherings.load_enrolment_contacts(rows, gathering_id))

    async def skills(self, enrolment_ids: tuple[EnrolmentId, ...]) -> tuple[SkillEntry, ...]:
        return await self._read(lambda rows: meetings.load_skills(rows, enrolment_ids))

    async def pass_key(self, station: StationCode) -> bytes | None:
        return await self._read(lambda rows: gatherings.load_pass_key(rows, station))
