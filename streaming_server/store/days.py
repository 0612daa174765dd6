"""The van's outbox for the city: each wish with what came true, in the transaction that did it."""

import json
from collections.abc import Iterable
from sqlite3 import Connection

from shared.ids import CommandId
from shared.link.days import Happened
from shared.link.health import RefusedWish
from shared.link.messages import Answer, Wish
from streaming_server.ports.days import DayDepth
from streaming_server.store.database import Store
from streaming_server.store.day_rows import ACTOR
from streaming_server.store.rows import Row, read_instant, read_instant_or_none


class SqlDay:
    """Obeys ports.days.Day. What was accepted keeps its words until the database goes into the
    archive, in case that the city is put back from a backup."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def pending(self, most: int) -> tuple[Wish, ...]:
        def load(rows: Connection) -> tuple[Wish, ...]:
            found = rows.execute(
                "SELECT at, command, actor, events FROM day_wishes JOIN day_wish_bodies "
                "USING (position) WHERE standing = 'pending' ORDER BY position LIMIT :most",
                {"most": most},
            )
            return tuple(map(_wish, found))

        return await self._store.read(load)

    async def settle(self, answers: Iterable[Answer]) -> None:
        told = tuple(answers)

        def settle(rows: Connection) -> None:
            for answer in told:
                _settle(rows, answer)

        await self._store.write(settle)

    async def close(self, command_id: CommandId) -> None:
        def close(rows: Connection) -> None:
            rows.execute(
                "UPDATE day_wishes SET standing = 'closed' "
                "WHERE command_id = :id AND standing = 'refused'",
                {"id": command_id},
            )

        await self._store.write(close)

    async def depth(self) -> DayDepth:
        def load(rows: Connection) -> DayDepth:
            row = rows.execute(
                "SELECT COALESCE(SUM(standing = 'pending'), 0) AS pending, "
                "COALESCE(SUM(standing = 'refused'), 0) AS refused, "
                "MIN(CASE standing WHEN 'pending' THEN at END) AS oldest FROM day_wishes "
                "WHERE standing IN ('pending', 'refused')"
            ).fetchone()
            return DayDepth(
                pending=row["pending"],
                refused=row["refused"],
                oldest_at=read_instant_or_none(row["oldest"]),
            )

        return await self._store.read(load)

    async def refused(self, most: int) -> tuple[RefusedWish, ...]:
        def load(rows: Connection) -> tuple[RefusedWish, ...]:
            found = rows.execute(
                "SELECT command_id, kind, at, sentence FROM day_wishes "
                "WHERE standing = 'refused' ORDER BY position LIMIT :most",
                {"most": most},
            )
            return tuple(
                RefusedWish(
                    command_id=CommandId(row["command_id"]),
                    kind=row["kind"],
                    occurred_at=read_instant(row["at"]),
                    sentence=row["sentence"],
                )
                for row in found
            )

        return await self._store.read(load)


def _wish(row: Row) -> Wish:
    return Wish(
        command=json.loads(row["command"]),
        occurred_at=read_instant(row["at"]),
        happened=Happened(
            actor=ACTOR.validate_json(row["actor"]), events=tuple(json.loads(row["events"]))
        ),
    )


def _settle(rows: Connection, answer: Answer) -> None:
    standing = "accepted" if answer.reason is None else "refused"
    rows.execute(
        "UPDATE day_wishes SET standing = :standing, sentence = :sentence "
        "WHERE command_id = :id AND standing = 'pending'",
        {"standing": standing, "sentence": answer.sentence, "id": answer.command_id},
    )


def offer_again(connection: Connection) -> int:
    """All that the city accepted waits once more, in its old order; how many. A city that has it
    answers from its receipts."""
    offered = connection.execute(
        "UPDATE day_wishes SET standing = 'pending' WHERE standing = 'accepted' "
        "AND position IN (SELECT position FROM day_wish_bodies)"
    )
    return offered.rowcount
