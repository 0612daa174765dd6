"""Rows of who watched when, and the summary of a show that is made of them."""

from collections import Counter
from datetime import datetime
from sqlite3 import Connection

from shared.ids import SessionId, VisitorId
from streaming_server.ports.reading import SessionSummary
from streaming_server.store.applications import load_of_session
from streaming_server.store.questions import load_questions
from streaming_server.store.rows import Row, instant, read_instant
from streaming_server.store.sessions import load_session


def begin_viewing(
    connection: Connection,
    session_id: SessionId,
    resource: str,
    visitor_id: VisitorId | None,
    at: datetime,
) -> None:
    connection.execute(
        "INSERT INTO viewings (resource, session_id, visitor_id, began_at) "
        "VALUES (:resource, :session_id, :visitor_id, :began_at) ON CONFLICT DO NOTHING",
        {
            "resource": resource,
            "session_id": session_id,
            "visitor_id": visitor_id,
            "began_at": instant(at),
        },
    )


def end_viewing(connection: Connection, resource: str, at: datetime) -> None:
    connection.execute(
        "UPDATE viewings SET ended_at = :at WHERE resource = :resource AND ended_at IS NULL",
        {"resource": resource, "at": instant(at)},
    )


def load_watched(
    connection: Connection, session_id: SessionId, visitor_id: VisitorId
) -> dict[str, bool]:
    """Resource -> whether it is open."""
    rows = connection.execute(
        "SELECT resource, ended_at FROM viewings "
        "WHERE session_id = :session_id AND visitor_id = :visitor_id",
        {"session_id": session_id, "visitor_id": visitor_id},
    )
    return {row["resource"]: row["ended_at"] is None for row in rows}


def end_all_viewings(connection: Connection, at: datetime) -> None:
    """For a server that starts: whoever watched before it stopped watches no more."""
    connection.execute(
        "UPDATE viewings SET ended_at = :at WHERE ended_at IS NULL", {"at": instant(at)}
    )


def load_summary(
    connection: Connection, session_id: SessionId, now: datetime
) -> SessionSummary | None:
    session = load_session(connection, session_id)
    if session is None:
        return None
    viewings = connection.execute(
        "SELECT * FROM viewings WHERE session_id = :session_id", {"session_id": session_id}
    ).fetchall()
    applications = load_of_session(connection, session_id)
    questions = load_questions(connection, session_id)
    on_air = (session.ended_at or now) - session.went_live_at if session.went_live_at else None
    return SessionSummary(
        viewers=len({row["visitor_id"] or row["resource"] for row in viewings}),
        most_at_once=_most_at_once(viewings),
        applications=Counter(application.state.value for application in applications),
        questions=len(questions),
        unanswered=tuple(question for question in questions if question.is_open),
        seconds_on_air=int(on_air.total_seconds()) if on_air else 0,
    )


def _most_at_once(viewings: list[Row]) -> int:
    """Whoever moves from one engine to another has both for a moment, and is one viewer."""
    changes: list[tuple[datetime, int, str]] = []
    for row in viewings:
        who = row["visitor_id"] or row["resource"]
        changes.append((read_instant(row["began_at"]), 1, who))
        if row["ended_at"] is not None:
            changes.append((read_instant(row["ended_at"]), -1, who))
    watching: Counter[str] = Counter()
    most = 0
    # Somebody who leaves as another comes is not a second viewer: -1 sorts first.
    for _, step, who in sorted(changes):
        watching[who] += step
        if not watching[who]:
            del watching[who]
        most = max(most, len(watching))
    return most
