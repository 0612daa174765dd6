"""Rows of what was written under a show; a hidden line keeps its row and loses its text."""

from datetime import datetime
from sqlite3 import Connection

from shared.audience.chat import Form, Line
from shared.ids import CommandId, SessionId
from streaming_server.store.rows import Row, instant, read_instant, replacement


def load_line(connection: Connection, line_id: CommandId) -> Line | None:
    row = connection.execute(
        "SELECT * FROM lines WHERE line_id = :line_id", {"line_id": line_id}
    ).fetchone()
    return _line(row) if row else None


def load_lines(connection: Connection, session_id: SessionId, limit: int) -> tuple[Line, ...]:
    """The latest that are not hidden, oldest of them first."""
    rows = connection.execute(
        "SELECT * FROM lines WHERE session_id = :session_id AND text IS NOT NULL "
        "ORDER BY row DESC LIMIT :limit",
        {"session_id": session_id, "limit": limit},
    ).fetchall()
    return tuple(_line(row) for row in reversed(rows))


def load_last_at(connection: Connection, session_id: SessionId, number: int) -> datetime | None:
    row = connection.execute(
        "SELECT at FROM lines WHERE session_id = :session_id AND number = :number "
        "ORDER BY row DESC LIMIT 1",
        {"session_id": session_id, "number": number},
    ).fetchone()
    return read_instant(row["at"]) if row else None


def save_line(connection: Connection, line: Line) -> None:
    row = {
        "line_id": line.line_id,
        "session_id": line.session_id,
        "number": line.number,
        "surname": line.surname,
        "form": line.form.value if line.form else None,
        "text": line.text,
        "at": instant(line.at),
    }
    connection.execute(replacement("lines", ("line_id",), row), row)


def _line(row: Row) -> Line:
    return Line(
        session_id=SessionId(row["session_id"]),
        line_id=CommandId(row["line_id"]),
        number=row["number"],
        surname=row["surname"],
        form=Form(row["form"]) if row["form"] else None,
        text=row["text"],
        at=read_instant(row["at"]),
    )
