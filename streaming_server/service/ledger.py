"""What the service asks of a store while it decides: one transaction, loads and saves.

Everything in a transaction is seen by nobody until it is committed, and by everybody after.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

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
from streaming_server.service.hall_ledger import HallTransaction
from streaming_server.service.lodging_ledger import LodgingRows
from streaming_server.service.places_ledger import PlacesTransaction

Result = TypeVar("Result")


class Series(StrEnum):
    """Numbers for eyes, one series per station and local day."""

    ROLE = "role"
    APPLICATION = "application"
    STAY = "stay"
    #: Of the day on which people come, not of the day on which they enrol.
    ENROLMENT = "enrolment"
    #: Of the day that was booked.
    APPOINTMENT = "appointment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An earlier receipt. fingerprint: of the command that earned it."""

    fingerprint: str
    receipt: Receipt


class Transaction(HallTransaction, PlacesTransaction, Protocol):
    """Loads see what this transaction saved."""

    @property
    def lodging(self) -> LodgingRows: ...

    def receipt(self, command_id: CommandId) -> Kept | None: ...
    def last_sequence(self) -> Sequence: ...
    def station_exists(self, code: StationCode) -> bool: ...
    def employer(self, employer_id: EmployerId) -> Employer | None: ...
    def posting(self, job_id: JobId) -> Posting | None: ...
    def postings(self, job_ids: Iterable[JobId]) -> Mapping[JobId, Posting]: ...
    def session(self, session_id: SessionId) -> LiveSession | None: ...
    def shows_of(self, job_id: JobId) -> tuple[SessionId, ...]:
        """Sessions that have not ended and hold a card of the posting."""

    def application(self, application_id: ApplicationId) -> Application | None: ...
    def earlier_application(self, visitor_id: VisitorId, job_id: JobId) -> Application | None: ...
    def question(
        self, session_id: SessionId, role_number: int, topic: Topic
    ) -> Question | None: ...
    def hearing(self, session_id: SessionId, role_number: int) -> Hearing | None: ...
    def last_caption(self, session_id: SessionId) -> int:
        """The number of the show's last caption; 0 for none."""

    def help_call(self, call_id: CommandId) -> HelpCall | None: ...
    def open_help_call(self, station: StationCode, place: Place) -> HelpCall | None: ...
    def recording(self, session_id: SessionId) -> Recording | None: ...
    def moderation(self, session_id: SessionId) -> Moderation | None: ...
    def attendee(self, session_id: SessionId, visitor_id: VisitorId) -> Attendee | None: ...
    def attendee_numbered(self, session_id: SessionId, number: int) -> Attendee | None: ...
    def last_attendee(self, session_id: SessionId) -> int:
        """The highest number of the show's residents; 0 for none."""

    def guest(self, guest_id: CommandId) -> Guest | None: ...
    def present_guests(self, session_id: SessionId) -> tuple[Guest, ...]:
        """Who waits or is on stage, longest waiting first."""

    def line(self, line_id: CommandId) -> Line | None: ...
    def last_line_at(self, session_id: SessionId, number: int) -> datetime | None: ...
    def last_number(self, series: Series, station: StationCode, day: date) -> int: ...

    def save_posting(self, posting: Posting) -> None: ...
    def save_session(self, session: LiveSession, before: LiveSession | None) -> None: ...
    def save_application(self, application: Application, before: Application | None) -> None: ...
    def save_contact(self, application_id: ApplicationId, contact: Contact) -> None: ...
    def save_question(self, question: Question, asker: VisitorId | None) -> None: ...
    def save_hearing(self, hearing: Hearing, asker: VisitorId | None) -> None:
        """asker None: the role was talked about."""

    def save_caption(self, caption: Caption) -> None: ...
    def save_help_call(self, call: HelpCall) -> None: ...
    def save_recording(self, recording: Recording) -> None: ...
    def save_moderation(self, moderation: Moderation) -> None: ...
    def save_attendee(self, attendee: Attendee) -> None: ...
    def save_guest(self, guest: Guest) -> None: ...
    def save_line(self, line: Line) -> None:
        """A line without text loses it in the trail too."""

    def save_last_number(
        self, series: Series, station: StationCode, day: date, number: int
    ) -> None: ...
    def save_event(self, command_id: CommandId, event: Event, topics: frozenset[str]) -> FeedItem:
        """The event gets the next sequence; listeners hear of it after the commit."""

    def is_van(self, kiosk_id: KioskId) -> bool: ...
    def save_day_wish(
        self, command: Command, actor: Actor, at: datetime, events: Iterable[Event]
    ) -> None:
        """At a van: for the city, in the order of saving."""

    def save_receipt(self, receipt: Receipt, fingerprint: str, at: datetime) -> None: ...


class Ledger(Protocol):
    """The store as the service knows it."""

    async def transact(self, work: Callable[[Transaction], Result]) -> Result:
        """Commit what the work saved. Raises Unavailable when the store cannot write."""

    def publish_with(self, publish: Callable[[tuple[FeedItem, ...]], None]) -> None:
        """publish: called with the items of each commit, in order, after it."""
