"""Rows of rooms and equipment, of reservations, and of each quarter of an hour that is taken.

`resource_slots` is what makes a double booking impossible: rows are inserted or deleted there and
never replaced, so that its primary key refuses whoever comes second.
"""

from collections.abc import Iterable
from datetime import datetime, time
from sqlite3 import Connection
from typing import Final

from shared.ids import (
    EmployerId,
    ReservationId,
    ResourceId,
    SessionId,
    StationCode,
)
from shared.reservations import (
    HOLDING,
    Approval,
    Holding,
    Kind,
    Reservation,
    Resource,
    State,
    slot_of,
    slots_between,
)
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
    replacement,
)

_KINDS: Final = tuple(Kind)


def load_resources(
    connection: Connection, resource_ids: Iterable[ResourceId]
) -> dict[ResourceId, Resource]:
    names, bound = places("resource", resource_ids)
    rows = connection.execute(f"SELECT * FROM resources WHERE resource_id IN ({names})", bound)
    return {ResourceId(row["resource_id"]): _resource(row) for row in rows}


def load_resources_of(connection: Connection, station: StationCode) -> tuple[Resource, ...]:
    rows = connection.execute(
        "SELECT * FROM resources WHERE station = :station ORDER BY name, resource_id",
        {"station": station},
    )
    # The studio first, as the kinds are told; sorting keeps the names in order.
    return tuple(sorted(map(_resource, rows), key=lambda one: _KINDS.index(one.kind)))


def load_taken(
    connection: Connection, resource_ids: Iterable[ResourceId], slots: range
) -> dict[ResourceId, frozenset[tuple[int, int]]]:
    names, bound = places("resource", resource_ids)
    found: dict[ResourceId, set[tuple[int, int]]] = {}
    for row in connection.execute(
        f"SELECT resource_id, slot, copy FROM resource_slots WHERE resource_id IN ({names}) "
        "AND slot >= :first AND slot < :last",
        {**bound, "first": slots.start, "last": slots.stop},
    ):
        found.setdefault(ResourceId(row["resource_id"]), set()).add((row["slot"], row["copy"]))
    return {resource_id: frozenset(pairs) for resource_id, pairs in found.items()}


def load_reservation(connection: Connection, reservation_id: ReservationId) -> Reservation | None:
    rows = connection.execute(
        "SELECT * FROM reservations WHERE reservation_id = :reservation_id",
        {"reservation_id": reservation_id},
    ).fetchall()
    return next(iter(_read(connection, rows)), None)


def load_between(
    connection: Connection, station: StationCode, first: str, last: str
) -> tuple[Reservation, ...]:
    """first, last: instants as they lie in rows; whatever touches the time between, soonest
    first."""
    rows = connection.execute(
        "SELECT * FROM reservations WHERE station = :station AND starts_at < :last "
        "AND ends_at > :first ORDER BY starts_at, reservation_id",
        {"station": station, "first": first, "last": last},
    ).fetchall()
    return _read(connection, rows)


def load_requested(connection: Connection, station: StationCode) -> tuple[Reservation, ...]:
    rows = connection.execute(
        "SELECT * FROM reservations WHERE station = :station AND state = 'requested' "
        "ORDER BY starts_at, reservation_id",
        {"station": station},
    ).fetchall()
    return _read(connection, rows)


def load_of_employer(
    connection: Connection, employer_id: EmployerId, since: str
) -> tuple[Reservation, ...]:
    rows = connection.execute(
        "SELECT * FROM reservations WHERE employer_id = :employer_id AND ends_at > :since "
        "ORDER BY starts_at, reservation_id",
        {"employer_id": employer_id, "since": since},
    ).fetchall()
    return _read(connection, rows)


def load_held_for_show(connection: Connection, session_id: SessionId) -> tuple[Reservation, ...]:
    rows = connection.execute(
        "SELECT * FROM reservations WHERE session_id = :session_id "
        "AND state IN ('requested', 'approved') ORDER BY starts_at, reservation_id",
        {"session_id": session_id},
    ).fetchall()
    return _read(connection, rows)


def count_standing(connection: Connection, employer_id: EmployerId, now: datetime) -> int:
    row = connection.execute(
        "SELECT COUNT(*) AS held FROM reservations WHERE employer_id = :employer_id "
        "AND ends_at > :now AND state IN ('requested', 'approved')",
        {"employer_id": employer_id, "now": instant(now)},
    ).fetchone()
    return int(row["held"])


