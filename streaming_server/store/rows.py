"""How values lie in rows: the few conversions that every family of tables shares."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

#: Named columns of one row, as the database gives them.
Row = Mapping[str, Any]


def instant(at: datetime) -> str:
    """UTC text of one width, so that instants sort as text."""
    # A tenth of what strftime takes, and a busy hall writes thirty thousand a second.
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def instant_or_none(at: datetime | None) -> str | None:
    return None if at is None else instant(at)


def read_instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def read_instant_or_none(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def listed(values: Iterable[object]) -> str:
    """Values without commas, in order, in one column."""
    return ",".join(str(value) for value in values)


def read_list(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def insertion(table: str, row: Row) -> str:
    """An INSERT of the row's columns; names come from code, values are bound."""
    places = ", ".join(f":{name}" for name in row)
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"


def replacement(table: str, key: tuple[str, ...], row: Row) -> str:
    """An INSERT that updates the row which holds the key already, and steals no other."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in row if name not in key)
    return f"{insertion(table, row)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"


def change(table: str, key: str, row: Row) -> str:
    changes = ", ".join(f"{name} = :{name}" for name in row if name != key)
    return f"UPDATE {table} SET {changes} WHERE {key} = :{key}"


def places(prefix: str, values: Iterable[object]) -> tuple[str, dict[str, object]]:
    """The inside of IN (...), and what is bound there."""
    bound = {f"{prefix}{index}": value for index, value in enumerate(values)}
    return ", ".join(f":{name}" for name in bound), bound
