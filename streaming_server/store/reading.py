"""Reads for pages, the interface and the feed: the Reader port on SQLite."""

from collections.abc import Callable, Mapping
from datetime import datetime
from sqlite3 import Connection

from shared.applications import Application
from shared.audience.captions import Caption
from shared.audience.chat import Line
from shared.audience.guests import Guest
from shared.audience.hearings import Hearing
from shared.audience.moderation import Attendee, Moderation
from shared.help_calls import HelpCall, Place
from shared.ids import (
    ApplicationId,
    EmployerId,
    JobId,
    Sequence,
    SessionId,
    StationCode,
    VisitorId,
)
from shared.jobs import Posting
from shared.live_sessions import LiveSession, Phase, RolePinned
from shared.organisation import SHANGHAI, Employer, Station
from shared.questions import Question
from shared.recordings import Recording, State
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.reading import Applicant, JobPage, JobSearch, KnownFacts, SessionSummary
from streaming_server.store import (
    applications,
    attendees,
    captions,
    chat,
    events,
    guests,
    hearings,
    help_calls,
    jobs,
    people,
    places,
    questions,
    recordings,
    searching,
    sessions,
    viewings,
)
from streaming_server.store.affairs import AffairReads
from streaming_server.store.hall import HallReads
from streaming_server.store.lodging.reading import SqlLodgingReader
from streaming_server.store.place_reads import PlaceReads
from streaming_server.store.readers import Readers