def save_resource(connection: Connection, resource: Resource) -> None:
    row: dict[str, object] = {
        "resource_id": resource.resource_id,
        "station": resource.station,
        "kind": resource.kind.value,
        "name": resource.name,
        "copies": resource.copies,
        "opens": resource.opens.isoformat("minutes"),
        "closes": resource.closes.isoformat("minutes"),
        "weekdays": listed(resource.weekdays),
        "approval": resource.approval.value,
        "longest_minutes": resource.longest_minutes,
        "note": resource.note,
        "is_open": int(resource.is_open),
    }
    connection.execute(replacement("resources", ("resource_id",), row), row)


def save_reservation(
    connection: Connection, reservation: Reservation, before: Reservation | None
) -> None:
    row = _columns(reservation)
    if before is None:
        connection.execute(insertion("reservations", row), row)
        _take(connection, reservation)
        return
    connection.execute(change("reservations", "reservation_id", row), row)
    if before.state in HOLDING and reservation.state not in HOLDING:
        _give_back(connection, reservation)


def _take(connection: Connection, reservation: Reservation) -> None:
    for holding in reservation.holdings:
        key = {
            "reservation_id": reservation.reservation_id,
            "resource_id": holding.resource_id,
            "copy": holding.copy,
        }
        connection.execute(insertion("reservation_items", key), key)
        slots = slots_between(reservation.starts_at, reservation.ends_at)
        connection.executemany(
            insertion("resource_slots", {**key, "slot": 0}), [{**key, "slot": one} for one in slots]
        )


def _give_back(connection: Connection, reservation: Reservation) -> None:
    """Of what was used and released the slots before its end stay, for the statistics."""
    is_used = reservation.state is State.RELEASED
    first = slot_of(reservation.ends_at) if is_used else slot_of(reservation.starts_at)
    connection.execute(
        "DELETE FROM resource_slots WHERE reservation_id = :reservation_id AND slot >= :first",
        {"reservation_id": reservation.reservation_id, "first": first},
    )


def _columns(reservation: Reservation) -> dict[str, object]:
    return {
        "reservation_id": reservation.reservation_id,
        "station": reservation.station,
        "employer_id": reservation.employer_id,
        "session_id": reservation.session_id,
        "purpose": reservation.purpose,
        "starts_at": instant(reservation.starts_at),
        "ends_at": instant(reservation.ends_at),
        "state": reservation.state.value,
        "made_at": instant(reservation.made_at),
        "changed_at": instant_or_none(reservation.changed_at),
        "reason": reservation.reason,
    }


def _read(connection: Connection, rows: Iterable[Row]) -> tuple[Reservation, ...]:
    found = list(rows)
    names, bound = places("reservation", [row["reservation_id"] for row in found])
    held: dict[str, list[Holding]] = {}
    for row in connection.execute(
        f"SELECT * FROM reservation_items WHERE reservation_id IN ({names}) ORDER BY rowid",
        bound,
    ):
        holding = Holding(resource_id=ResourceId(row["resource_id"]), copy=row["copy"])
        held.setdefault(row["reservation_id"], []).append(holding)
    return tuple(_reservation(row, tuple(held.get(row["reservation_id"], ()))) for row in found)


def _reservation(row: Row, holdings: tuple[Holding, ...]) -> Reservation:
    return Reservation(
        reservation_id=ReservationId(row["reservation_id"]),
        station=StationCode(row["station"]),
        employer_id=EmployerId(row["employer_id"]) if row["employer_id"] else None,
        session_id=SessionId(row["session_id"]) if row["session_id"] else None,
        purpose=row["purpose"],
        starts_at=read_instant(row["starts_at"]),
        ends_at=read_instant(row["ends_at"]),
        holdings=holdings,
        state=State(row["state"]),
        made_at=read_instant(row["made_at"]),
        changed_at=read_instant_or_none(row["changed_at"]),
        reason=row["reason"],
    )


def _resource(row: Row) -> Resource:
    return Resource(
        resource_id=ResourceId(row["resource_id"]),
        station=StationCode(row["station"]),
        kind=Kind(row["kind"]),
        name=row["name"],
        copies=row["copies"],
        opens=time.fromisoformat(row["opens"]),
        closes=time.fromisoformat(row["closes"]),
        weekdays=tuple(int(day) for day in read_list(row["weekdays"])),
        approval=Approval(row["approval"]),
        longest_minutes=row["longest_minutes"],
        note=row["note"],
        is_open=bool(row["is_open"]),
    )
