"""What may be read about rooms, equipment and courses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from shared.ids import EmployerId, ReservationId, ResourceId, StationCode
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
