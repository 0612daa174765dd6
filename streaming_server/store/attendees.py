"""Rows of residents who take part in a show, and of what its moderators chose."""

from sqlite3 import Connection

from shared.audience.moderation import Attendee, Moderation
from shared.ids import SessionId, VisitorId
from streaming_server.store.rows import Row, replacement


def load_moderation(connection: Connection, session_id: SessionId) -> Moderation | None:
    row = connection.execute(
        "SELECT * FROM moderations WHERE session_id = :session_id", {"session_id": session_id}
    ).fetchone()
    if row is None:
        return None
    return Moderation(
        session_id=session_id,
        slow_seconds=row["slow_seconds"],
        is_chat_open=bool(row["is_chat_open"]),
        is_door_open=bool(row["is_door_open"]),
    )


def save_moderation(connection: Connection, moderation: Moderation) -> None:
    row = {
        "session_id": moderation.session_id,
        "slow_seconds": moderation.slow_seconds,
        "is_chat_open": int(moderation.is_chat_open),
        "is_door_open": int(moderation.is_door_open),
    }
    connection.execute(replacement("moderations", ("session_id",), row), row)


def load_attendee(
    connection: Connection, session_id: SessionId, visitor_id: VisitorId
) -> Attendee | None:
    row = connection.execute(
        "SELECT * FROM attendees WHERE session_id = :session_id AND visitor_id = :visitor_id",
        {"session_id": session_id, "visitor_id": visitor_id},
    ).fetchone()
    return _attendee(row) if row else None


def load_numbered(connection: Connection, session_id: SessionId, number: int) -> Attendee | None:
    row = connection.execute(
        "SELECT * FROM attendees WHERE session_id = :session_id AND number = :number",
        {"session_id": session_id, "number": number},
    ).fetchone()
    return _attendee(row) if row else None


def load_restricted(connection: Connection, session_id: SessionId) -> tuple[Attendee, ...]:
    rows = connection.execute(
        "SELECT * FROM attendees WHERE session_id = :session_id "
        "AND (is_muted = 1 OR is_removed = 1) ORDER BY number",
        {"session_id": session_id},
    )
    return tuple(map(_attendee, rows))


def load_last_number(connection: Connection, session_id: SessionId) -> int:
    row = connection.execute(
        "SELECT MAX(number) AS last FROM attendees WHERE session_id = :session_id",
        {"session_id": session_id},
    ).fetchone()
    return row["last"] or 0


def save_attendee(connection: Connection, attendee: Attendee) -> None:
    row = {
        "session_id": attendee.session_id,
        "visitor_id": attendee.visitor_id,
        "number": attendee.number,
        "is_muted": int(attendee.is_muted),
        "is_removed": int(attendee.is_removed),
    }
    connection.execute(replacement("attendees", ("session_id", "visitor_id"), row), row)


def _attendee(row: Row) -> Attendee:
    return Attendee(
        session_id=SessionId(row["session_id"]),
        visitor_id=VisitorId(row["visitor_id"]),
        number=row["number"],
        is_muted=bool(row["is_muted"]),
        is_removed=bool(row["is_removed"]),
    )
