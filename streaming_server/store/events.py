"""Rows of events, of the topics under which they are heard, of receipts and of numbers taken."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from sqlite3 import Connection

from shared.audience.chat import LineSent
from shared.ids import CommandId, Sequence, StationCode
from shared.wire import Event, decode_event, encode_event
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.handling import Receipt
from streaming_server.service.ledger import Kept, Series
from streaming_server.store.rows import Row, instant, listed, places, read_list

#: Sequence, command, type, instant, body, and the topics in one text.
EventRow = tuple[Sequence, CommandId, str, str, str, str]
#: Command, fingerprint, the last event's sequence, how many events, instant.
ReceiptRow = tuple[CommandId, str, Sequence, int, str]


def load_last_sequence(connection: Connection) -> Sequence:
    row = connection.execute("SELECT MAX(sequence) AS last FROM events").fetchone()
    return Sequence(row["last"] or 0)


def event_row(
    sequence: Sequence, command_id: CommandId, event: Event, topics: frozenset[str]
) -> EventRow:
    return (
        sequence,
        command_id,
        event.type,
        instant(event.at),
        encode_event(event),
        listed(sorted(topics)),
    )


def write_events(
    connection: Connection, rows: Iterable[EventRow], topics: Iterable[tuple[str, Sequence]]
) -> None:
    """topics: each with the place of an event that is heard under it."""
    connection.executemany(
        "INSERT INTO events (sequence, command_id, type, at, body, topics) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        rows,
    )
    connection.executemany("INSERT INTO event_topics (topic, sequence) VALUES (?, ?)", topics)


def load_items_after(
    connection: Connection, sequence: Sequence, topics: frozenset[str], limit: int
) -> tuple[FeedItem, ...]:
    names, bound = places("topic", sorted(topics))
    rows = connection.execute(
        "SELECT sequence, body, topics FROM events WHERE sequence IN ("
        f"SELECT DISTINCT sequence FROM event_topics WHERE topic IN ({names}) "
        "AND sequence > :after ORDER BY sequence LIMIT :limit) ORDER BY sequence",
        {**bound, "after": sequence, "limit": limit},
    ).fetchall()
    return tuple(
        FeedItem(
            sequence=Sequence(row["sequence"]),
            topics=frozenset(read_list(row["topics"])),
            event=decode_event(row["body"]),
        )
        for row in rows
    )


def blank_line(connection: Connection, line_id: CommandId) -> None:
    """What was hidden from everybody is in no catch-up either."""
    for row in _events_of(connection, line_id):
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
    return Kept(
        fingerprint=kept["fingerprint"],
        receipt=Receipt(
            command_id=command_id,
            sequence=Sequence(kept["sequence"]),
            events=tuple(decode_event(row["body"]) for row in _events_of(connection, command_id)),
        ),
    )


def receipt_row(receipt: Receipt, fingerprint: str, at: datetime) -> ReceiptRow:
    return receipt.command_id, fingerprint, receipt.sequence, len(receipt.events), instant(at)


def write_receipts(connection: Connection, rows: Iterable[ReceiptRow]) -> None:
    connection.executemany(
        "INSERT INTO receipts (command_id, fingerprint, sequence, events, at) "
        "VALUES (?, ?, ?, ?, ?)",
        rows,
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


def _events_of(connection: Connection, command_id: CommandId) -> list[Row]:
    """They lie in a row: nobody else writes while a wish is written."""
    return connection.execute(
        "SELECT events.sequence, events.body FROM receipts JOIN events "
        "ON events.sequence > receipts.sequence - receipts.events "
        "AND events.sequence <= receipts.sequence "
        "WHERE receipts.command_id = :command_id ORDER BY events.sequence",
        {"command_id": command_id},
    ).fetchall()
