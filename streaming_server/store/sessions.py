"""Rows of live sessions and their numbered cards."""

from collections.abc import Iterable
from datetime import date, time
from sqlite3 import Connection

from shared.ids import EmployerId, JobId, SessionId, StationCode
from shared.live_sessions import BEFORE_END, LiveSession, Phase, Pin, RoleCard
from shared.organisation import SHANGHAI
from streaming_server.store.rows import (
    Row,
    change,
    insertion,
    instant,
    instant_or_none,
    listed,
    places,
    read_instant,
    read_instant_or_none,
    read_list,
)


def show_day(session: LiveSession) -> date:
    """The local day to which a session's role numbers belong."""
    return session.starts_at.astimezone(SHANGHAI).date()


def load_session(connection: Connection, session_id: SessionId) -> LiveSession | None:
    rows = connection.execute(
        "SELECT * FROM sessions WHERE session_id = :session_id", {"session_id": session_id}
    ).fetchall()
    return next(iter(_read(connection, rows)), None)


def load_sessions(
    connection: Connection, phases: Iterable[Phase], station: StationCode | None, limit: int
) -> tuple[LiveSession, ...]:
    """Soonest first."""
    names, bound = places("phase", (phase.value for phase in phases))
    there = "" if station is None else "AND station = :station"
    rows = connection.execute(
        f"SELECT * FROM sessions WHERE phase IN ({names}) {there} "
        "ORDER BY starts_at, session_id LIMIT :limit",
        {**bound, "station": station, "limit": limit},
    ).fetchall()
    return _read(connection, rows)


def load_shows_of(connection: Connection, job_id: JobId) -> tuple[SessionId, ...]:
    """Sessions that have not ended and hold a card of the posting."""
    names, bound = places("phase", sorted(phase.value for phase in BEFORE_END))
    rows = connection.execute(
        "SELECT session_id FROM role_cards JOIN sessions USING (session_id) "
        f"WHERE job_id = :job_id AND phase IN ({names}) ORDER BY session_id",
        {**bound, "job_id": job_id},
    )
    return tuple(SessionId(row["session_id"]) for row in rows)


def save_session(connection: Connection, session: LiveSession, before: LiveSession | None) -> None:
    row = _columns(session)
    if before is None:
        connection.execute(insertion("sessions", row), row)
    else:
        connection.execute(change("sessions", "session_id", row), row)
    for card in session.cards[len(before.cards) if before else 0 :]:
        card_row: dict[str, object] = {
            "session_id": session.session_id,
            "number": card.number,
            "job_id": card.job_id,
            "station": session.station,
            "day": show_day(session).isoformat(),
        }
        connection.execute(insertion("role_cards", card_row), card_row)


def _columns(session: LiveSession) -> dict[str, object]:
    pin = session.pin
    return {
        "session_id": session.session_id,
        "title": session.title,
        "station": session.station,
        "employer_id": session.employer_id,
        "starts_at": instant(session.starts_at),
        "call_times": listed(at.isoformat() for at in session.call_times),
        "phase": session.phase.value,
        "pin_number": pin.number if pin else None,
        "pin_picture": pin.picture if pin else None,
        "pin_at": instant(pin.at) if pin else None,
        "talked": listed(session.talked),
        "went_live_at": instant_or_none(session.went_live_at),
        "ended_at": instant_or_none(session.ended_at),
    }


def _read(connection: Connection, rows: list[Row]) -> tuple[LiveSession, ...]:
    cards = _cards(connection, [row["session_id"] for row in rows])
    return tuple(_session(row, tuple(cards.get(row["session_id"], ()))) for row in rows)


def _cards(connection: Connection, session_ids: list[str]) -> dict[str, list[RoleCard]]:
    names, bound = places("session", session_ids)
    found: dict[str, list[RoleCard]] = {}
    # Numbers of a station's day only grow, so their order is the order in which cards were added.
    for row in connection.execute(
        f"SELECT session_id, number, job_id FROM role_cards WHERE session_id IN ({names}) "
        "ORDER BY session_id, number",
        bound,
    ):
        card = RoleCard(number=row["number"], job_id=JobId(row["job_id"]))
        found.setdefault(row["session_id"], []).append(card)
    return found


def _session(row: Row, cards: tuple[RoleCard, ...]) -> LiveSession:
    return LiveSession(
        session_id=SessionId(row["session_id"]),
        title=row["title"],
        station=StationCode(row["station"]),
        employer_id=EmployerId(row["employer_id"]),
        starts_at=read_instant(row["starts_at"]),
        call_times=tuple(time.fromisoformat(at) for at in read_list(row["call_times"])),
        phase=Phase(row["phase"]),
        cards=cards,
        pin=_pin(row),
        talked=tuple(int(number) for number in read_list(row["talked"])),
        went_live_at=read_instant_or_none(row["went_live_at"]),
        ended_at=read_instant_or_none(row["ended_at"]),
    )


def _pin(row: Row) -> Pin | None:
    if row["pin_number"] is None:
        return None
    return Pin(number=row["pin_number"], picture=row["pin_picture"], at=read_instant(row["pin_at"]))
