"""One thread writes. Waiting wishes share one commit.

    submit ──▶ one turn of the loop ──▶ BEGIN  work×≤64  COMMIT ──▶ loop: publish, answer
                                          │ one fails
                                          └▶ ROLLBACK, BEGIN  (SAVEPOINT work RELEASE)×≤64  COMMIT

Whatever a turn of the loop wishes for is handed over together at its end: the thread that writes
would else begin with the first wish, and both would take the interpreter from each other.
A full sync for each commit costs nothing more when many share it. What fails alone is undone alone:
hardly anything does, and a savepoint has the database copy each page that its wish writes, so a
batch is tried without them first. When the database itself fails, nothing of the batch was accepted
and all hear so.
"""

import asyncio
import contextlib
import logging
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from streaming_server.ports.feed import FeedItem
from streaming_server.ports.handling import Unavailable
from streaming_server.store.outages import is_away

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
#: What a unit of work gets; it appends there what listeners shall hear after the commit. It may be
#: called twice, and then nothing is left of the first time.
Work = Callable[[sqlite3.Connection, list[FeedItem]], Result]
Publish = Callable[[tuple[FeedItem, ...]], None]

MOST_IN_A_COMMIT: Final = 64
#: Above this many waiting wishes the disk is not keeping up, and honesty beats patience.
MOST_WAITING: Final = 4096
#: 16 MB. A page that many commits write is then brought home once for all of them.
PAGES_IN_THE_LOG: Final = 4000
BUSY_WAIT_MS: Final = 5000  # a second process (a command line) holds the lock for milliseconds


class Companion(Protocol):
    """What all works share beside the rows, in the writer's thread."""

    def begin(self, connection: sqlite3.Connection) -> None:
        """A transaction has begun: nobody else writes until it ends."""

    def settle(self, connection: sqlite3.Connection) -> None:
        """What was done is about to last: write what waits."""

    def forget(self) -> None:
        """What was done since the last `settle` of a commit is undone."""


class _Alone:
    """Obeys Companion, for works that share nothing."""

    def begin(self, connection: sqlite3.Connection) -> None:
        pass

    def settle(self, connection: sqlite3.Connection) -> None:
        pass

    def forget(self) -> None:
        pass


@dataclass(slots=True)
class _Wish:
    work: Work[Any]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop
    items: list[FeedItem] = field(default_factory=list)
    result: object = None
    error: Exception | None = None


