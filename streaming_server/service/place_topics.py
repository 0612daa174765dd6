"""Under which topics what happens to rooms, equipment and courses is heard; a part of `topics`."""

from shared.reservations import ReservationEvent, ResourceSet, SlotsReserved
from shared.wire import PlacesEvent


def place_topics(event: PlacesEvent) -> frozenset[str]:
    return _reservation(event)


def _reservation(event: ReservationEvent) -> frozenset[str]:
    """The counter, the shop that reserves, and the studio of the show it is for."""
    if isinstance(event, ResourceSet):
        return frozenset({f"desk:{event.resource.station}"})
    about = event.reservation if isinstance(event, SlotsReserved) else event
    topics = frozenset({f"desk:{about.station}"})
    if about.employer_id:
        topics |= {f"shop:{about.employer_id}"}
    return topics | {f"studio:{about.session_id}"} if about.session_id else topics
