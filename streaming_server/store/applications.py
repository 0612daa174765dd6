"""Rows of applications. Who the resident is lies in `people`."""

from collections.abc import Iterable
from sqlite3 import Connection

from shared.applications import OPEN, Application, State
from shared.ids import ApplicationId, JobId, SessionId, StationCode, VisitorId
from shared.organisation import SHANGHAI
from streaming_server.store.people import load_details, save_details
from streaming_server.store.rows import (
    Row,
    change,
    insertion,
    instant,
    instant_or_none,
    places,
    read_instant,
    read_instant_or_none,
)


def load_application(connection: Connection, application_id: ApplicationId) -> Application | None:
    rows = connection.execute(
        "SELECT * FROM applications WHERE application_id = :application_id",
        {"application_id": application_id},
    ).fetchall()
    return next(iter(_read(connection, rows)), None)


def load_earlier(
    connection: Connection, visitor_id: VisitorId, job_id: JobId
) -> Application | None:
    """What the resident sent for this role and did not take back."""
    rows = connection.execute(
        "SELECT * FROM applications WHERE visitor_id = :visitor_id AND job_id = :job_id "
        "AND state <> 'withdrawn'",
        {"visitor_id": visitor_id, "job_id": job_id},
    ).fetchall()
    return next(iter(_read(connection, rows)), None)


def load_of_session(connection: Connection, session_id: SessionId) -> tuple[Application, ...]:
    """Longest waiting first."""
    rows = connection.execute(
        "SELECT * FROM applications WHERE session_id = :session_id "
        "ORDER BY sent_at, application_id",
        {"session_id": session_id},
    ).fetchall()
    return _read(connection, rows)


def load_of_visitor(connection: Connection, visitor_id: VisitorId) -> tuple[Application, ...]:
    """Newest first."""
    rows = connection.execute(
        "SELECT * FROM applications WHERE visitor_id = :visitor_id "
        "ORDER BY sent_at DESC, application_id",
        {"visitor_id": visitor_id},
    ).fetchall()
    return _read(connection, rows)


def load_open(connection: Connection, station: StationCode) -> tuple[Application, ...]:
    """Without an answer yet, soonest due first."""
    names, bound = places("state", sorted(state.value for state in OPEN))
    rows = connection.execute(
        f"SELECT * FROM applications WHERE station = :station AND state IN ({names}) "
        "ORDER BY due, sent_at, application_id",
        {**bound, "station": station},
    ).fetchall()
    return _read(connection, rows)


def save_application(
    connection: Connection, application: Application, before: Application | None
) -> None:
    row = _columns(application)
    if before is None:
        connection.execute(insertion("applications", row), row)
        save_details(connection, application.application_id, application.details)
    else:
        connection.execute(change("applications", "application_id", row), row)


def _columns(application: Application) -> dict[str, object]:
    return {
        "application_id": application.application_id,
        "number": application.number,
        "day": application.sent_at.astimezone(SHANGHAI).date().isoformat(),
        "session_id": application.session_id,
        "job_id": application.job_id,
        "role_number": application.role_number,
        "station": application.station,
        "visitor_id": application.visitor_id,
        "moment": application.moment,
        "caller": application.caller,
        "call_at": instant(application.call_at),
        "due": instant(application.due),
        "sent_at": instant(application.sent_at),
        "state": application.state.value,
        "slot": instant_or_none(application.slot),
        "question": application.question,
        "reply": application.reply,
        "reason": application.reason,
        "changed_at": instant_or_none(application.changed_at),
    }


def _read(connection: Connection, rows: Iterable[Row]) -> tuple[Application, ...]:
    found = list(rows)
    details = load_details(connection, [row["application_id"] for row in found])
    return tuple(
        Application(
            application_id=ApplicationId(row["application_id"]),
            number=row["number"],
            session_id=row["session_id"],
            job_id=JobId(row["job_id"]),
            role_number=row["role_number"],
            station=StationCode(row["station"]),
            visitor_id=VisitorId(row["visitor_id"]),
            details=details.get(row["application_id"], {}),
            moment=row["moment"],
            caller=row["caller"],
            call_at=read_instant(row["call_at"]),
            due=read_instant(row["due"]),
            sent_at=read_instant(row["sent_at"]),
            state=State(row["state"]),
            slot=read_instant_or_none(row["slot"]),
            question=row["question"],
            reply=row["reply"],
            reason=row["reason"],
            changed_at=read_instant_or_none(row["changed_at"]),
        )
        for row in found
    )
