"""The store as a whole: one file, one writer, a few readers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

from sqlite_utils import Database

from shared.ids import CommandId, SessionId, VisitorId
from shared.jobs import JobAmended, JobPosted, Posting
from shared.lodging import Room, Stay
from shared.lodging.inventory import RoomLine
from shared.organisation import Employer, Station
from shared.tickets.legs import Leg, Visit
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.lodging import Furnished
from streaming_server.service.ledger import Transaction
from streaming_server.service.topics import feed_topics
from streaming_server.store import jobs, places, viewings
from streaming_server.store.legs import lay_tickets
from streaming_server.store.lodging.furnishing import furnish
from streaming_server.store.lodging.laying import lay_beds
from streaming_server.store.lodging.rooms import save_rooms
from streaming_server.store.migrations import MIGRATIONS
from streaming_server.store.readers import Readers
from streaming_server.store.reading import SqlReader
from streaming_server.store.remembered import Memory
from streaming_server.store.transactions import SqlTransaction
from streaming_server.store.unwritten import Unwritten
from streaming_server.store.writer import Writer

Result = TypeVar("Result")


class Store:
    """Obeys service.ledger.Ledger and ports.Viewings; `reader` obeys ports.Reader.

    memory: of the writer's thread, and nobody else's.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self.memory = Memory()
        self._writer = Writer(path, _migrate, self.memory)
        self._readers = Readers(path)
        self._clock = clock
        self.reader = SqlReader(self._readers, clock)

    async def transact(self, work: Callable[[Transaction], Result]) -> Result:
        return await self._writer.submit(
            lambda connection, items: work(SqlTransaction(connection, items, self.memory))
        )

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """For rows that no listener hears of: identity, viewings."""

        def write(connection: Connection, _items: list[FeedItem]) -> Result:
            # It goes past the memory, so it finds everything written, and leaves nothing known.
            self.memory.settle(connection)
            self.memory.forget()
            return work(connection)

        return await self._writer.submit(write)

    async def read(self, question: Callable[[Connection], Result]) -> Result:
        return await self._readers.read(question)

    def publish_with(self, publish: Callable[[tuple[FeedItem, ...]], None]) -> None:
        self._writer.publish_with(publish)

    async def began(
        self, session_id: SessionId, resource: str, visitor_id: VisitorId | None, at: datetime
    ) -> None:
        await self.write(
            lambda rows: viewings.begin_viewing(rows, session_id, resource, visitor_id, at)
        )

    async def ended(self, resource: str, at: datetime) -> None:
        await self.write(lambda rows: viewings.end_viewing(rows, resource, at))

    async def all_ended(self, at: datetime) -> None:
        """For a server that starts: whoever watched before it stopped watches no more."""
        await self.write(lambda rows: viewings.end_all_viewings(rows, at))

    async def seed(
        self,
        stations: Iterable[Station],
        employers: Iterable[Employer],
        postings: Iterable[Posting],
    ) -> None:
        """Lay the ground of a city in one transaction; what is there already is brought up to date.

        Postings get their events like any other, so that the audit trail begins with them.
        """
        now = self._clock()

        def lay(connection: Connection) -> None:
            places.save_stations(connection, stations)
            _lay_employers(connection, employers)
            for posting in postings:
                _lay_posting(connection, posting, now)

        await self.write(lay)

    async def furnish(self, rooms: Iterable[Room]) -> None:
        """Add rooms with their beds in one transaction; known ones are brought up to date."""
        wanted = tuple(rooms)
        await self.write(lambda rows: save_rooms(rows, wanted))

    async def lay_beds(
        self, rooms: Iterable[Room], stays: Sequence[Stay], forms_of_address: Mapping[str, str]
    ) -> None:
        """Rooms, and those who sleep there when nobody does yet, in one transaction."""
        known = tuple(rooms)
        await self.write(lambda rows: lay_beds(rows, known, stays, forms_of_address))

    async def lay_tickets(self, visits: Sequence[Visit], legs: Sequence[Leg]) -> None:
        """Tickets that are over, for a sample; those that are there stay as they are."""
        await self.write(lambda rows: lay_tickets(rows, visits, legs))

    async def furnish_by(self, lines: Iterable[RoomLine]) -> Furnished:
        """Rooms out of a list."""
        wanted = tuple(lines)
        return await self.write(lambda rows: furnish(rows, wanted))

    def close(self) -> None:
        """Commit what waits and close every connection."""
        self._writer.close()
        self._readers.close()


def _lay_employers(connection: Connection, employers: Iterable[Employer]) -> None:
    known = places.load_employers(connection)
    for employer in employers:
        places.save_employers(connection, [employer])
        if employer.employer_id in known and employer != known[employer.employer_id]:
            # Postings are found by their employer's name too.
            for posting in jobs.load_postings_of(connection, employer.employer_id):
                jobs.save_posting(connection, posting)


def _lay_posting(connection: Connection, posting: Posting, now: datetime) -> None:
    before = jobs.load_posting(connection, posting.job_id)
    if before == posting:
        return
    jobs.save_posting(connection, posting)
    event = (JobAmended if before else JobPosted)(posting=posting, at=now)
    facts = Unwritten()
    facts.save_event(connection, CommandId("seed"), event, feed_topics(event))
    facts.write(connection)


def _migrate(connection: Connection) -> None:
    # Two processes may open a new file at once: the second waits and finds the work done.
    connection.execute("BEGIN IMMEDIATE")
    MIGRATIONS.apply(Database(connection, execute_plugins=False))
    connection.execute("COMMIT")
