"""Rows of what staff decided for a market, and of who is expected there."""

from datetime import datetime
from sqlite3 import Connection
from typing import Final

from shared.ids import StationCode
from shared.lodging import MarketPolicy, PolicySet, Stay, nights_given_up
from streaming_server.store.lodging.nights import day_number
from streaming_server.store.lodging.stays import read_stays
from streaming_server.store.rows import Row, replacement

_GIVEN_UP: Final = (
    "state = 'confirmed' AND "
    "((is_late = 0 AND first <= :usual) OR (is_late = 1 AND first <= :late))"
)


def load_policy(connection: Connection, market: StationCode) -> MarketPolicy:
    row = connection.execute(
        "SELECT * FROM lodging_policies WHERE market = :market", {"market": market}
    ).fetchone()
    return _policy(row) if row else MarketPolicy()


def load_policies(connection: Connection) -> dict[StationCode, MarketPolicy]:
    """Of the markets for which anything was decided."""
    rows = connection.execute("SELECT * FROM lodging_policies")
    return {StationCode(row["market"]): _policy(row) for row in rows}


def save_policy(connection: Connection, event: PolicySet) -> None:
    row: dict[str, object] = {
        "market": event.market,
        "buffer": event.buffer,
        "is_no_show_automatic": int(event.is_no_show_automatic),
    }
    connection.execute(replacement("lodging_policies", ("market",), row), row)


def load_overdue(connection: Connection, market: StationCode, now: datetime) -> tuple[Stay, ...]:
    """Confirmed stays whose bed need not wait any longer."""
    rows = connection.execute(
        f"SELECT * FROM stays WHERE market = :market AND {_GIVEN_UP} ORDER BY first, row",
        {"market": market, **_bound(now)},
    )
    return read_stays(connection, rows)


def load_markets_overdue(connection: Connection, now: datetime) -> tuple[StationCode, ...]:
    """Where the policy gives such beds on by itself."""
    rows = connection.execute(
        "SELECT market FROM lodging_policies WHERE is_no_show_automatic = 1 AND EXISTS "
        f"(SELECT 1 FROM stays WHERE stays.market = lodging_policies.market AND {_GIVEN_UP}) "
        "ORDER BY market",
        _bound(now),
    )
    return tuple(StationCode(row["market"]) for row in rows)


def _bound(now: datetime) -> dict[str, object]:
    usual, late = nights_given_up(now)
    return {"usual": day_number(usual), "late": day_number(late)}


def _policy(row: Row) -> MarketPolicy:
    return MarketPolicy(
        buffer=row["buffer"], is_no_show_automatic=bool(row["is_no_show_automatic"])
    )
