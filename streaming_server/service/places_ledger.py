"""What the service asks of a store about rooms, equipment, courses and who comes to them."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from shared.ids import ReservationId, ResourceId, SessionId, StationCode
from shared.organisation import Station
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

    def save_resource(self, resource: Resource) -> None: ...
    def save_reservation(self, reservation: Reservation, before: Reservation | None) -> None:
        """Takes slots with a new one, gives back those after its end with one that no longer
        holds them. Two that want one slot cannot both be saved."""
