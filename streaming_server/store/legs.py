"""Rows of visits and their legs: who waits, who is called, what became of them."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from sqlite3 import Connection
from typing import Final

from pydantic import TypeAdapter

from shared.ids import (
    LegId,
    ServiceCode,
    StationCode,
    VisitId,
    VisitorId,
)
from shared.organisation import SHANGHAI
from shared.tickets.legs import (
    Channel,
    Counter,
    Leg,
    Visit,
)
from shared.tickets.lifecycle import OPEN, State
from shared.tickets.line import next_at
from shared.tickets.services import GROUPS
from streaming_server.ports.hall import CounterDay
from streaming_server.store.rows import (
    Columns,
    Row,
    change,
    insertion,
    instant,
    instant_or_none,
    listed,
    named,
    places,
    read_instant,
    read_list,
    replacement,
    same,
    value_or_none,
)

#: As shared.tickets.line.order has it.
_ORDER: Final = "ORDER BY counts_from, arrived_at, leg_id"
#: So many calls say how long people wait these days.
_RECENT: Final = 50
_OPEN: Final = ", ".join(f"'{state}'" for state in sorted(OPEN))
_LEGS: Final = TypeAdapter(Leg)

_COLUMNS: Final = Columns(
    {
        **dict.fromkeys(
            ("leg_id", "visit_id", "station", "number", "prefix", "service", "position"), same
        ),
        "day": date.isoformat,
        "priority": value_or_none,
        "arrived_at": instant,
        "eligible_at": instant,
        "counts_from": instant,
        "state": value_or_none,
        "booked_for": instant_or_none,
        **dict.fromkeys(("only_counter", "counter_id", "counter"), same),
        "called_at": instant_or_none,
        "first_called_at": instant_or_none,
        "calls": same,
        "started_at": instant_or_none,
        "ended_at": instant_or_none,
        "held_until": instant_or_none,
        "reason": value_or_none,
        "outcome": value_or_none,
        "has_let_pass": int,
        "has_returned": int,
        "rating": value_or_none,
        "rated_at": instant_or_none,
        "rating_answered_at": instant_or_none,
        "version": same,
    }
)


def load_visit(connection: Connection, visit_id: VisitId) -> Visit | None:
    row = connection.execute(
        "SELECT * FROM visits WHERE visit_id = :visit_id", {"visit_id": visit_id}
    ).fetchone()
    return _visit(row) if row else None


def load_visit_by_token(connection: Connection, token_hash: str) -> Visit | None:
    row = connection.execute(
        "SELECT * FROM visits WHERE token_hash = :token_hash", {"token_hash": token_hash}
    ).fetchone()
    return _visit(row) if row else None


def is_number_taken(connection: Connection, station: StationCode, day: date, number: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM visits WHERE station = :station AND day = :day AND number = :number",
        {"station": station, "day": day.isoformat(), "number": number},
    ).fetchone()
    return row is not None


def load_leg(connection: Connection, leg_id: LegId) -> Leg | None:
    row = connection.execute(
        "SELECT * FROM legs WHERE leg_id = :leg_id", {"leg_id": leg_id}
    ).fetchone()
    return _leg(row) if row else None


def load_legs_of(connection: Connection, visit_id: VisitId) -> tuple[Leg, ...]:
    """In the order of the services."""
    rows = connection.execute(
        "SELECT * FROM legs WHERE visit_id = :visit_id ORDER BY position", {"visit_id": visit_id}
    )
    return tuple(map(_leg, rows))


def load_open_leg_of(
    connection: Connection, visitor_id: VisitorId, station: StationCode, day: date
) -> Leg | None:
    row = connection.execute(
        "SELECT legs.* FROM legs JOIN visits USING (visit_id) "
        "WHERE visits.visitor_id = :visitor_id AND visits.station = :station "
        f"AND visits.day = :day AND legs.state IN ({_OPEN}) LIMIT 1",
        {"visitor_id": visitor_id, "station": station, "day": day.isoformat()},
    ).fetchone()
    return _leg(row) if row else None


def load_legs(
    connection: Connection, station: StationCode, day: date, states: frozenset[State]
) -> tuple[Leg, ...]:
    """Of the day, in order."""
    names, bound = places("state", sorted(states))
    rows = connection.execute(
        f"SELECT * FROM legs WHERE station = :station AND day = :day AND state IN ({names}) "
        f"{_ORDER}",
        {**bound, "station": station, "day": day.isoformat()},
    )
    return tuple(map(_leg, rows))


def load_waiting(
    connection: Connection, station: StationCode, day: date, prefix: str
) -> tuple[Leg, ...]:
    rows = connection.execute(
        "SELECT * FROM legs WHERE station = :station AND day = :day AND state = 'waiting' "
        f"AND prefix = :prefix {_ORDER}",
        {"station": station, "day": day.isoformat(), "prefix": prefix},
    )
    return tuple(map(_leg, rows))


def load_next_waiting(
    connection: Connection,
    counter: Counter,
    day: date,
    now: datetime,
    leg: Callable[[LegId], Leg | None],
) -> Leg | None:
    """A counter that helps out has two lines of its own, of which the rule takes the first."""
    own = (counter.skills or frozenset(GROUPS)) - counter.standby
    groups = [one for one in (own, counter.standby) if one] if counter.standby else [counter.skills]
    firsts = [_find_first(connection, counter, one, day, now) for one in groups]
    found = [leg(leg_id) for leg_id in firsts if leg_id is not None]
    return next_at(counter, [one for one in found if one is not None], now)


def _find_first(
    connection: Connection, counter: Counter, groups: frozenset[str], day: date, now: datetime
) -> LegId | None:
    """groups: empty for all."""
    names, bound = places("skill", sorted(groups))
    served = f"AND prefix IN ({names}) " if groups else ""
    row = connection.execute(
        "SELECT leg_id FROM legs WHERE station = :station AND day = :day AND state = 'waiting' "
        "AND eligible_at <= :now AND (only_counter = :counter_id "
        f"OR only_counter IS NULL {served}) {_ORDER} LIMIT 1",
        {
            **bound,
            "station": counter.station,
            "day": day.isoformat(),
            "now": instant(now),
            "counter_id": counter.counter_id,
        },
    ).fetchone()
    return LegId(row["leg_id"]) if row else None


def load_open_until(connection: Connection, station: StationCode, day: date) -> tuple[Leg, ...]:
    rows = connection.execute(
        "SELECT * FROM legs WHERE station = :station AND day <= :day "
        f"AND state IN ({_OPEN}) {_ORDER}",
        {"station": station, "day": day.isoformat()},
    )
    return tuple(map(_leg, rows))


def load_called(
    connection: Connection, station: StationCode, day: date, since: datetime
) -> tuple[Leg, ...]:
    """Called at that time or later, latest first."""
    rows = connection.execute(
        "SELECT * FROM legs WHERE station = :station AND day = :day AND called_at >= :since "
        "ORDER BY called_at DESC, leg_id",
        {"station": station, "day": day.isoformat(), "since": instant(since)},
    )
    return tuple(map(_leg, rows))


def load_bad_ratings(connection: Connection, station: StationCode) -> tuple[Leg, ...]:
    """That nobody looked after yet, longest waiting first."""
    rows = connection.execute(
        "SELECT * FROM legs WHERE station = :station AND rating = 'bad' "
        "AND rating_answered_at IS NULL ORDER BY rated_at, leg_id",
        {"station": station},
    )
    return tuple(map(_leg, rows))


def load_left_over(connection: Connection, today: date) -> tuple[StationCode, ...]:
    """Stations where something of an earlier day is open."""
    rows = connection.execute(
        f"SELECT DISTINCT station FROM legs WHERE state IN ({_OPEN}) AND day < :today",
        {"today": today.isoformat()},
    )
    return tuple(StationCode(row["station"]) for row in rows)


def load_counter_day(connection: Connection, counter: Counter, day: date) -> CounterDay:
    where = {"station": counter.station, "day": day.isoformat()}
    served = connection.execute(
        "SELECT COUNT(*) AS many FROM legs WHERE station = :station AND day = :day "
        "AND state = 'done' AND counter_id = :counter_id",
        {**where, "counter_id": counter.counter_id},
    ).fetchone()
    called = connection.execute(
        "SELECT arrived_at, first_called_at FROM legs WHERE station = :station AND day = :day "
        "AND called_at IS NOT NULL AND first_called_at IS NOT NULL AND position = 1 "
        "ORDER BY called_at DESC LIMIT :many",
        {**where, "many": _RECENT},
    )
    waits = [
        (read_instant(row["first_called_at"]) - read_instant(row["arrived_at"])).total_seconds()
        for row in called
    ]
    waited = timedelta(seconds=sum(waits) / len(waits)) if waits else None
    return CounterDay(served=served["many"], waited=waited)


def count_issued(
    connection: Connection, station: StationCode, day: date, service: ServiceCode
) -> int:
    row = connection.execute(
        "SELECT COUNT(*) AS many FROM legs WHERE station = :station AND day = :day "
        "AND service = :service AND position = 1",
        {"station": station, "day": day.isoformat(), "service": service},
    ).fetchone()
    return int(row["many"])


def save_visit(connection: Connection, visit: Visit) -> None:
    row: dict[str, object] = {
        "visit_id": visit.visit_id,
        "station": visit.station,
        "day": visit.day.isoformat(),
        "number": visit.number,
        "channel": visit.channel.value,
        "issued_at": instant(visit.issued_at),
        "token_hash": visit.token_hash,
        "visitor_id": visit.visitor_id,
        "planned": listed(visit.planned),
    }
    connection.execute(replacement("visits", ("visit_id",), row), row)


def lay_tickets(connection: Connection, visits: Iterable[Visit], legs: Iterable[Leg]) -> None:
    """Those that are there stay as they are."""
    for visit in visits:
        if load_visit(connection, visit.visit_id) is None:
            save_visit(connection, visit)
    for leg in legs:
        if load_leg(connection, leg.leg_id) is None:
            save_leg(connection, leg, None)


def count_arrivals(
    connection: Connection, station: StationCode, days: Iterable[date]
) -> dict[date, dict[int, int]]:
    """People by day and hour of the office's clock; days on which nobody came are not there."""
    names, bound = places("day", [day.isoformat() for day in days])
    rows = connection.execute(
        "SELECT day, SUBSTR(arrived_at, 1, 13) AS hour, COUNT(*) AS people FROM legs "
        f"WHERE station = :station AND day IN ({names}) AND position = 1 GROUP BY day, hour",
        {**bound, "station": station},
    )
    found: dict[date, dict[int, int]] = {}
    for row in rows:
        at = datetime.fromisoformat(f"{row['hour']}:00:00+00:00").astimezone(SHANGHAI)
        found.setdefault(date.fromisoformat(row["day"]), {})[at.hour] = row["people"]
    return found


def save_leg(connection: Connection, leg: Leg, before: Leg | None) -> None:
    """Raises RuntimeError when the row is no longer what was loaded."""
    if before is None:
        row = _COLUMNS.row(leg)
        connection.execute(insertion("legs", row), row)
        return
    row = _COLUMNS.changed(leg, before)
    if not row:
        return
    key = {"leg_id": leg.leg_id, "version_before": before.version}
    statement = f"{change('legs', 'leg_id', row)} AND version = :version_before"
    written = connection.execute(statement, {**row, **key})
    if written.rowcount != 1:
        raise RuntimeError("a leg changed between load and save")


def _visit(row: Row) -> Visit:
    return Visit(
        visit_id=VisitId(row["visit_id"]),
        station=StationCode(row["station"]),
        day=date.fromisoformat(row["day"]),
        number=row["number"],
        channel=Channel(row["channel"]),
        issued_at=read_instant(row["issued_at"]),
        token_hash=row["token_hash"],
        visitor_id=VisitorId(row["visitor_id"]) if row["visitor_id"] else None,
        planned=tuple(map(ServiceCode, read_list(row["planned"]))),
    )


def _leg(row: sqlite3.Row) -> Leg:
    return _LEGS.validate_python(named(row))
