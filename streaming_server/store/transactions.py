"""The service's transaction on SQLite: each line sends a load or a save to its family of tables."""

from collections.abc import Iterable
from datetime import date, datetime
from sqlite3 import Connection

from shared.applications import Application, Contact
from shared.audience.captions import Caption
from shared.audience.chat import Line
from shared.audience.guests import Guest
from shared.audience.hearings import Hearing
from shared.audience.moderation import Attendee, Moderation
from shared.help_calls import HelpCall, Place
from shared.ids import (
    ApplicationId,
    CommandId,
    EmployerId,
    JobId,
    KioskId,
    Sequence,
    SessionId,
    StationCode,
    VisitorId,
)
from shared.jobs import Posting, Topic
from shared.live_sessions import LiveSession
from shared.organisation import Actor, Employer
from shared.questions import Question
from shared.recordings import Recording
from shared.wire import Command, Event
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.handling import Receipt
from streaming_server.service.ledger import Kept, Series
from streaming_server.store import (
    applications,
    attendees,
    captions,
    chat,
    day_rows,
    events,
    guests,
    hearings,
    help_calls,
    jobs,
    people,
    places,
    questions,
    recordings,
    sessions,
)
from streaming_server.store.hall import HallRows
from streaming_server.store.lodging.transaction import SqlLodging
from streaming_server.store.place_rows import PlaceRows
from streaming_server.store.remembered import Memory


class SqlTransaction(HallRows, PlaceRows):
    """Obeys service.ledger.Transaction. items: what listeners shall hear after the commit."""

    def __init__(self, connection: Connection, items: list[FeedItem], memory: Memory) -> None:
        super().__init__(connection, memory.rows)
        self._items = items
        self._facts = memory.facts

    @property
    def lodging(self) -> SqlLodging:
        return SqlLodging(self._connection)

    def receipt(self, command_id: CommandId) -> Kept | None:
        return self._facts.receipt(self._connection, command_id)

    def last_sequence(self) -> Sequence:
        return self._facts.last_sequence(self._connection)

    def station_exists(self, code: StationCode) -> bool:
        return self.station(code) is not None

    def employer(self, employer_id: EmployerId) -> Employer | None:
        return places.load_employer(self._connection, employer_id)

    def posting(self, job_id: JobId) -> Posting | None:
        return jobs.load_posting(self._connection, job_id)

    def postings(self, job_ids: Iterable[JobId]) -> dict[JobId, Posting]:
        return jobs.load_postings(self._connection, job_ids)

    def session(self, session_id: SessionId) -> LiveSession | None:
        return sessions.load_session(self._connection, session_id)

    def shows_of(self, job_id: JobId) -> tuple[SessionId, ...]:
        return sessions.load_shows_of(self._connection, job_id)

    def application(self, application_id: ApplicationId) -> Application | None:
        return applications.load_application(self._connection, application_id)

    def earlier_application(self, visitor_id: VisitorId, job_id: JobId) -> Application | None:
        return applications.load_earlier(self._connection, visitor_id, job_id)

    def question(self, session_id: SessionId, role_number: int, topic: Topic) -> Question | None:
        return questions.load_question(self._connection, session_id, role_number, topic)

    def hearing(self, session_id: SessionId, role_number: int) -> Hearing | None:
        return hearings.load_hearing(self._connection, session_id, role_number)

    def last_caption(self, session_id: SessionId) -> int:
        return captions.load_last_number(self._connection, session_id)

    def recording(self, session_id: SessionId) -> Recording | None:
        return recordings.load_recording(self._connection, session_id)

    def help_call(self, call_id: CommandId) -> HelpCall | None:
        return help_calls.load_help_call(self._connection, call_id)

    def open_help_call(self, station: StationCode, place: Place) -> HelpCall | None:
        calls = help_calls.load_open_help_calls(self._connection, station)
        return next((call for call in calls if call.place is place), None)

    def moderation(self, session_id: SessionId) -> Moderation | None:
        return attendees.load_moderation(self._connection, session_id)

    def attendee(self, session_id: SessionId, visitor_id: VisitorId) -> Attendee | None:
        return attendees.load_attendee(self._connection, session_id, visitor_id)

    def attendee_numbered(self, session_id: SessionId, number: int) -> Attendee | None:
        return attendees.load_numbered(self._connection, session_id, number)

    def last_attendee(self, session_id: SessionId) -> int:
        return attendees.load_last_number(self._connection, session_id)

    def guest(self, guest_id: CommandId) -> Guest | None:
        return guests.load_guest(self._connection, guest_id)

    def present_guests(self, session_id: SessionId) -> tuple[Guest, ...]:
        return guests.load_present(self._connection, session_id)

    def line(self, line_id: CommandId) -> Line | None:
        return chat.load_line(self._connection, line_id)

    def last_line_at(self, session_id: SessionId, number: int) -> datetime | None:
        return chat.load_last_at(self._connection, session_id, number)

    def last_number(self, series: Series, station: StationCode, day: date) -> int:
        return events.load_last_number(self._connection, series, station, day)

    def save_posting(self, posting: Posting) -> None:
        jobs.save_posting(self._connection, posting)

    def save_session(self, session: LiveSession, before: LiveSession | None) -> None:
        sessions.save_session(self._connection, session, before)

    def save_application(self, application: Application, before: Application | None) -> None:
        applications.save_application(self._connection, application, before)

    def save_contact(self, application_id: ApplicationId, contact: Contact) -> None:
        people.save_contact(self._connection, application_id, contact)

    def save_question(self, question: Question, asker: VisitorId | None) -> None:
        questions.save_question(self._connection, question)
        if asker is not None:
            questions.save_asker(self._connection, question, asker)

    def save_hearing(self, hearing: Hearing, asker: VisitorId | None) -> None:
        if asker is None:
            hearings.save_heard(self._connection, hearing)
        else:
            hearings.save_asked(self._connection, hearing, asker)

    def save_caption(self, caption: Caption) -> None:
        captions.save_caption(self._connection, caption)

    def save_recording(self, recording: Recording) -> None:
        recordings.save_recording(self._connection, recording)

    def save_help_call(self, call: HelpCall) -> None:
        help_calls.save_help_call(self._connection, call)

    def save_moderation(self, moderation: Moderation) -> None:
        attendees.save_moderation(self._connection, moderation)

    def save_attendee(self, attendee: Attendee) -> None:
        attendees.save_attendee(self._connection, attendee)

    def save_guest(self, guest: Guest) -> None:
        guests.save_guest(self._connection, guest)

    def save_line(self, line: Line) -> None:
        chat.save_line(self._connection, line)
        if line.text is None:
            self._facts.write(self._connection)
            events.blank_line(self._connection, line.line_id)

    def save_last_number(
        self, series: Series, station: StationCode, day: date, number: int
    ) -> None:
        events.save_last_number(self._connection, series, station, day, number)

    def save_event(self, command_id: CommandId, event: Event, topics: frozenset[str]) -> FeedItem:
        item = self._facts.save_event(self._connection, command_id, event, topics)
        self._items.append(item)
        return item

    def is_van(self, kiosk_id: KioskId) -> bool:
        return day_rows.is_van(self._connection, kiosk_id)

    def save_day_wish(
        self, command: Command, actor: Actor, at: datetime, events: Iterable[Event]
    ) -> None:
        day_rows.save_day_wish(self._connection, command, actor, at, events)

    def save_receipt(self, receipt: Receipt, fingerprint: str, at: datetime) -> None:
        self._facts.save_receipt(receipt, fingerprint, at)
