"""Rows of what people were told of their wait, and of what was learnt from it."""

from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Final

from shared.ids import LegId, StationCode
from shared.tickets.ranges import Calibration, Length, Seen, WaitRange, WaitSample
from streaming_server.store.rows import (
    insertion,
    instant,
    read_instant,
    read_instant_or_none,
    replacement,
)

WAIT_RANGES: Final = """
CREATE TABLE wait_samples (
    leg_id TEXT PRIMARY KEY, station TEXT NOT NULL REFERENCES stations, expected REAL NOT NULL,
    low INTEGER NOT NULL, high INTEGER NOT NULL, at TEXT NOT NULL, is_used INTEGER NOT NULL
) STRICT;
CREATE INDEX wait_samples_of_station ON wait_samples (station, at);
CREATE TABLE wait_calibrations (
    station TEXT NOT NULL REFERENCES stations, length TEXT NOT NULL, aim REAL NOT NULL,
    seen TEXT NOT NULL, low REAL, high REAL, PRIMARY KEY (station, length)
) STRICT
"""
#: Whoever took a number and was never called is forgotten.
_FORGOTTEN: Final = timedelta(days=1)


def load_sample(connection: Connection, leg_id: LegId) -> WaitSample | None:
    row = connection.execute(
        "SELECT * FROM wait_samples WHERE leg_id = :leg_id AND is_used = 0", {"leg_id": leg_id}
    ).fetchone()
    if row is None:
        return None
    return WaitSample(
        leg_id=LegId(row["leg_id"]),
        station=StationCode(row["station"]),
        expected=row["expected"],
        shown=WaitRange(low=row["low"], high=row["high"]),
        at=read_instant(row["at"]),
    )


def load_last_sampled(connection: Connection, station: StationCode) -> datetime | None:
    row = connection.execute(
        "SELECT MAX(at) AS last FROM wait_samples WHERE station = :station", {"station": station}
    ).fetchone()
    return read_instant_or_none(row["last"])


def save_sample(connection: Connection, sample: WaitSample) -> None:
    connection.execute(
        "DELETE FROM wait_samples WHERE station = :station AND at < :before",
        {"station": sample.station, "before": instant(sample.at - _FORGOTTEN)},
    )
    row: dict[str, object] = {
        "leg_id": sample.leg_id,
        "station": sample.station,
        "expected": sample.expected,
        "low": sample.shown.low,
        "high": sample.shown.high,
        "at": instant(sample.at),
        "is_used": 0,
    }
    connection.execute(insertion("wait_samples", row), row)


def drop_sample(connection: Connection, leg_id: LegId) -> None:
    connection.execute(
        "UPDATE wait_samples SET is_used = 1 WHERE leg_id = :leg_id", {"leg_id": leg_id}
    )


def load_calibrations(connection: Connection, station: StationCode) -> dict[Length, Calibration]:
    """Without what was seen, which only learning asks for."""
    rows = connection.execute(
        "SELECT length, aim, low, high FROM wait_calibrations WHERE station = :station",
        {"station": station},
    )
    return {
        Length(row["length"]): Calibration(aim=row["aim"], low=row["low"], high=row["high"])
        for row in rows
    }


def load_calibration(
    connection: Connection, station: StationCode, length: Length
) -> Calibration | None:
    row = connection.execute(
        "SELECT * FROM wait_calibrations WHERE station = :station AND length = :length",
        {"station": station, "length": length.value},
    ).fetchone()
    if row is None:
        return None
    seen = tuple(map(_read_seen, row["seen"].split()))
    return Calibration(aim=row["aim"], seen=seen, low=row["low"], high=row["high"])


def save_calibration(
    connection: Connection, station: StationCode, length: Length, calibration: Calibration
) -> None:
    row: dict[str, object] = {
        "station": station,
        "length": length.value,
        "aim": calibration.aim,
        "seen": " ".join(f"{one.expected:.2f}:{one.waited:.2f}" for one in calibration.seen),
        "low": calibration.low,
        "high": calibration.high,
    }
    connection.execute(replacement("wait_calibrations", ("station", "length"), row), row)


def _read_seen(text: str) -> Seen:
    expected, _, waited = text.partition(":")
    return Seen(expected=float(expected), waited=float(waited))
