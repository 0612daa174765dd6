"""For each family of commands: load what the rule looks at, decide, evolve, save.

A refusal saves nothing. Numbers for eyes are taken in the same transaction that uses them.
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from shared import (
    applications,
    help_calls,
    jobs,
    live_sessions,
    questions,
    recordings,
    studio_calls,
)
from shared.applications import ApplicationCommand, ApplicationSent, ApplicationView, Apply
from shared.appointments.messages import AppointmentCommand
from shared.audience.guests import MoveGuest
from shared.carts import TakeCart
from shared.gatherings import CheckIn
from shared.help_calls import AnswerHelp, CallStaff, HelpCommand
from shared.ids import JobId, SessionId
from shared.jobs import AmendJob, CloseJob, JobCommand, PostJob
from shared.live_sessions import (
    AddRole,
    LiveSession,
    RoleAdded,
    ScheduleSession,
    SessionCommand,
    SessionMoved,
    SessionView,
)
from shared.lodging import LodgingCommand
from shared.organisation import SHANGHAI
from shared.questions import QuestionAsked, QuestionCommand, QuestionView
from shared.recordings import MoveRecording, RecordingView
from shared.refusals import Reason, Refused
from shared.studio_calls import CallToStudio
from shared.tickets.messages import TicketCommand
from shared.wire import AudienceCommand, Command, FairCommand, PlacesCommand
from streaming_server.access import Subject
from streaming_server.service.appointments import decide_appointment, subject_of_appointment
from streaming_server.service.around import consequences, decide_around
from streaming_server.service.carts import decide_cart
from streaming_server.service.check_ins import decide_check_in
from streaming_server.service.hall import decide_hall, hall_subject
from streaming_server.service.ledger import Series, Transaction
from streaming_server.service.lodging import decide_lodging
from streaming_server.service.places import decide_place, rooms_given_back, subject_of_place
from streaming_server.service.topics import Told, feed_topics, told


def subject_of(ledger: Transaction, command: Command) -> Subject:
    """What the command is about, for the question whether the actor may ask for it."""
    if isinstance(command, TicketCommand):
        return hall_subject(ledger, command)
    if isinstance(command, LodgingCommand | TakeCart):
        return Subject()  # beds are the whole city's: staff of every station book in each market
    if isinstance(command, PlacesCommand):
        return subject_of_place(ledger, command)
    if isinstance(command, AppointmentCommand):
        return subject_of_appointment(ledger, command)
    return _about(ledger, command)


def _about(ledger: Transaction, command: FairCommand) -> Subject:
    match command:
        case PostJob(posting=posting):
            return Subject(station=posting.station, employer_id=posting.employer_id)
        case AmendJob(posting=jobs.Posting(job_id=job_id)) | CloseJob(job_id=job_id):
            standing = ledger.posting(job_id)
            return Subject(exists=False) if standing is None else _about_job(ledger, standing)
        case ScheduleSession() | CallStaff():
            return Subject(station=command.station)
        case Apply():
            return Subject()
        case applications.AnswerApplication():
            return _about_application(ledger, command)
        case AnswerHelp():
            return _about_help(ledger, command)
        case MoveGuest():
            return _about_guest(ledger, command)
        case _:
            session = ledger.session(command.session_id)
            return Subject(exists=False) if session is None else _about_session(session)


def decide(
    ledger: Transaction, command: Command, now: datetime, *, has_picture: bool
) -> Told | Refused:
    """has_picture: whether the employer's picture arrives, when the command is about a session."""
    if isinstance(command, TicketCommand):
        return decide_hall(ledger, command, now)
    if isinstance(command, LodgingCommand):
        return decide_lodging(ledger, command, now)
    if isinstance(command, CheckIn):
        return decide_check_in(ledger, command, now)
    if isinstance(command, PlacesCommand):
        return decide_place(ledger, command, now)
    if isinstance(command, AppointmentCommand):
        return decide_appointment(ledger, command, now)
    if isinstance(command, TakeCart):
        return decide_cart(command, lambda part: decide(ledger, part, now, has_picture=False))
    return _decide(ledger, command, now, has_picture)


