"""Rows of residents who asked to speak on the stage."""

from sqlite3 import Connection

from shared.audience.guests import WAITING_OR_ON_STAGE, Guest, State
from shared.ids import CommandId, SessionId, VisitorId
from streaming_server.store.rows import (
    Row,
    instant,
    instant_or_none,
    places,
    read_instant,
    read_instant_or_none,
    replacement,
)


def load_guest(connection: Connection, guest_id: CommandId) -> Guest | None:
    row = connection.execute(
        "SELECT * FROM guests WHERE guest_id = :guest_id", {"guest_id": guest_id}
    ).fetchone()
    return _guest(row) if row else None


def load_present(connection: Connection, session_id: SessionId | None) -> tuple[Guest, ...]:
    """Longest waiting first; of all shows when session_id is None."""
    names, bound = places("state", sorted(WAITING_OR_ON_STAGE))
    rows = connection.execute(
        f"SELECT * FROM guests WHERE state IN ({names}) "
        "AND (:session_id IS NULL OR session_id = :session_id) ORDER BY asked_at, guest_id",
        {**bound, "session_id": session_id},
    )
    return tuple(map(_guest, rows))


def save_guest(connection: Connection, guest: Guest) -> None:
    row = {
        "guest_id": guest.guest_id,
        "session_id": guest.session_id,
        "visitor_id": guest.visitor_id,
        "number": guest.number,
        "state": guest.state.value,
        "asked_at": instant(guest.asked_at),
        "ends_at": instant_or_none(guest.ends_at),
    }
    connection.execute(replacement("guests", ("guest_id",), row), row)


def _guest(row: Row) -> Guest:
    return Guest(
        session_id=SessionId(row["session_id"]),
        guest_id=CommandId(row["guest_id"]),
        visitor_id=VisitorId(row["visitor_id"]),
        number=row["number"],
        state=State(row["state"]),
        asked_at=read_instant(row["asked_at"]),
        ends_at=read_instant_or_none(row["ends_at"]),
    )
