"""What the server accepted, in case that it is put back from a backup and knows nothing of it.

accepted ──26 h──▶ forgotten
   └──the server's rows are those of before──▶ pending: answered from its receipts, or done anew
"""

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Final

from kiosk.store.journal import Line
from kiosk.store.rows import instant
from kiosk.store.sealing import Seal
from shared.ids import CommandId
from shared.tickets.messages import LeaseNumbers
from shared.tickets.numbers import day_of
from shared.wire import decode_command, encode_command

_LEASE: Final = "lease_numbers"
_HELD: Final = "SELECT * FROM outbox WHERE standing = 'accepted' AND body IS NOT NULL"


def offer_again(connection: sqlite3.Connection, now: datetime) -> tuple[Line, ...]:
    """In their old order, before all that waits. Numbers of another day are of no use any more."""
    offered = tuple(
        row
        for row in connection.execute(f"{_HELD} ORDER BY position").fetchall()
        if row["kind"] != _LEASE
        or day_of(datetime.fromisoformat(row["occurred_at"])) == day_of(now)
    )
    connection.executemany(
        "UPDATE outbox SET standing = 'pending', sentence = '', is_set_aside = 0 "
        "WHERE position = ?",
        [(row["position"],) for row in offered],
    )
    return tuple(Line(**{name: row[name] for name in Line.__slots__}) for row in offered)


def forget_accepted(connection: sqlite3.Connection, before: datetime) -> None:
    """Of what is older nothing is left that could be offered, or read."""
    connection.execute(
        "UPDATE outbox SET body = NULL "
        "WHERE standing = 'accepted' AND body IS NOT NULL AND occurred_at < ?",
        (instant(before),),
    )


def hold_block(
    connection: sqlite3.Connection, seal: Seal, command_id: CommandId, first: int
) -> None:
    """The wish for numbers says from now on which it got."""
    for row in connection.execute(f"{_HELD} AND command_id = ?", (command_id,)).fetchall():
        text = seal.open(row["body"], command_id)
        lease = decode_command(text) if text is not None else None
        if isinstance(lease, LeaseNumbers):
            body = seal.close(encode_command(replace(lease, first=first)), command_id)
            connection.execute(
                "UPDATE outbox SET body = ? WHERE position = ?", (body, row["position"])
            )
