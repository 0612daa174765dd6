"""Rows of who wants to hear about which role of a show."""

from sqlite3 import Connection

from shared.audience.hearings import Hearing
from shared.ids import SessionId, VisitorId


def load_hearing(connection: Connection, session_id: SessionId, role_number: int) -> Hearing | None:
    found = load_hearings(connection, session_id)
    return next((one for one in found if one.role_number == role_number), None)


def load_hearings(connection: Connection, session_id: SessionId) -> tuple[Hearing, ...]:
    """By role number."""
    waiting: dict[int, set[VisitorId]] = {}
    heard: dict[int, set[VisitorId]] = {}
    for row in connection.execute(
        "SELECT role_number, visitor_id, is_heard FROM hearings WHERE session_id = :session_id",
        {"session_id": session_id},
    ):
        group = heard if row["is_heard"] else waiting
        group.setdefault(row["role_number"], set()).add(VisitorId(row["visitor_id"]))
    return tuple(
        Hearing(
            session_id=session_id,
            role_number=number,
            waiting=frozenset(waiting.get(number, ())),
            heard=frozenset(heard.get(number, ())),
        )
        for number in sorted(waiting.keys() | heard.keys())
    )


def save_asked(connection: Connection, hearing: Hearing, visitor_id: VisitorId) -> None:
    connection.execute(
        "INSERT INTO hearings (session_id, role_number, visitor_id, is_heard) "
        "VALUES (:session_id, :role_number, :visitor_id, 0) ON CONFLICT DO NOTHING",
        {
            "session_id": hearing.session_id,
            "role_number": hearing.role_number,
            "visitor_id": visitor_id,
        },
    )


def save_heard(connection: Connection, hearing: Hearing) -> None:
    """Nobody waits for this role any more."""
    connection.execute(
        "UPDATE hearings SET is_heard = 1 "
        "WHERE session_id = :session_id AND role_number = :role_number",
        {"session_id": hearing.session_id, "role_number": hearing.role_number},
    )