def _decide(
    ledger: Transaction, command: FairCommand, now: datetime, has_picture: bool
) -> Told | Refused:
    match command:
        case PostJob() | AmendJob() | CloseJob():
            return _decide_job(ledger, command, now)
        case Apply() | applications.AnswerApplication():
            return _decide_application(ledger, command, now)
        case questions.AskQuestion() | questions.AnswerQuestion():
            return _decide_question(ledger, command, now)
        case _ if isinstance(command, AudienceCommand):
            return decide_around(ledger, command, now)
        case MoveRecording():
            return _decide_recording(ledger, command, now)
        case CallStaff() | AnswerHelp():
            return _decide_help(ledger, command, now)
        case CallToStudio():
            called = studio_calls.decide(ledger.session(command.session_id), command, now)
            return called if isinstance(called, Refused) else told(called)
        case _:
            return _decide_session(ledger, command, now, has_picture)


def _about_job(ledger: Transaction, posting: jobs.Posting) -> Subject:
    return Subject(
        station=posting.station,
        employer_id=posting.employer_id,
        sessions=ledger.shows_of(posting.job_id),
    )


def _about_session(session: LiveSession) -> Subject:
    return Subject(
        station=session.station,
        employer_id=session.employer_id,
        sessions=(session.session_id,),
    )


def _about_application(ledger: Transaction, command: applications.AnswerApplication) -> Subject:
    application = ledger.application(command.application_id)
    if application is None:
        return Subject(exists=False)
    posting = ledger.posting(application.job_id)
    return Subject(
        station=application.station,
        employer_id=posting.employer_id if posting else None,
        sessions=(application.session_id,) if application.session_id else (),
        visitor_id=application.visitor_id,
    )


def _about_help(ledger: Transaction, command: AnswerHelp) -> Subject:
    call = ledger.help_call(command.call_id)
    return Subject(exists=False) if call is None else Subject(station=call.station)


def _about_guest(ledger: Transaction, command: MoveGuest) -> Subject:
    session, guest = ledger.session(command.session_id), ledger.guest(command.guest_id)
    if session is None or guest is None:
        return Subject(exists=False)
    return replace(_about_session(session), visitor_id=guest.visitor_id)


