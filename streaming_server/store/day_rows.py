"""What a transaction writes and asks of a van's day."""

import json
from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Connection
from typing import Final

from pydantic import TypeAdapter

from shared.ids import KioskId
from shared.organisation import Actor
from shared.wire import Command, Event, encode_command, encode_event
from streaming_server.store.rows import insertion, instant

ACTOR: Final = TypeAdapter(Actor)


def save_day_wish(
    connection: Connection,
    command: Command,
    actor: Actor,
    at: datetime,
    events: Iterable[Event],
) -> None:
    row: dict[str, object] = {
        "command_id": command.command_id,
        "kind": command.type,
        "at": instant(at),
        "standing": "pending",
        "sentence": "",
    }
    position = connection.execute(insertion("day_wishes", row), row).lastrowid
    body: dict[str, object] = {
        "position": position,
        "command": encode_command(command),
        "actor": ACTOR.dump_json(actor).decode(),
        "events": json.dumps([json.loads(encode_event(event)) for event in events]),
    }
    connection.execute(insertion("day_wish_bodies", body), body)


def is_van(connection: Connection, kiosk_id: KioskId) -> bool:
    row = connection.execute(
        "SELECT 1 FROM kiosks WHERE kiosk_id = :id AND is_van = 1 AND revoked_at IS NULL",
        {"id": kiosk_id},
    ).fetchone()
    return row is not None
