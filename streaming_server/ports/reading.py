"""Reads of committed rows, and the read models that belong to no room of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from shared.applications import Application, Contact
from shared.audience.captions import Caption
from shared.audience.chat import Line
from shared.audience.guests import Guest
from shared.audience.hearings import Hearing
from shared.audience.moderation import Attendee, Moderation
from shared.help_calls import HelpCall, Place
from shared.ids import ApplicationId, EmployerId, JobId, Sequence, SessionId, StationCode, VisitorId
from shared.jobs import AskedFact, Category, Posting
from shared.live_sessions import LiveSession, Phase, RolePinned
from shared.organisation import Employer, Station
from shared.questions import Question
from shared.recordings import Recording, State
from streaming_server.ports.affairs import AffairsReader
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.hall import HallReader
from streaming_server.ports.lodging import LodgingReader
from streaming_server.ports.places import PlacesReader


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
