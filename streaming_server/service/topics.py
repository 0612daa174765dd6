"""Under which topics an event is heard: one pure function.

    public:{session}   everybody       sessions   everybody, all shows
    studio:{session}   its employer    jobs       everybody, all postings
    desk:{station}     its staff       visitor:{visitor}   one resident
    help:{station}     its kiosks  hall:{station}   everybody in the hall: numbers, no names
    lodging:{market}   staff of all stations          shop:{employer}   its accounts
    guests             the server itself: who is to be heard

What names a resident, even by an opaque id, is never on a topic for everybody.
"""

from collections.abc import Iterable
from typing import Final, assert_never

from shared.applications import ApplicationMoved, ApplicationSent
from shared.appointments.messages import AppointmentBooked, AppointmentEvent, TermsSet
from shared.audience.captions import CaptionSaid
from shared.audience.chat import LineHidden, LineSent
from shared.audience.guests import GuestAsked, GuestMoved, StageChanged
from shared.audience.hearings import HearingAsked, HearingGiven
from shared.audience.moderation import (
    AttendeeJoined,
    AttendeeMuted,
    AttendeeRemoved,
    Moderated,
)
from shared.help_calls import HelpAnswered, HelpCalled, HelpEvent
from shared.ids import SessionId, StationCode, VisitorId
from shared.jobs import JobAmended, JobClosed, JobPosted
from shared.live_sessions import RoleAdded, RolePinned, SessionMoved, SessionScheduled
from shared.lodging import LodgingEvent
from shared.questions import QuestionAnswered, QuestionAsked
from shared.recordings import RecordingMoved
from shared.studio_calls import StudioCalled
from shared.tickets.messages import (
    CounterMoved,
    LegAdded,
    LegMoved,
    TicketEvent,
    TicketIssued,
)
from shared.tickets.opening import OpeningHoursSet
from shared.wire import AudienceEvent, Event, FairEvent, PlacesEvent
from streaming_server.service.place_topics import place_topics

GUESTS: Final = "guests"
#: Facts in the order in which they became true, each with the topics under which it is heard.
Told = tuple[tuple[Event, frozenset[str]], ...]


def feed_topics(
    event: Event, *, station: StationCode | None = None, shows: Iterable[SessionId] = ()
) -> frozenset[str]:
    """station: of the session that moved. shows: those that hold a card of an amended posting."""
    if isinstance(event, TicketEvent):
        return _hall(event)
    if isinstance(event, LodgingEvent):
        return _lodging(event)
    if isinstance(event, PlacesEvent):
        return place_topics(event)
    if isinstance(event, AppointmentEvent):
        return _appointment(event)
    return _fair(event, station, shows)


def _fair(
    event: FairEvent, station: StationCode | None, shows: Iterable[SessionId]
) -> frozenset[str]:
    match event:
        case SessionScheduled():
            return frozenset({"sessions", f"desk:{event.station}"})
        case SessionMoved():
            return _show(event.session_id) | {"sessions", f"desk:{station}"}
        case RolePinned() | RecordingMoved():
            return _show(event.session_id) | {"sessions"}
        case RoleAdded() | QuestionAnswered():
            return _show(event.session_id)
        case QuestionAsked():
            return frozenset({f"studio:{event.session_id}"})
        case JobPosted() | JobAmended() | JobClosed():
            return frozenset({"jobs"}).union(*map(_show, shows))
        case ApplicationSent() | ApplicationMoved():
            return _application(event)
        case _:
            return _around(event)


def _hall(event: TicketEvent) -> frozenset[str]:
    """What somebody came for is heard at the desk alone."""
    match event:
        case TicketIssued() | LegAdded():
            return frozenset({f"desk:{event.leg.station}"})
        case LegMoved() | CounterMoved() | OpeningHoursSet():
            return frozenset({f"desk:{event.station}", f"hall:{event.station}"})
        case _:
            return frozenset({f"desk:{event.station}"})


def _around(event: AudienceEvent | HelpEvent | StudioCalled) -> frozenset[str]:
    match event:
        case HearingGiven() | CaptionSaid() | LineSent() | LineHidden() | Moderated():
            return _show(event.session_id)
        case StageChanged():
            return _show(event.session_id) | {GUESTS}
        case GuestAsked() | GuestMoved():
            return _to_one(event.session_id, event.visitor_id) | {GUESTS}
        case HearingAsked() | AttendeeJoined():
            return frozenset({f"studio:{event.session_id}"})
        case AttendeeMuted() | AttendeeRemoved():
            return _to_one(event.session_id, event.visitor_id)
        case HelpCalled() | HelpAnswered() | StudioCalled():
            return frozenset({f"desk:{event.station}", f"help:{event.station}"})
    assert_never(event)


def _lodging(event: LodgingEvent) -> frozenset[str]:
    visitor_id = getattr(event, "visitor_id", None)
    market = frozenset({f"lodging:{event.market}"})
    return market | {f"visitor:{visitor_id}"} if visitor_id else market


def _appointment(event: AppointmentEvent) -> frozenset[str]:
    if isinstance(event, TermsSet):
        return frozenset({f"desk:{event.station}"})
    about = event.appointment if isinstance(event, AppointmentBooked) else event
    desk = frozenset({f"desk:{about.station}"})
    # What staff booked has no page of its own.
    return desk | {f"visitor:{about.visitor_id}"} if about.visitor_id else desk


def _to_one(session_id: SessionId, visitor_id: VisitorId) -> frozenset[str]:
    return frozenset({f"studio:{session_id}", f"visitor:{visitor_id}"})


def told(events: Iterable[Event]) -> Told:
    """Of events that need no more than themselves to know who hears them."""
    return tuple((event, feed_topics(event)) for event in events)


def is_public(topic: str) -> bool:
    """Whether everybody may listen to it."""
    return topic in {"sessions", "jobs", "courses"} or topic.startswith(("public:", "hall:"))


def _show(session_id: SessionId) -> frozenset[str]:
    return frozenset({f"public:{session_id}", f"studio:{session_id}"})


def _application(event: ApplicationSent | ApplicationMoved) -> frozenset[str]:
    topics = frozenset({f"desk:{event.station}", f"visitor:{event.visitor_id}"})
    return topics | {f"studio:{event.session_id}"} if event.session_id else topics
