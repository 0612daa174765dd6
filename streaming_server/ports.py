"""What the rooms of the server ask of each other: Protocols, and the read models they exchange.

Each port has a fake that passes the same tests as the real thing.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from shared.applications import Application, Contact
from shared.audience.captions import Caption
from shared.audience.chat import Line
from shared.audience.hearings import Hearing
from shared.audience.moderation import Attendee, Moderation
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
from shared.live_sessions import LiveSession, Phase, RolePinned
from shared.organisation import Actor, Employer, Station
from shared.questions import Question
from shared.recordings import Recording, State
from shared.refusals import Refused
from shared.rungs import Rung, Wish
from shared.wire import Command, Event


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

    async def __call__(self, command: Command, actor: Actor) -> Receipt | Refused:
        """Raises Unavailable when the store cannot write; nothing was accepted then."""


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


class Reader(Protocol):
    """Reads of committed rows. Names and phones come only with `Applicant` and `KnownFacts`."""

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

    async def captions(self, session_id: SessionId) -> tuple[Caption, ...]:
        """Of the whole show, in order."""

    async def application(self, application_id: ApplicationId) -> Application | None: ...
    async def applicant(self, application_id: ApplicationId) -> Applicant | None: ...
    async def applicants(self, session_id: SessionId) -> tuple[Applicant, ...]:
        """Of one show, longest waiting first."""

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
    async def enrolment_code(self, station: StationCode) -> str:
        """A one-time code for a kiosk of the station."""

    async def enrol_kiosk(self, code: str) -> tuple[str, KioskId, StationCode] | None:
        """The kiosk's token; the code is used up."""

    async def add_account(self, name: str, password: str, actor: Actor) -> AccountId: ...
    async def renew_password(self, name: str, password: str) -> bool:
        """False when there is no account of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A peer that was admitted. resource: unguessable, names the peer ever after."""

    resource: str
    sdp: str
    etag: str


class MediaRefused(Exception):
    """status: of the HTTP answer; code: sentence under media.{code} in resources/i18n."""

    def __init__(
        self,
        status: int,
        code: str,
        retry_after_seconds: int | None = None,
        facts: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """facts: what the sentence tells besides."""
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after_seconds = retry_after_seconds
        self.facts = facts


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherCondition:
    """How a publisher's media arrives, over the last second or so.

    lost: share of its packets, 0 to 1. silent_s: since its last packet. keyframe_requests: what
    it was asked for since it began.
    """

    has_picture: bool
    kbps: float
    lost: float
    silent_s: float
    keyframe_requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerCondition:
    """What a viewer last reported. rung: of the quality ladder; lost: share of packets, 0 to 1."""

    resource: str
    rung: str
    lost: float
    round_trip_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCondition:
    """worker: number of the process that forwards it. publisher: None while there is none.
    rungs: how many watch on each rung. viewers: of a large crowd, as many as tell enough."""

    worker: int
    publisher: PublisherCondition | None
    rungs: Mapping[str, int]
    viewers: tuple[ViewerCondition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLoad:
    """cpu: share of one core that forwarding took in the last second, 0 to 1."""

    number: int
    viewers: int
    cpu: float


class MediaListener(Protocol):
    """What the engine tells. Called in the engine's loop; returns at once."""

    def publisher_arrived(self, session_id: SessionId) -> None:
        """A picture arrives (again)."""

    def publisher_lost(self, session_id: SessionId) -> None:
        """No packet for two seconds, or the publisher left."""

    def viewer_left(self, session_id: SessionId, resource: str) -> None: ...


class RecorderState(StrEnum):
    OFF = "off"
    #: There is nothing to record yet, or not any more.
    WAITING = "waiting"
    RECORDING = "recording"
    #: The disk takes nothing more. The show goes on, and so does recording once there is room.
    FULL = "full"


class MediaEngine(Protocol):
    """Forwards a publisher's packets to viewers. Every call may cross a process boundary.

    The stage clock is the 32-bit 90 kHz RTP timestamp that viewers receive; it goes on over a
    publisher's reconnection.
    """

    async def publish(self, session_id: SessionId, offer: str) -> Admission:
        """Raises MediaRefused: 409 while another publisher sends, 422 without a codec we speak."""

    async def watch(self, session_id: SessionId, offer: str, asker: str = "") -> Admission:
        """asker: who asks, the same each time, for a fair line.

        Raises MediaRefused: 409 with Retry-After while nobody sends, 422, 503 with Retry-After and
        the place in line while one more viewer would make the show worse for all.
        """

    async def patch(self, resource: str, etag: str | None, fragment: str) -> Admission | None:
        """Trickle (None) or an ICE restart (sdp is the fragment to answer). Raises MediaRefused."""

    async def is_there(self, resource: str) -> bool:
        """Whether a peer is still known; one that is not has to begin anew."""

    async def remove(self, resource: str) -> bool: ...
    async def segments(self, session_id: SessionId) -> str:
        """Folder, below the one that the engine was given, of the show as HLS; it is written as
        long as this is called now and then. Raises MediaRefused: 409 while nobody sends, 404 where
        it is switched off, 503 with Retry-After until there is something to play."""

    async def end(self, session_id: SessionId) -> None:
        """Say goodbye to the publisher and all viewers."""

    async def rung(self, resource: str, wish: Wish | None = None) -> Rung | None:
        """What a viewer is sent now; wish: what it wants from now on. None: no such viewer."""

    async def still(self, session_id: SessionId) -> bytes | None:
        """A JPEG of the show, at most a few seconds old. None: not yet, or nobody sends; who asks
        again in a second gets one."""

    async def record(self, session_id: SessionId, folder: Path | None) -> RecorderState:
        """Keep the show in a folder from now on; None: no longer. To be said again and again, one
        call at a time: what ended in between is started anew.
        """

    async def close(self) -> None: ...
    async def picture(self, session_id: SessionId) -> int | None:
        """Stage clock of the latest picture forwarded."""

    async def stage_picture(self, session_id: SessionId, publisher_picture: int) -> int | None:
        """A publisher's own RTP timestamp on the stage clock."""

    def has_picture(self, session_id: SessionId) -> bool:
        """As the listener was told."""

    def viewer_count(self, session_id: SessionId) -> int:
        """As of a moment ago."""

    async def condition(self, session_id: SessionId) -> StageCondition | None:
        """None when nobody publishes or watches."""

    async def loads(self) -> tuple[WorkerLoad, ...]:
        """Of every process that forwards, by number."""


class Viewings(Protocol):
    """Who watched, for the summary."""

    async def began(
        self, session_id: SessionId, resource: str, visitor_id: VisitorId | None, at: datetime
    ) -> None: ...
    async def ended(self, resource: str, at: datetime) -> None: ...
