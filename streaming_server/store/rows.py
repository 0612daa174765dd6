"""How values lie in rows: the few conversions that every family of tables shares."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, Final

#: Named columns of one row, as the database gives them.
Row = Mapping[str, Any]
#: Everything that one wish changes happens at one moment, and some wishes are written together.
_MOMENTS: Final = 64


@lru_cache(maxsize=_MOMENTS)
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


def same(value: object) -> object:
    """For the columns of a table: the field lies in the row as it is."""
    return value


def value_or_none(value: StrEnum | None) -> str | None:
    return None if value is None else value.value


def named(row: sqlite3.Row) -> dict[str, Any]:
    """By column. Of a wide row, to look for each column in it takes four times as long."""
    return dict(zip(row.keys(), row, strict=True))


class Columns:
    """How values of one kind lie in the rows of a table."""

    def __init__(self, kept: Mapping[str, Callable[[Any], object]]) -> None:
        """kept: column by column, how the field of its name lies in a row."""
        self._kept = dict(kept)
        self._fields = attrgetter(*kept)

    def row(self, whole: object) -> dict[str, object]:
        fields = zip(self._kept.items(), self._fields(whole), strict=True)
        return {name: kept(field) for (name, kept), field in fields}

    def changed(self, whole: object, before: object) -> dict[str, object]:
        """Only what changed is written: an index of what did not is then left alone."""
        fields = zip(self._kept.items(), self._fields(whole), self._fields(before), strict=True)
        # What was not touched is the same object, which is seen at once.
        return {
            name: kept(field)
            for (name, kept), field, was in fields
            if field is not was and field != was
        }


def insertion(table: str, row: Row) -> str:
    """An INSERT of the row's columns; names come from code, values are bound."""
    return _insertion(table, tuple(row))


def replacement(table: str, key: tuple[str, ...], row: Row) -> str:
    """An INSERT that updates the row which holds the key already, and steals no other."""
    return _replacement(table, key, tuple(row))


def change(table: str, key: str, row: Row) -> str:
    return _change(table, key, tuple(row))


@cache
def _insertion(table: str, names: tuple[str, ...]) -> str:
    places = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"


@cache
def _replacement(table: str, key: tuple[str, ...], names: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
    inserted = _insertion(table, names)
    return f"{inserted} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"


@cache
def _change(table: str, key: str, names: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = :{name}" for name in names if name != key)
    return f"UPDATE {table} SET {changes} WHERE {key} = :{key}"


def places(prefix: str, values: Iterable[object]) -> tuple[str, dict[str, object]]:
    """The inside of IN (...), and what is bound there."""
    bound = {f"{prefix}{index}": value for index, value in enumerate(values)}
    return ", ".join(f":{name}" for name in bound), bound
