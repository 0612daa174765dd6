"""The state that a list of events leaves, by the rules alone."""

from dataclasses import dataclass, field
from typing import assert_never

from shared import applications, help_calls, jobs, live_sessions, questions, recordings
from shared.applications import (
    Application,
    ApplicationMoved,
    ApplicationSent,
)
from shared.appointments.messages import AppointmentEvent
from shared.audience import captions, chat, guests, hearings, moderation
from shared.audience.captions import Caption, CaptionSaid
from shared.audience.chat import Line, LineHidden, LineSent
from shared.audience.guests import (
    Guest,
    GuestAsked,
    GuestMoved,
    StageChanged,
)
from shared.audience.hearings import Hearing, HearingAsked, HearingGiven
from shared.audience.moderation import (
    Attendee,
    AttendeeJoined,
    AttendeeMuted,
    AttendeeRemoved,
    Moderated,
    Moderation,
)
from shared.help_calls import (
    HelpAnswered,
    HelpCall,
    HelpCalled,
    HelpEvent,
)
from shared.ids import ApplicationId, CommandId, JobId, SessionId, VisitorId
from shared.jobs import (
    JobAmended,
    JobClosed,
    JobPosted,
    Posting,
    Topic,
)
from shared.live_sessions import (
    LiveSession,
    RoleAdded,
    RolePinned,
    SessionMoved,
    SessionScheduled,
)
from shared.lodging import LodgingEvent
from shared.questions import (
    Question,
    QuestionAnswered,
    QuestionAsked,
)
from shared.recordings import Recording, RecordingMoved
from shared.studio_calls import StudioCalled
from shared.tickets.messages import TicketEvent
from shared.wire import AudienceEvent, Event, PlacesEvent

STATIONS_DAY = TicketEvent | LodgingEvent | PlacesEvent | AppointmentEvent
_OnStage = GuestAsked | GuestMoved | StageChanged | RecordingMoved | HelpCalled | HelpAnswered


@dataclass(slots=True)
class Replayed:
    """The state that a list of events leaves."""

    postings: dict[JobId, Posting] = field(default_factory=dict)
    sessions: dict[SessionId, LiveSession] = field(default_factory=dict)
    applications: dict[ApplicationId, Application] = field(default_factory=dict)
    questions: dict[tuple[SessionId, int, Topic], Question] = field(default_factory=dict)
    hearings: dict[tuple[SessionId, int], Hearing] = field(default_factory=dict)
    captions: dict[tuple[SessionId, int], Caption] = field(default_factory=dict)
    recordings: dict[SessionId, Recording] = field(default_factory=dict)
    calls: dict[CommandId, HelpCall] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    guests: dict[str, Guest] = field(default_factory=dict)
    moderations: dict[SessionId, Moderation] = field(default_factory=dict)
    attendees: dict[tuple[SessionId, VisitorId], Attendee] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        match event:
            case JobPosted() | JobAmended():
                job_id = event.posting.job_id
                self.postings[job_id] = jobs.evolve(self.postings.get(job_id), event)
            case JobClosed(job_id=job_id):
                self.postings[job_id] = jobs.evolve(self.postings.get(job_id), event)
            case SessionScheduled() | RoleAdded() | SessionMoved() | RolePinned():
                before = self.sessions.get(event.session_id)
                self.sessions[event.session_id] = live_sessions.evolve(before, event)
            case ApplicationSent() | ApplicationMoved():
                standing = self.applications.get(event.application_id)
                self.applications[event.application_id] = applications.evolve(standing, event)
            case QuestionAsked() | QuestionAnswered():
                key = (event.session_id, event.role_number, event.topic)
                self.questions[key] = questions.evolve(self.questions.get(key), event)
            case StudioCalled():
                pass  # a word to a screen, of which no row is made
            case _ if isinstance(event, STATIONS_DAY):
                raise AssertionError("nobody sleeps, waits or reserves in this play")
            case _:
                self._hear_around(event)

    def _hear_around(self, event: AudienceEvent | RecordingMoved | HelpEvent) -> None:
        match event:
            case HearingAsked() | HearingGiven():
                place = (event.session_id, event.role_number)
                self.hearings[place] = hearings.evolve(self.hearings.get(place), event)
            case LineSent(line_id=line_id) | LineHidden(line_id=line_id):
                self.lines[line_id] = chat.evolve(self.lines.get(line_id), event)
            case Moderated(session_id=session_id):
                self.moderations[session_id] = moderation.evolve_moderation(event)
            case AttendeeJoined() | AttendeeMuted() | AttendeeRemoved():
                who = (event.session_id, event.visitor_id)
                self.attendees[who] = moderation.evolve_attendee(self.attendees.get(who), event)
            case CaptionSaid(number=number):
                self.captions[event.session_id, number] = captions.evolve(event)
            case _:
                self._hear_on_stage(event)

    def _hear_on_stage(self, event: _OnStage) -> None:
        match event:
            case RecordingMoved():
                recorded = self.recordings.get(event.session_id)
                self.recordings[event.session_id] = recordings.evolve(recorded, event, "")
            case HelpCalled(call_id=call_id) | HelpAnswered(call_id=call_id):
                self.calls[call_id] = help_calls.evolve(self.calls.get(call_id), event)
            case GuestAsked() | GuestMoved():
                standing = self.guests.get(event.guest_id)
                self.guests[event.guest_id] = guests.evolve(standing, event)
            case StageChanged():
                pass
            case _:
                assert_never(event)
