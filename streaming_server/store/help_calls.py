"""Rows of calls for staff."""

from sqlite3 import Connection

from shared.help_calls import HelpCall, Place
from shared.ids import CommandId, StationCode
from streaming_server.store.rows import (
    Row,
    instant,
    instant_or_none,
    read_instant,
    read_instant_or_none,
    replacement,
)


def load_help_call(connection: Connection, call_id: CommandId) -> HelpCall | None:
    row = connection.execute(
        "SELECT * FROM help_calls WHERE call_id = :call_id", {"call_id": call_id}
    ).fetchone()
    return None if row is None else _help_call(row)


def load_open_help_calls(connection: Connection, station: StationCode) -> tuple[HelpCall, ...]:
    """Longest waiting first."""
    rows = connection.execute(
        "SELECT * FROM help_calls WHERE station = :station AND answered_at IS NULL "
        "ORDER BY called_at, call_id",
        {"station": station},
    )
    return tuple(map(_help_call, rows))


def load_open_in_place(connection: Connection, place: Place) -> tuple[HelpCall, ...]:
    """Of all stations."""
    rows = connection.execute(
        "SELECT * FROM help_calls WHERE place = :place AND answered_at IS NULL ORDER BY call_id",
        {"place": place.value},
    )
    return tuple(map(_help_call, rows))


def save_help_call(connection: Connection, call: HelpCall) -> None:
    row = {
        "call_id": call.call_id,
        "station": call.station,
        "place": call.place.value,
        "called_at": instant(call.called_at),
        "answered_at": instant_or_none(call.answered_at),
    }
    connection.execute(replacement("help_calls", ("call_id",), row), row)


def _help_call(row: Row) -> HelpCall:
    return HelpCall(
        call_id=CommandId(row["call_id"]),
        station=StationCode(row["station"]),
        place=Place(row["place"]),
        called_at=read_instant(row["called_at"]),
        answered_at=read_instant_or_none(row["answered_at"]),
    )
