"""What the rooms of the server ask of each other: Protocols, and the read models they exchange.
Those of the media engine stand in a module of their own.

Each port has a fake that passes the same tests as the real thing.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.applications import Application, Contact
from shared.audience.captions import Caption
from shared.audience.chat import Line
from shared.audience.guests import Guest
from shared.audience.hearings import Hearing
from shared.audience.moderation import Attendee, Moderation
from shared.help_calls import HelpCall, Place
from shared.ids import (
    AccountId,
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
from shared.jobs import AskedFact, Category, Posting
from shared.link.days import Happened
from shared.live_sessions import LiveSession, Phase, RolePinned
from shared.organisation import Actor, Employer, Station
from shared.questions import Question
from shared.recordings import Recording, State
from shared.refusals import Refused
from shared.wire import Command, Event
from streaming_server.ports.affairs import AffairsReader
from streaming_server.ports.hall import HallReader
from streaming_server.ports.lodging import LodgingReader
from streaming_server.ports.media import (
    Admission,
    CounterOffers,
    MediaEngine,
    MediaListener,
    MediaRefused,
    PublisherCondition,
    RecorderState,
    RtpTarget,
    RtpTargets,
    StageCondition,
    ViewerCondition,
    WorkerLoad,
    WriterCondition,
    WriterState,
)
from streaming_server.ports.places import PlacesReader

__all__ = (
    "Admission",
    "Applicant",
    "CounterOffers",
    "Feed",
    "FeedItem",
    "HallReader",
    "Handle",
    "Identity",
    "JobPage",
    "JobSearch",
    "KnownFacts",
    "LodgingReader",
    "MediaEngine",
    "MediaListener",
    "MediaRefused",
    "PlacesReader",
    "PublisherCondition",
    "Reader",
    "Receipt",
    "RecorderState",
    "RtpTarget",
    "RtpTargets",
    "SessionSummary",
    "StageCondition",
    "Unavailable",
    "ViewerCondition",
    "Viewings",
    "WorkerLoad",
    "WriterCondition",
    "WriterState",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a command; the same command_id always gets the same receipt.

    sequence: of the last event, or of the last one known when nothing had to change.
    """

    command_id: CommandId
    sequence: Sequence
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One event as listeners of a topic get it.

    Topics: "public:{session}" what everybody may see; "studio:{session}" employer and staff;
    "desk:{station}" staff; "visitor:{visitor}" one resident; "jobs" postings, "sessions" the list.
    """

    sequence: Sequence
    topics: frozenset[str]
    event: Event


class Handle(Protocol):
    """The only way anything changes."""

    async def __call__(
        self, command: Command, actor: Actor, occurred_at: datetime | None = None
    ) -> Receipt | Refused:
        """occurred_at: when a machine that was alone took the wish; None: now.

        Raises Unavailable when the store cannot write; nothing was accepted then.
        """


class KeepDay(Protocol):
    """How a city keeps what a van did."""

    async def __call__(
        self, command: Command, happened: Happened, van: Actor, occurred_at: datetime
    ) -> Receipt | Refused:
        """As Handle."""


class Unavailable(Exception):
    """Disk, database or engine is away; nothing was changed. code: a Reason's value."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSearch:
    """words: as typed, any part of title, content, place or employer; all must be found."""

    words: str = ""
    station: StationCode | None = None
    district: str | None = None
    category: Category | None = None
    page: int = 1
    page_size: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage:
    """total: postings found. heads: people they look for."""

    postings: tuple[Posting, ...]
    total: int
    heads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """An application with the person behind it: for the employer of the role, staff and the
    resident alone."""

    application: Application
    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFacts:
    """What a resident said before in this browser or visit, so that it is asked once."""

    contact: Contact
    details: Mapping[AskedFact, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSummary:
    """viewers: different ones; most_at_once: peak; applications: by state."""

    viewers: int
    most_at_once: int
    applications: Mapping[str, int]
    questions: int
    unanswered: tuple[Question, ...]
    seconds_on_air: int


class Reader(HallReader, PlacesReader, AffairsReader, Protocol):
    """Reads of committed rows. Names and phones come only with `Applicant` and `KnownFacts`."""

    @property
    def lodging(self) -> LodgingReader: ...

    async def stations(self) -> tuple[Station, ...]: ...
    async def station(self, code: StationCode) -> Station | None: ...
    async def employers(self) -> Mapping[EmployerId, Employer]: ...
    async def employer(self, employer_id: EmployerId) -> Employer | None: ...
    async def sessions(
        self, phases: frozenset[Phase], station: StationCode | None = None, limit: int = 50
    ) -> tuple[LiveSession, ...]:
        """Soonest first."""

    async def session(self, session_id: SessionId) -> LiveSession | None: ...
    async def postings(self, job_ids: tuple[JobId, ...]) -> Mapping[JobId, Posting]: ...
    async def search_jobs(self, search: JobSearch) -> JobPage: ...
    async def postings_of(self, employer_id: EmployerId) -> tuple[Posting, ...]: ...
    async def questions(self, session_id: SessionId) -> tuple[Question, ...]: ...
    async def hearings(self, session_id: SessionId) -> tuple[Hearing, ...]:
        """By role number; of roles that somebody asked to hear about."""

    async def lines(self, session_id: SessionId, limit: int = 50) -> tuple[Line, ...]:
        """The latest that are not hidden, oldest of them first."""

    async def moderation(self, session_id: SessionId) -> Moderation: ...
    async def attendee(self, session_id: SessionId, visitor_id: VisitorId) -> Attendee | None: ...
    async def restricted(self, session_id: SessionId) -> tuple[Attendee, ...]:
        """Who was muted or removed, by number."""

    async def watched(self, session_id: SessionId, visitor_id: VisitorId) -> Mapping[str, bool]:
        """The resident's connections to the show, and whether they are open still."""

    async def guests(self, session_id: SessionId | None = None) -> tuple[Guest, ...]:
        """Who waits or is on the stage, longest waiting first; of all shows without a session."""

    async def captions(self, session_id: SessionId) -> tuple[Caption, ...]:
        """Of the whole show, in order."""

    async def application(self, application_id: ApplicationId) -> Application | None: ...
    async def applicant(self, application_id: ApplicationId) -> Applicant | None: ...
    async def applicants(self, session_id: SessionId) -> tuple[Applicant, ...]:
        """Of one show, longest waiting first."""

    async def open_calls_in(self, place: Place) -> tuple[HelpCall, ...]:
        """Of all stations."""

    async def open_help_calls(self, station: StationCode) -> tuple[HelpCall, ...]:
        """Nobody is on the way yet; longest waiting first."""

    async def open_applicants(self, station: StationCode) -> tuple[Applicant, ...]:
        """Without an answer yet, soonest due first."""

    async def applications_of(self, visitor_id: VisitorId) -> tuple[Application, ...]: ...
    async def known_facts(self, visitor_id: VisitorId) -> KnownFacts | None: ...
    async def recording(self, session_id: SessionId) -> Recording | None:
        """None while nobody decided about it."""

    async def recordings_of(
        self, session_ids: tuple[SessionId, ...]
    ) -> Mapping[SessionId, Recording]: ...
    async def recordings(self, states: frozenset[State]) -> tuple[Recording, ...]:
        """Longest unchanged first."""

    async def recordings_showing(self, job_id: JobId, limit: int) -> tuple[Recording, ...]:
        """Of shows that hold a card of the posting, newest first."""

    async def pins(self, session_id: SessionId) -> tuple[RolePinned, ...]:
        """Every card that was shown or taken down in the show, in order."""

    async def summary(self, session_id: SessionId) -> SessionSummary | None: ...
    async def last_sequence(self) -> Sequence: ...
    async def feed_after(
        self, sequence: Sequence, topics: frozenset[str], limit: int = 500
    ) -> tuple[FeedItem, ...]:
        """Committed items of any of the topics, in order."""


class Feed(Protocol):
    """Committed events, live. A listener that does not keep up is cut and catches up by reading."""

    def listen(self, topics: frozenset[str]) -> AsyncIterator[FeedItem]:
        """Ends when the listener was too slow; nothing that was rolled back is ever heard."""


class Identity(Protocol):
    """Who somebody is: accounts, sign-ins, studio codes, stream keys, kiosks. Secrets are stored
    as hashes only."""

    async def sign_in(self, name: str, password: str) -> str | None:
        """An opaque sign-in token; None when name or password is wrong."""

    async def sign_out(self, token: str) -> None: ...
    async def actor(self, token: str, *, is_use: bool = True) -> Actor | None:
        """Whose sign-in, studio visit or kiosk the token is; None when unknown or expired.

        is_use False: somebody only looks whether it still is; that does not keep it alive.
        """

    async def new_visitor(self) -> tuple[str, VisitorId]:
        """A token for a resident's cookie and the visitor it stands for; writes nothing."""

    async def visitor(self, token: str) -> VisitorId | None: ...
    async def studio_code(self, session_id: SessionId) -> str:
        """A new code that opens one studio; earlier ones keep working until the show ends."""

    async def enter_studio(self, session_id: SessionId, code: str) -> str | None:
        """A sign-in token of an employer bound to this studio; None when the code is wrong."""

    async def stream_key(self, session_id: SessionId) -> str:
        """A new bearer token that may publish into this session."""

    async def may_publish(self, session_id: SessionId, stream_key: str) -> bool: ...
    async def enrolment_code(self, station: StationCode, *, is_van: bool = False) -> str:
        """A one-time code for a kiosk of the station, or for the server of its van."""

    async def enrol_kiosk(self, code: str) -> tuple[str, KioskId, StationCode] | None:
        """The kiosk's token; the code is used up."""

    async def add_account(self, name: str, password: str, actor: Actor) -> AccountId: ...
    async def renew_password(self, name: str, password: str) -> bool:
        """False when there is no account of that name."""


class Viewings(Protocol):
    """Who watched, for the summary."""

    async def began(
        self, session_id: SessionId, resource: str, visitor_id: VisitorId | None, at: datetime
    ) -> None: ...
    async def ended(self, resource: str, at: datetime) -> None: ...