class SqlReader(HallReads, PlaceReads, AffairReads):
    """Obeys ports.Reader."""

    def __init__(self, readers: Readers, clock: Callable[[], datetime]) -> None:
        super().__init__(readers)
        self._clock = clock
        self._lodging = SqlLodgingReader(readers, clock)

    @property
    def lodging(self) -> SqlLodgingReader:
        return self._lodging

    async def stations(self) -> tuple[Station, ...]:
        return await self._read(places.load_stations)

    async def station(self, code: StationCode) -> Station | None:
        return await self._read(lambda rows: places.load_station(rows, code))

    async def employers(self) -> Mapping[EmployerId, Employer]:
        return await self._read(places.load_employers)

    async def employer(self, employer_id: EmployerId) -> Employer | None:
        return await self._read(lambda rows: places.load_employer(rows, employer_id))

    async def sessions(
        self, phases: frozenset[Phase], station: StationCode | None = None, limit: int = 50
    ) -> tuple[LiveSession, ...]:
        return await self._read(
            lambda rows: sessions.load_sessions(rows, sorted(phases), station, limit)
        )

    async def session(self, session_id: SessionId) -> LiveSession | None:
        return await self._read(lambda rows: sessions.load_session(rows, session_id))

    async def postings(self, job_ids: tuple[JobId, ...]) -> Mapping[JobId, Posting]:
        return await self._read(lambda rows: jobs.load_postings(rows, job_ids))

    async def search_jobs(self, search: JobSearch) -> JobPage:
        today = self._clock().astimezone(SHANGHAI).date()
        return await self._read(lambda rows: searching.search_jobs(rows, search, today))

    async def postings_of(self, employer_id: EmployerId) -> tuple[Posting, ...]:
        return await self._read(lambda rows: jobs.load_postings_of(rows, employer_id))

    async def questions(self, session_id: SessionId) -> tuple[Question, ...]:
        return await self._read(lambda rows: questions.load_questions(rows, session_id))

    async def hearings(self, session_id: SessionId) -> tuple[Hearing, ...]:
        return await self._read(lambda rows: hearings.load_hearings(rows, session_id))

    async def lines(self, session_id: SessionId, limit: int = 50) -> tuple[Line, ...]:
        return await self._read(lambda rows: chat.load_lines(rows, session_id, limit))

    async def moderation(self, session_id: SessionId) -> Moderation:
        found = await self._read(lambda rows: attendees.load_moderation(rows, session_id))
        return found or Moderation(session_id=session_id)

    async def attendee(self, session_id: SessionId, visitor_id: VisitorId) -> Attendee | None:
        return await self._read(lambda rows: attendees.load_attendee(rows, session_id, visitor_id))

    async def restricted(self, session_id: SessionId) -> tuple[Attendee, ...]:
        return await self._read(lambda rows: attendees.load_restricted(rows, session_id))

    async def watched(self, session_id: SessionId, visitor_id: VisitorId) -> Mapping[str, bool]:
        return await self._read(lambda rows: viewings.load_watched(rows, session_id, visitor_id))

    async def guests(self, session_id: SessionId | None = None) -> tuple[Guest, ...]:
        return await self._read(lambda rows: guests.load_present(rows, session_id))

    async def captions(self, session_id: SessionId) -> tuple[Caption, ...]:
        return await self._read(lambda rows: captions.load_captions(rows, session_id))

    async def application(self, application_id: ApplicationId) -> Application | None:
        return await self._read(lambda rows: applications.load_application(rows, application_id))

    async def applicant(self, application_id: ApplicationId) -> Applicant | None:
        def load(rows: Connection) -> Applicant | None:
            found = applications.load_application(rows, application_id)
            return next(iter(_with_contacts(rows, (found,) if found else ())), None)

        return await self._read(load)

    async def applicants(self, session_id: SessionId) -> tuple[Applicant, ...]:
        return await self._read(
            lambda rows: _with_contacts(rows, applications.load_of_session(rows, session_id))
        )

    async def open_calls_in(self, place: Place) -> tuple[HelpCall, ...]:
        return await self._read(lambda rows: help_calls.load_open_in_place(rows, place))

    async def open_help_calls(self, station: StationCode) -> tuple[HelpCall, ...]:
        return await self._read(lambda rows: help_calls.load_open_help_calls(rows, station))

    async def open_applicants(self, station: StationCode) -> tuple[Applicant, ...]:
        return await self._read(
            lambda rows: _with_contacts(rows, applications.load_open(rows, station))
        )

    async def applications_of(self, visitor_id: VisitorId) -> tuple[Application, ...]:
        return await self._read(lambda rows: applications.load_of_visitor(rows, visitor_id))

    async def known_facts(self, visitor_id: VisitorId) -> KnownFacts | None:
        return await self._read(lambda rows: people.load_known_facts(rows, visitor_id))

    async def recording(self, session_id: SessionId) -> Recording | None:
        return await self._read(lambda rows: recordings.load_recording(rows, session_id))

    async def recordings_of(
        self, session_ids: tuple[SessionId, ...]
    ) -> Mapping[SessionId, Recording]:
        return await self._read(lambda rows: recordings.load_recordings_of(rows, session_ids))

    async def recordings(self, states: frozenset[State]) -> tuple[Recording, ...]:
        return await self._read(lambda rows: recordings.load_recordings(rows, sorted(states)))

    async def recordings_showing(self, job_id: JobId, limit: int) -> tuple[Recording, ...]:
        return await self._read(
            lambda rows: recordings.load_recordings_showing(rows, job_id, limit)
        )

    async def pins(self, session_id: SessionId) -> tuple[RolePinned, ...]:
        return await self._read(lambda rows: recordings.load_pins(rows, session_id))

    async def summary(self, session_id: SessionId) -> SessionSummary | None:
        now = self._clock()
        return await self._read(lambda rows: viewings.load_summary(rows, session_id, now))

    async def last_sequence(self) -> Sequence:
        return await self._read(events.load_last_sequence)

    async def feed_after(
        self, sequence: Sequence, topics: frozenset[str], limit: int = 500
    ) -> tuple[FeedItem, ...]:
        return await self._read(lambda rows: events.load_items_after(rows, sequence, topics, limit))


def _with_contacts(rows: Connection, found: tuple[Application, ...]) -> tuple[Applicant, ...]:
    contacts = people.load_contacts(rows, [one.application_id for one in found])
    return tuple(
        Applicant(application=one, contact=contacts[one.application_id])
        for one in found
        if one.application_id in contacts
    )
