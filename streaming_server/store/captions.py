"""Rows of captions, in the order in which they were said."""

from sqlite3 import Connection

from shared.audience.captions import Caption
from shared.ids import SessionId
from streaming_server.store.rows import Row, insertion, instant, read_instant


def load_captions(connection: Connection, session_id: SessionId) -> tuple[Caption, ...]:
    rows = connection.execute(
        "SELECT * FROM captions WHERE session_id = :session_id ORDER BY number",
        {"session_id": session_id},
    )
    return tuple(map(_caption, rows))


def load_last_number(connection: Connection, session_id: SessionId) -> int:
    row = connection.execute(
        "SELECT MAX(number) AS last FROM captions WHERE session_id = :session_id",
        {"session_id": session_id},
    ).fetchone()
    return row["last"] or 0


def save_caption(connection: Connection, caption: Caption) -> None:
    row = {
        "session_id": caption.session_id,
        "number": caption.number,
        "text": caption.text,
        "picture": caption.picture,
        "at": instant(caption.at),
    }
    connection.execute(insertion("captions", row), row)


def _caption(row: Row) -> Caption:
    return Caption(
        session_id=SessionId(row["session_id"]),
        number=row["number"],
        text=row["text"],
        picture=row["picture"],
        at=read_instant(row["at"]),
    )