def _decide_job(ledger: Transaction, command: JobCommand, now: datetime) -> Told | Refused:
    if isinstance(command, PostJob):
        unknown = _unknown_party(ledger, command)
        if unknown:
            return unknown
    job_id = command.job_id if isinstance(command, CloseJob) else command.posting.job_id
    posting = ledger.posting(job_id)
    decided = jobs.decide(posting, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        posting = jobs.evolve(posting, event)
        ledger.save_posting(posting)
    shows = ledger.shows_of(job_id)
    told = tuple((event, feed_topics(event, shows=shows)) for event in decided)
    return told + _take_cards_down(ledger, shows, now)


def _take_cards_down(ledger: Transaction, shows: Iterable[SessionId], now: datetime) -> Told:
    """What a posting loses while somebody talks about it, the card on air may not keep."""
    told: Told = ()
    for session_id in shows:
        session = ledger.session(session_id)
        if session is None:
            continue
        for event in live_sessions.take_down(_standing(ledger, session), now):
            ledger.save_session(live_sessions.evolve(session, event), session)
            told += ((event, feed_topics(event)),)
    return told


def _unknown_party(ledger: Transaction, command: PostJob | ScheduleSession) -> Refused | None:
    """Rules are pure and cannot look up whether a station or an employer exists."""
    party = command.posting if isinstance(command, PostJob) else command
    if not ledger.station_exists(party.station):
        return Refused(reason=Reason.NOT_FOUND, field="station")
    if ledger.employer(party.employer_id) is None:
        return Refused(reason=Reason.NOT_FOUND, field="employer_id")
    return None


def _decide_session(
    ledger: Transaction, command: SessionCommand, now: datetime, has_picture: bool
) -> Told | Refused:
    if isinstance(command, ScheduleSession):
        unknown = _unknown_party(ledger, command)
        if unknown:
            return unknown
    session = ledger.session(command.session_id)
    decided = live_sessions.decide(
        _session_view(ledger, session, command, has_picture), command, now
    )
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        before, session = session, live_sessions.evolve(session, event)
        ledger.save_session(session, before)
        if isinstance(event, RoleAdded):
            ledger.save_last_number(Series.ROLE, session.station, _show_day(session), event.number)
    station = session.station if session else None
    told = tuple(
        (event, feed_topics(event, station=station))
        if isinstance(event, SessionMoved)
        else (event, feed_topics(event))
        for event in decided
    )
    return told + consequences(ledger, decided, now) + rooms_given_back(ledger, decided, now)


def _session_view(
    ledger: Transaction,
    session: LiveSession | None,
    command: SessionCommand,
    has_picture: bool,
) -> SessionView:
    if isinstance(command, ScheduleSession) or session is None:
        employer_id = getattr(command, "employer_id", None)
        employer = ledger.employer(employer_id) if employer_id else None
        return SessionView(session=session, employer=employer)
    added = (command.job_id,) if isinstance(command, AddRole) else ()
    last = ledger.last_number(Series.ROLE, session.station, _show_day(session))
    return replace(_standing(ledger, session, added), next_number=last + 1, has_picture=has_picture)


def _standing(
    ledger: Transaction, session: LiveSession, added: tuple[JobId, ...] = ()
) -> SessionView:
    """The show with its employer and the postings of its cards, and of those to be added."""
    return SessionView(
        session=session,
        employer=ledger.employer(session.employer_id),
        postings=ledger.postings([*(card.job_id for card in session.cards), *added]),
    )


def _show_day(session: LiveSession) -> date:
    return session.starts_at.astimezone(SHANGHAI).date()


def _decide_application(
    ledger: Transaction, command: ApplicationCommand, now: datetime
) -> Told | Refused:
    view = _application_view(ledger, command, now)
    decided = applications.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    application = view.application
    for event in decided:
        details = command.details if isinstance(command, Apply) else None
        before, application = application, applications.evolve(application, event, details)
        ledger.save_application(application, before)
        if isinstance(event, ApplicationSent) and isinstance(command, Apply):
            _save_beside(ledger, event, command, view)
    return tuple((event, feed_topics(event)) for event in decided)


def _save_beside(
    ledger: Transaction, event: ApplicationSent, command: Apply, view: ApplicationView
) -> None:
    contact = applications.read_contact(command)
    if isinstance(contact, Refused):
        raise TypeError("an application was accepted without a readable contact")
    ledger.save_contact(event.application_id, contact)
    day = event.at.astimezone(SHANGHAI).date()
    ledger.save_last_number(Series.APPLICATION, event.station, day, view.next_number)


def _application_view(
    ledger: Transaction, command: ApplicationCommand, now: datetime
) -> ApplicationView:
    application = ledger.application(command.application_id)
    if not isinstance(command, Apply):
        return ApplicationView(application=application)
    posting = ledger.posting(command.job_id)
    session = ledger.session(command.session_id) if command.session_id else None
    station = session.station if session else posting.station if posting else None
    day = now.astimezone(SHANGHAI).date()
    last = ledger.last_number(Series.APPLICATION, station, day) if station else 0
    return ApplicationView(
        application=application,
        earlier=ledger.earlier_application(command.visitor_id, command.job_id),
        session=session,
        posting=posting,
        employer=ledger.employer(posting.employer_id) if posting else None,
        next_number=last + 1,
    )


def _decide_question(
    ledger: Transaction, command: QuestionCommand, now: datetime
) -> Told | Refused:
    session = ledger.session(command.session_id)
    card = session.card(command.role_number) if session else None
    question = ledger.question(command.session_id, command.role_number, command.topic)
    view = QuestionView(
        question=question,
        session=session,
        posting=ledger.posting(card.job_id) if card else None,
    )
    decided = questions.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        question = questions.evolve(question, event)
        asker = event.visitor_id if isinstance(event, QuestionAsked) else None
        ledger.save_question(question, asker)
    return tuple((event, feed_topics(event)) for event in decided)


def _decide_recording(ledger: Transaction, command: MoveRecording, now: datetime) -> Told | Refused:
    recording = ledger.recording(command.session_id)
    view = RecordingView(session=ledger.session(command.session_id), recording=recording)
    decided = recordings.decide(view, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        # Whoever finds the disk's folder open to them still finds no show in it by its name.
        recording = recordings.evolve(recording, event, secrets.token_hex(16))
        ledger.save_recording(recording)
    return tuple((event, feed_topics(event)) for event in decided)


def _decide_help(ledger: Transaction, command: HelpCommand, now: datetime) -> Told | Refused:
    if isinstance(command, CallStaff):
        call = ledger.open_help_call(command.station, command.place)
    else:
        call = ledger.help_call(command.call_id)
    decided = help_calls.decide(call, command, now)
    if isinstance(decided, Refused):
        return decided
    for event in decided:
        call = help_calls.evolve(call, event)
        ledger.save_help_call(call)
    return tuple((event, feed_topics(event)) for event in decided)
