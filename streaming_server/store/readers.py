"""A small pool of connections that cannot write, each in a thread of its own."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from streaming_server.ports.handling import Unavailable
from streaming_server.store.outages import is_away
from streaming_server.store.writer import BUSY_WAIT_MS

Result = TypeVar("Result")
READERS: Final = 3  # reads take about a millisecond; more threads only fight for the interpreter


class Readers:
    """Reads see what was committed before they began."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._pool = ThreadPoolExecutor(READERS, "store-reader")

    async def read(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        """Raises Unavailable when the file cannot be read now."""
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._pool, lambda: self._ask(question)
            )
        except (sqlite3.OperationalError, OSError) as error:
            if is_away(error):
                raise Unavailable("storage_full") from error
            raise

    def close(self) -> None:
        self._pool.shutdown()
        for connection in self._opened:
            connection.close()

    def _ask(self, question: Callable[[sqlite3.Connection], Result]) -> Result:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._open()
        # One snapshot for all statements of a question.
        connection.execute("BEGIN")
        try:
            return question(connection)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout = {BUSY_WAIT_MS}")
        connection.execute("PRAGMA query_only = ON")
        self._opened.append(connection)
        return connection


class Reads:
    """What reads of one family of tables begin with; the whole reader inherits from each."""

    def __init__(self, readers: Readers) -> None:
        self._read = readers.read
