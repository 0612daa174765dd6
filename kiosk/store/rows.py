"""One transaction of the kiosk's database, as the desk uses it."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from kiosk.desk.desk import fingerprint
from kiosk.desk.ports import Known
from kiosk.desk.slips import Slip
from kiosk.store.entries import SLIP, entry_of
from kiosk.store.journal import Line
from kiosk.store.sealing import Seal
from shared.ids import CommandId, ServiceCode
from shared.link import outbox
from shared.link.facts import FactKind
from shared.link.outbox import Standing, begins
from shared.lodging import BlockId, TakeAllottedBed, tonight
from shared.refusals import Refused
from shared.tickets.messages import LeaseNumbers
from shared.tickets.numbers import label, machine_label
from shared.wire import Command, decode_command, encode_command

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
        return Known(fingerprint=row["fingerprint"], slip=SLIP.read(row["slip"]))

    def numbers_left(self, prefix: str, day: date) -> int:
        return len({number for _, number in self._leased(prefix, day)})

    def take_number(self, prefix: str, day: date) -> str | None:
        taken = next(self._leased(prefix, day), None)
        if taken is None:
            return self._own_number(prefix, day)
        first, number = taken
        self._connection.execute(
            "UPDATE blocks SET next = ? WHERE prefix = ? AND day = ? AND first = ?",
            (number + 1, prefix, day.isoformat(), first),
        )
        return label(prefix, number)

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
        standing = self._begins(cause)
        position = self._connection.execute(
            "INSERT INTO outbox (command_id, kind, fingerprint, body, slip, occurred_at, cause, "
            "standing, sentence, prefix) VALUES (:command_id, :kind, :fingerprint, :body, :slip, "
            ":occurred_at, :cause, :standing, '', :prefix)",
            {**row, "standing": standing},
        ).lastrowid
        if standing is Standing.PENDING:
            self.added.append(Line(position=position or 0, **row))

    def _begins(self, cause: CommandId | None) -> Standing:
        row = cause and self._one(
            "SELECT standing, is_set_aside FROM outbox WHERE command_id = ?", (cause,)
        )
        if not row:
            return Standing.PENDING
        return begins(Standing(row["standing"]), is_set_aside=bool(row["is_set_aside"]))

    def used_beds(self) -> frozenset[BlockId]:
        return load_used_beds(self._connection)

    def save_used(self, block_id: BlockId) -> None:
        self._connection.execute("INSERT INTO used_beds (block_id) VALUES (?)", (block_id,))

    def bed_wishes(self, night: date) -> tuple[TakeAllottedBed, ...]:
        rows = self._connection.execute(
            "SELECT command_id, body, occurred_at FROM outbox WHERE kind = 'take_allotted_bed' "
            "AND body IS NOT NULL AND standing IN ('pending', 'accepted')"
        ).fetchall()
        texts = (
            self._seal.open(row["body"], row["command_id"])
            for row in rows
            if tonight(datetime.fromisoformat(row["occurred_at"])) == night
        )
        wishes = (decode_command(text) for text in texts if text is not None)
        return tuple(wish for wish in wishes if isinstance(wish, TakeAllottedBed))

    def close(self, command_id: CommandId) -> bool:
        row = self._one("SELECT * FROM outbox WHERE command_id = ?", (command_id,))
        closed = outbox.close(entry_of(row) if row else None)
        if isinstance(closed, Refused):
            return False
        self._connection.execute(
            "UPDATE outbox SET standing = ?, body = NULL WHERE command_id = ?",
            (closed.standing, command_id),
        )
        return True

    def is_leasing(self, prefix: str) -> bool:
        found = self._one(
            "SELECT 1 FROM outbox WHERE standing = 'pending' AND prefix = ?", (prefix,)
        )
        return found is not None

    def _leased(self, prefix: str, day: date) -> Iterator[tuple[int, int]]:
        """Numbers that may be given, each behind the first of its block.

        A server that was brought back from a backup may lease again what was given here.
        """
        blocks = self._connection.execute(
            "SELECT first, next, last FROM blocks WHERE prefix = ? AND day = ? AND next <= last "
            "ORDER BY first",
            (prefix, day.isoformat()),
        ).fetchall()
        for block in blocks:
            for number in range(block["next"], block["last"] + 1):
                if not self._is_given(label(prefix, number), day):
                    yield block["first"], number

    def _is_given(self, number: str, day: date) -> bool:
        found = self._one(
            "SELECT 1 FROM tickets WHERE day = ? AND number = ?", (day.isoformat(), number)
        )
        return found is not None

    def _own_number(self, prefix: str, day: date) -> str | None:
        if self._letter is None:
            return None
        row = self._connection.execute(
            "INSERT INTO series (prefix, day, last) VALUES (?, ?, 1) "
            "ON CONFLICT (prefix, day) DO UPDATE SET last = last + 1 WHERE last < ? RETURNING last",
            (prefix, day.isoformat(), LAST_OWN_NUMBER),
        ).fetchone()
        return machine_label(prefix, self._letter, int(row["last"])) if row else None

    def _one(self, question: str, bound: tuple[Any, ...]) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(question, bound).fetchone()
        return row


def load_used_beds(connection: sqlite3.Connection) -> frozenset[BlockId]:
    rows = connection.execute("SELECT block_id FROM used_beds").fetchall()
    return frozenset(BlockId(row["block_id"]) for row in rows)


def _written(slip: Slip) -> str:
    return SLIP.write(slip)
