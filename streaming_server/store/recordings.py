"""Rows of recordings: what was agreed to, and under which name it lies on the disk."""

from collections.abc import Iterable
from sqlite3 import Connection

from shared.ids import JobId, SessionId
from shared.live_sessions import RolePinned
from shared.recordings import Recording, State
from shared.wire import decode_event
from streaming_server.store.rows import (
    Row,
    instant_or_none,
    places,
    read_instant_or_none,
    replacement,
)


def load_recording(connection: Connection, session_id: SessionId) -> Recording | None:
    row = connection.execute(
        "SELECT * FROM recordings WHERE session_id = :session_id", {"session_id": session_id}
    ).fetchone()
    return None if row is None else _recording(row)


def load_recordings_of(
    connection: Connection, session_ids: Iterable[SessionId]
) -> dict[SessionId, Recording]:
    names, bound = places("session", session_ids)
    rows = connection.execute(f"SELECT * FROM recordings WHERE session_id IN ({names})", bound)
    return {found.session_id: found for found in map(_recording, rows)}


def load_recordings(connection: Connection, states: Iterable[State]) -> tuple[Recording, ...]:
    """Longest unchanged first."""
    names, bound = places("state", (state.value for state in states))
    rows = connection.execute(
        f"SELECT * FROM recordings WHERE state IN ({names}) ORDER BY changed_at, session_id", bound
    )
    return tuple(map(_recording, rows))


def load_recordings_showing(
    connection: Connection, job_id: JobId, limit: int
) -> tuple[Recording, ...]:
    """Of shows that hold a card of the posting, newest first."""
    rows = connection.execute(
        "SELECT recordings.* FROM role_cards JOIN recordings USING (session_id) "
        "JOIN sessions USING (session_id) WHERE job_id = :job_id AND folder <> '' "
        "ORDER BY starts_at DESC, session_id LIMIT :limit",
        {"job_id": job_id, "limit": limit},
    )
    return tuple(map(_recording, rows))


def save_recording(connection: Connection, recording: Recording) -> None:
    row = {
        "session_id": recording.session_id,
        "state": recording.state.value,
        "folder": recording.folder,
        "changed_at": instant_or_none(recording.changed_at),
    }
    connection.execute(replacement("recordings", ("session_id",), row), row)


def load_pins(connection: Connection, session_id: SessionId) -> tuple[RolePinned, ...]:
    """Every card that was shown or taken down in the show, in order."""
    rows = connection.execute(
        "SELECT body FROM events JOIN event_topics USING (sequence) "
        "WHERE topic = :topic AND type = 'role_pinned' ORDER BY sequence",
        {"topic": f"public:{session_id}"},
    )
    events = (decode_event(row["body"]) for row in rows)
    return tuple(event for event in events if isinstance(event, RolePinned))


def _recording(row: Row) -> Recording:
    return Recording(
        session_id=SessionId(row["session_id"]),
        state=State(row["state"]),
        folder=row["folder"],
        changed_at=read_instant_or_none(row["changed_at"]),
    )
