"""The part of the Reader that is about rooms, equipment and courses."""

from collections.abc import Mapping
from datetime import datetime

from shared.ids import EmployerId, ReservationId, ResourceId, StationCode
from shared.reservations import Reservation, Resource
from streaming_server.store import reservations
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
