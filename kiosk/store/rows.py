"""One transaction of the kiosk's database, as the desk uses it."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from pydantic import TypeAdapter

from kiosk.desk.desk import fingerprint
from kiosk.desk.ports import Known
from kiosk.desk.slips import Slip
from kiosk.store.journal import Line
from kiosk.store.sealing import Seal
from shared.ids import CommandId, ServiceCode
from shared.link.facts import FactKind
from shared.tickets.messages import LeaseNumbers
from shared.tickets.numbers import label, machine_label
from shared.wire import Command, encode_command

SLIP: Final = TypeAdapter(Slip)
#: Two digits on the slip.
LAST_OWN_NUMBER: Final = 99
Facts = Callable[[FactKind], Mapping[str, Any]]


def instant(at: datetime) -> str:
    """UTC text of one width."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


class SqlRows:
    """Obeys kiosk.desk.Rows. added: for the journal, once the transaction is committed."""

    def __init__(
        self, connection: sqlite3.Connection, facts: Facts, seal: Seal, letter: str | None
    ) -> None:
        self._connection, self._facts = connection, facts
        self._seal, self._letter = seal, letter
        self.added: list[Line] = []

    def fact(self, kind: FactKind, key: str) -> Any | None:
        return self._facts(kind).get(key)

    def facts(self, kind: FactKind) -> tuple[Any, ...]:
        return tuple(self._facts(kind).values())

    def known(self, command_id: CommandId) -> Known | None:
        row = self._one("SELECT fingerprint, slip FROM outbox WHERE command_id = ?", (command_id,))
        if row is None or row["slip"] is None:
            return None
        return Known(fingerprint=row["fingerprint"], slip=SLIP.validate_json(row["slip"]))

    def numbers_left(self, prefix: str, day: date) -> int:
        row = self._one(
            "SELECT SUM(last - next + 1) AS many FROM blocks WHERE prefix = ? AND day = ?",
            (prefix, day.isoformat()),
        )
        return (row["many"] or 0) if row else 0

    def take_number(self, prefix: str, day: date) -> str | None:
        taken = self._connection.execute(
            "UPDATE blocks SET next = next + 1 WHERE (prefix, day, first) IN ("
            "SELECT prefix, day, first FROM blocks WHERE prefix = ? AND day = ? "
            "AND next <= last ORDER BY first LIMIT 1) RETURNING next - 1 AS number",
            (prefix, day.isoformat()),
        ).fetchone()
        if taken is not None:
            return label(prefix, taken["number"])
        return self._own_number(prefix, day)

    def issued(self, service: ServiceCode, day: date) -> int:
        row = self._one(
            "SELECT COUNT(*) AS many FROM tickets WHERE service = ? AND day = ?",
            (service, day.isoformat()),
        )
        return int(row["many"]) if row else 0

    def checked_in(self, place: str) -> datetime | None:
        row = self._one("SELECT at FROM check_ins WHERE place = ?", (place,))
        return datetime.fromisoformat(row["at"]) if row else None

    def save_ticket(self, slip: Slip, prefix: str, day: date) -> None:
        self._connection.execute(
            "INSERT INTO tickets (command_id, day, prefix, service, number, slip) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (slip.slip_id, day.isoformat(), prefix, slip.subject, slip.number, _written(slip)),
        )

    def save_check_in(self, place: str, at: datetime) -> None:
        self._connection.execute(
            "INSERT INTO check_ins (place, at) VALUES (?, ?) ON CONFLICT (place) DO NOTHING",
            (place, instant(at)),
        )

    def keep(
        self, command: Command, slip: Slip | None, occurred_at: datetime, cause: CommandId | None
    ) -> None:
        body = self._seal.close(encode_command(command), command.command_id)
        prefix = command.prefix if isinstance(command, LeaseNumbers) else None
        row: dict[str, Any] = {
            "command_id": command.command_id,
            "kind": command.type,
            "fingerprint": fingerprint(command),
            "body": body,
            "slip": _written(slip) if slip else None,
            "occurred_at": instant(occurred_at),
            "cause": cause,
            "prefix": prefix,
        }
        position = self._connection.execute(
            "INSERT INTO outbox (command_id, kind, fingerprint, body, slip, occurred_at, cause, "
            "standing, sentence, prefix) VALUES (:command_id, :kind, :fingerprint, :body, :slip, "
            ":occurred_at, :cause, 'pending', '', :prefix)",
            row,
        ).lastrowid
        self.added.append(Line(position=position or 0, **row))

    def is_leasing(self, prefix: str) -> bool:
        found = self._one(
            "SELECT 1 FROM outbox WHERE standing = 'pending' AND prefix = ?", (prefix,)
        )
        return found is not None

    def _own_number(self, prefix: str, day: date) -> str | None:
        if self._letter is None:
            return None
        row = self._connection.execute(
            "INSERT INTO series (prefix, day, last) VALUES (?, ?, 1) "
            "ON CONFLICT (prefix, day) DO UPDATE SET last = last + 1 RETURNING last",
            (prefix, day.isoformat()),
        ).fetchone()
        last = int(row["last"])
        return machine_label(prefix, self._letter, last) if last <= LAST_OWN_NUMBER else None

    def _one(self, question: str, bound: tuple[Any, ...]) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(question, bound).fetchone()
        return row


def _written(slip: Slip) -> str:
    return SLIP.dump_json(slip).decode()
