"""SQL: rows, events, receipts and credentials in one SQLite file.

One module for each family of tables; `writer` commits, `readers` read, `Store` joins them. The SQL
is written in the subset that SQLite and PostgreSQL share; what differs is in `migrations` and, for
the words of a search, in `searching`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from streaming_server.store.database import Store
from streaming_server.store.identity import SqlIdentity

__all__ = ["SqlIdentity", "Store", "open_store"]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def open_store(path: Path, clock: Callable[[], datetime] = _utc_now) -> Store:
    """path: of the database file; made, and brought up to date, when needed.

    Only the account that runs the server can read it: names and phones lie in it.

    Raises sqlite3.Error or OSError when the file cannot be opened.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return Store(path, clock)
