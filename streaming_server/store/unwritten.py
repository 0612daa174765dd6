"""Events and receipts of a commit, written together just before it.

Their place in the sequence is known before they lie in the file, because one writer alone gives
it. Until they are written a repeated wish finds its receipt here.
"""

from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Connection

from shared.ids import CommandId, Sequence
from shared.wire import Event
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.handling import Receipt
from streaming_server.service.ledger import Kept
from streaming_server.store import events


@dataclass(slots=True)
class Unwritten:
    """last: of the sequence; None until it was asked for."""

    _last: Sequence | None = None
    _events: list[events.EventRow] = field(default_factory=list)
    _topics: list[tuple[str, Sequence]] = field(default_factory=list)
    _receipts: list[events.ReceiptRow] = field(default_factory=list)
    _kept: dict[CommandId, Kept] = field(default_factory=dict)

    def last_sequence(self, connection: Connection) -> Sequence:
        if self._last is None:
            self._last = events.load_last_sequence(connection)
        return self._last

    def receipt(self, connection: Connection, command_id: CommandId) -> Kept | None:
        return self._kept.get(command_id) or events.load_receipt(connection, command_id)

    def save_event(
        self, connection: Connection, command_id: CommandId, event: Event, topics: frozenset[str]
    ) -> FeedItem:
        """The event with the next sequence, without holes."""
        sequence = self._last = Sequence(self.last_sequence(connection) + 1)
        self._events.append(events.event_row(sequence, command_id, event, topics))
        self._topics.extend((topic, sequence) for topic in topics)
        return FeedItem(sequence=sequence, topics=topics, event=event)

    def save_receipt(self, receipt: Receipt, fingerprint: str, at: datetime) -> None:
        self._receipts.append(events.receipt_row(receipt, fingerprint, at))
        self._kept[receipt.command_id] = Kept(fingerprint=fingerprint, receipt=receipt)

    def write(self, connection: Connection) -> None:
        """What is asked of the file afterwards is there."""
        if self._events:
            events.write_events(connection, self._events, self._topics)
        if self._receipts:
            events.write_receipts(connection, self._receipts)
        self._drop()

    def forget(self) -> None:
        """It was undone, or somebody else wrote: the next place is asked for again."""
        self._last = None
        self._drop()

    def _drop(self) -> None:
        for waiting in (self._events, self._topics, self._receipts, self._kept):
            waiting.clear()
