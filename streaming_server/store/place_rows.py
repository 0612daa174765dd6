"""The part of the service's transaction that is about rooms, equipment and courses."""

from collections.abc import Iterable
from sqlite3 import Connection

from shared.ids import ReservationId, ResourceId, SessionId
from shared.reservations import Reservation, Resource
from streaming_server.store import reservations


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

    def save_resource(self, resource: Resource) -> None:
        reservations.save_resource(self._connection, resource)

    def save_reservation(self, reservation: Reservation, before: Reservation | None) -> None:
        reservations.save_reservation(self._connection, reservation, before)
