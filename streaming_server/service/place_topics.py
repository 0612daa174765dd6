"""Under which topics what happens to rooms, equipment and gatherings is heard; part of `topics`.

courses   everybody: what there is, never who comes
"""

from typing import assert_never

from shared.gatherings import (
    CheckedIn,
    Enrolled,
    EnrolmentMoved,
    GatheringCalledOff,
    GatheringSet,
    SkillLogged,
)
from shared.reservations import ReservationEvent, ReservationMoved, ResourceSet, SlotsReserved
from shared.wire import PlacesEvent


def place_topics(event: PlacesEvent) -> frozenset[str]:
    match event:
        case GatheringSet(plan=plan):
            return frozenset({"courses", f"desk:{plan.station}"})
        case GatheringCalledOff():
            return frozenset({"courses", f"desk:{event.station}"})
        case Enrolled() | EnrolmentMoved() | CheckedIn() | SkillLogged():
            topics = frozenset({f"desk:{event.station}"})
            # Whom staff enrolled has no page of their own.
            return topics | {f"visitor:{event.visitor_id}"} if event.visitor_id else topics
        case ResourceSet() | SlotsReserved() | ReservationMoved():
            return _reservation(event)
    assert_never(event)


def _reservation(event: ReservationEvent) -> frozenset[str]:
    """The counter, the shop that reserves, and the studio of the show it is for."""
    if isinstance(event, ResourceSet):
        return frozenset({f"desk:{event.resource.station}"})
    about = event.reservation if isinstance(event, SlotsReserved) else event
    topics = frozenset({f"desk:{about.station}"})
    if about.employer_id:
        topics |= {f"shop:{about.employer_id}"}
    return topics | {f"studio:{about.session_id}"} if about.session_id else topics