def open_connection(path: Path) -> sqlite3.Connection:
    """Explicit transactions, write-ahead log, every commit on the disk before it is answered."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_WAIT_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES_IN_THE_LOG}")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


class Writer:
    """Owns the only writing connection of this process and the thread that uses it."""

    def __init__(
        self,
        path: Path,
        prepare: Callable[[sqlite3.Connection], None],
        companion: Companion | None = None,
    ) -> None:
        """prepare: runs once in the thread, before the first wish; its errors are raised here."""
        self._path = path
        self._companion = companion or _Alone()
        self._publish: Publish = lambda _items: None
        #: Of each loop, what its present turn wished for.
        self._gathered: dict[asyncio.AbstractEventLoop, list[_Wish]] = {}
        self._queue: queue.SimpleQueue[list[_Wish] | None] = queue.SimpleQueue()
        self._taken: deque[_Wish] = deque()
        self._wished = self._begun = 0
        self._closing = threading.Lock()
        self._is_away = self._is_closed = False
        ready: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(prepare, ready), name="store-writer", daemon=True
        )
        self._thread.start()
        ready.result()

    def publish_with(self, publish: Publish) -> None:
        """publish: called in the loop of the wish, in the order of the commits."""
        self._publish = publish

    async def submit(self, work: Work[Result]) -> Result:
        """Raises Unavailable when nothing could be written, and what the work raises."""
        if self._is_closed or self._wished - self._begun >= MOST_WAITING:
            raise Unavailable("storage_full")
        loop = asyncio.get_running_loop()
        wish = _Wish(work=work, future=loop.create_future(), loop=loop)
        self._wished += 1
        gathered = self._gathered.get(loop)
        if gathered is None:
            self._gathered[loop] = [wish]
            loop.call_soon(self._hand_over, loop)
        else:
            gathered.append(wish)
        result: Result = await wish.future
        return result

    def close(self) -> None:
        """Commit what waits, then stop. What comes later is told that nothing is written."""
        with self._closing:
            self._is_closed = True
            for loop in tuple(self._gathered):
                self._queue.put(self._gathered.pop(loop, []))
            self._queue.put(None)
        self._thread.join()

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._closing:
            # When it was closed meanwhile, they were handed over by that.
            wishes = self._gathered.pop(loop, [])
            if not self._is_closed:
                self._queue.put(wishes)
                return
        for wish in wishes:
            wish.error = Unavailable("storage_full")
        self._tell(wishes)

    def _run(self, prepare: Callable[[sqlite3.Connection], None], ready: Future[None]) -> None:
        try:
            connection = open_connection(self._path)
            prepare(connection)
        except (sqlite3.Error, OSError) as error:
            ready.set_exception(error)
            return
        ready.set_result(None)
        with contextlib.closing(connection):
            while batch := self._next_batch():
                self._note(_commit(connection, self._companion, batch))
                self._answer(batch)

    def _next_batch(self) -> list[_Wish]:
        """Empty when the writer was closed."""
        while len(self._taken) < MOST_IN_A_COMMIT:
            try:
                wishes = self._queue.get(block=not self._taken)
            except queue.Empty:
                break
            if wishes is None:
                self._queue.put(None)
                break
            self._taken.extend(wishes)
        many = min(len(self._taken), MOST_IN_A_COMMIT)
        self._begun += many
        return [self._taken.popleft() for _ in range(many)]

    def _note(self, error: Exception | None) -> None:
        """A disk that stays full is told once, and once when it is well again."""
        if error is not None and not self._is_away:
            logger.error("nothing can be written error=%s", error)
        elif error is None and self._is_away:
            logger.warning("writing works again")
        self._is_away = error is not None

    def _answer(self, batch: list[_Wish]) -> None:
        for loop in dict.fromkeys(wish.loop for wish in batch):
            wishes = [wish for wish in batch if wish.loop is loop]
            # A loop that has ended has nobody left to answer.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._tell, wishes)

    def _tell(self, wishes: list[_Wish]) -> None:
        for wish in wishes:
            # What was committed is heard even when the asker has gone meanwhile.
            if wish.error is None and wish.items:
                self._publish(tuple(wish.items))
            if wish.future.cancelled():
                continue
            if wish.error is not None:
                wish.future.set_exception(wish.error)
            else:
                wish.future.set_result(wish.result)


def _commit(
    connection: sqlite3.Connection, companion: Companion, batch: list[_Wish]
) -> Exception | None:
    """What kept the database from writing; then each wish of the batch is answered with it."""
    try:
        if not _commit_together(connection, companion, batch):
            _commit_apart(connection, companion, batch)
    except (sqlite3.Error, OSError) as error:
        # A roll-back that fails too is done again before the next commit.
        with contextlib.suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        companion.forget()
        for wish in batch:
            wish.error = Unavailable("storage_full")
        return error
    return None


def _commit_together(
    connection: sqlite3.Connection, companion: Companion, batch: list[_Wish]
) -> bool:
    """False when a wish failed, and nothing was written."""
    connection.execute("BEGIN IMMEDIATE")
    companion.begin(connection)
    try:
        for wish in batch:
            wish.result = wish.work(connection, wish.items)
        companion.settle(connection)
    # Whose bug it was is seen when each is tried behind its own savepoint.
    except Exception as error:
        if is_away(error):
            raise
        connection.execute("ROLLBACK")
        companion.forget()
        return False
    connection.execute("COMMIT")
    return True


def _commit_apart(connection: sqlite3.Connection, companion: Companion, batch: list[_Wish]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    companion.begin(connection)
    for wish in batch:
        wish.items.clear()
        _attempt(connection, companion, wish)
    connection.execute("COMMIT")


def _attempt(connection: sqlite3.Connection, companion: Companion, wish: _Wish) -> None:
    connection.execute("SAVEPOINT wish")
    try:
        wish.result = wish.work(connection, wish.items)
        companion.settle(connection)
    # A bug in one wish is its asker's to hear; the others of the commit are innocent.
    except Exception as error:
        if is_away(error):
            raise
        wish.error = error
        connection.execute("ROLLBACK TO wish")
        companion.forget()
    connection.execute("RELEASE wish")
