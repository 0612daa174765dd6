"""Committed events on their way to whoever listens."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from shared.ids import Sequence
from shared.wire import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One event as listeners of a topic get it.

    Topics: "public:{session}" what everybody may see; "studio:{session}" employer and staff;
    "desk:{station}" staff; "visitor:{visitor}" one resident; "jobs" postings, "sessions" the list.
    """

    sequence: Sequence
    topics: frozenset[str]
    event: Event


class Feed(Protocol):
    """Committed events, live. A listener that does not keep up is cut and catches up by reading."""

    def listen(self, topics: frozenset[str]) -> AsyncIterator[FeedItem]:
        """Ends when the listener was too slow; nothing that was rolled back is ever heard."""
