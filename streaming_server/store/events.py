"""Rows of events, of the topics under which they are heard, of receipts and of numbers taken."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from sqlite3 import Connection

from shared.audience.chat import LineSent
from shared.ids import CommandId, Sequence, StationCode
from shared.wire import Event, decode_event, encode_event
from streaming_server.ports import FeedItem, Receipt
from streaming_server.service.ledger import Kept, Series
from streaming_server.store.rows import instant, places


def load_last_sequence(connection: Connection) -> Sequence:
    row = connection.execute("SELECT MAX(sequence) AS last FROM events").fetchone()
    return Sequence(row["last"] or 0)


def save_event(
    connection: Connection, command_id: CommandId, event: Event, topics: frozenset[str]
) -> FeedItem:
    """The event with the next sequence. One writer at a time keeps the numbers without holes."""
    sequence = Sequence(load_last_sequence(connection) + 1)
    return save_event_as(connection, sequence, command_id, event, topics)


def save_event_as(
    connection: Connection,
    sequence: Sequence,
    command_id: CommandId,
    event: Event,
    topics: frozenset[str],
) -> FeedItem:
    """sequence: the next one, as whoever writes more than one event knows it."""
    connection.execute(
        "INSERT INTO events (sequence, command_id, type, at, body) "
        "VALUES (:sequence, :command_id, :type, :at, :body)",
        {
            "sequence": sequence,
            "command_id": command_id,
            "type": event.type,
            "at": instant(event.at),
            "body": encode_event(event),
        },
    )
    connection.executemany(
        "INSERT INTO event_topics (topic, sequence) VALUES (:topic, :sequence)",
        [{"topic": topic, "sequence": sequence} for topic in sorted(topics)],
    )
    return FeedItem(sequence=sequence, topics=topics, event=event)


def load_items_after(
    connection: Connection, sequence: Sequence, topics: frozenset[str], limit: int
) -> tuple[FeedItem, ...]:
    names, bound = places("topic", sorted(topics))
    rows = connection.execute(
        "SELECT sequence, body FROM events WHERE sequence IN ("
        f"SELECT DISTINCT sequence FROM event_topics WHERE topic IN ({names}) "
        "AND sequence > :after ORDER BY sequence LIMIT :limit) ORDER BY sequence",
        {**bound, "after": sequence, "limit": limit},
    ).fetchall()
    heard = _topics(connection, [row["sequence"] for row in rows])
    return tuple(
        FeedItem(
            sequence=Sequence(row["sequence"]),
            topics=frozenset(heard.get(row["sequence"], ())),
            event=decode_event(row["body"]),
        )
        for row in rows
    )


def blank_line(connection: Connection, line_id: CommandId) -> None:
    """What was hidden from everybody is in no catch-up either."""
    rows = connection.execute(
        "SELECT sequence, body FROM events WHERE command_id = :line_id", {"line_id": line_id}
    ).fetchall()
    for row in rows:
        event = decode_event(row["body"])
        if isinstance(event, LineSent):
            connection.execute(
                "UPDATE events SET body = :body WHERE sequence = :sequence",
                {"sequence": row["sequence"], "body": encode_event(replace(event, text=""))},
            )


def load_receipt(connection: Connection, command_id: CommandId) -> Kept | None:
    key = {"command_id": command_id}
    kept = connection.execute(
        "SELECT * FROM receipts WHERE command_id = :command_id", key
    ).fetchone()
    if kept is None:
        return None
    events = connection.execute(
        "SELECT body FROM events WHERE command_id = :command_id ORDER BY sequence", key
    )
    return Kept(
        fingerprint=kept["fingerprint"],
        receipt=Receipt(
            command_id=command_id,
            sequence=Sequence(kept["sequence"]),
            events=tuple(decode_event(row["body"]) for row in events),
        ),
    )


def save_receipt(
    connection: Connection, command_id: CommandId, fingerprint: str, sequence: int, at: datetime
) -> None:
    connection.execute(
        "INSERT INTO receipts (command_id, fingerprint, sequence, at) "
        "VALUES (:command_id, :fingerprint, :sequence, :at)",
        {
            "command_id": command_id,
            "fingerprint": fingerprint,
            "sequence": sequence,
            "at": instant(at),
        },
    )


def load_last_number(
    connection: Connection, series: Series, station: StationCode, day: date
) -> int:
    row = connection.execute(
        "SELECT last FROM counters WHERE station = :station AND day = :day AND series = :series",
        {"station": station, "day": day.isoformat(), "series": series.value},
    ).fetchone()
    return row["last"] if row else 0


def save_last_number(
    connection: Connection, series: Series, station: StationCode, day: date, number: int
) -> None:
    connection.execute(
        "INSERT INTO counters (station, day, series, last) "
        "VALUES (:station, :day, :series, :last) "
        "ON CONFLICT (station, day, series) DO UPDATE SET last = excluded.last",
        {"station": station, "day": day.isoformat(), "series": series.value, "last": number},
    )


def _topics(connection: Connection, sequences: Iterable[int]) -> dict[int, set[str]]:
    names, bound = places("sequence", sequences)
    found: dict[int, set[str]] = {}
    for row in connection.execute(
        f"SELECT sequence, topic FROM event_topics WHERE sequence IN ({names})", bound
    ):
        found.setdefault(row["sequence"], set()).add(row["topic"])
    return found
