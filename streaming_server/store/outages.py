"""Telling a database that is away from a wish that was wrong."""

import sqlite3
from typing import Final

#: Primary result codes that say the file cannot be used now.
_AWAY: Final = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
    )
)


def is_away(error: Exception) -> bool:
    """Whether disk or lock are to blame, and the same wish may succeed later."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode & 0xFF in _AWAY
    return isinstance(error, OSError)
