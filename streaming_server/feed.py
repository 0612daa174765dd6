"""Committed events, fanned out in this process.

A listener has room for a few hundred items. One that does not take them in time is cut, so that it
costs the others nothing; it comes back and catches up by reading the store.
"""

import asyncio
import weakref
from collections import deque
from collections.abc import Iterable
from typing import Final, Self

from streaming_server.ports.feed import FeedItem

MOST_WAITING: Final = 256  # several minutes of a lively show
_FEW_TOPICS: Final = 64  # not worth looking for those that nobody listens to any more


class Listening:
    """One listener's turn: an async iterator that ends when it was closed or cut.

    `anext` may be cancelled (a wait with a timeout) without losing an item.
    """

    def __init__(self, topics: frozenset[str], room: int) -> None:
        self.topics = topics
        self._room = room
        self._waiting: deque[FeedItem] = deque()
        self._news = asyncio.Event()
        self._ended = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> FeedItem:
        while not self._waiting:
            if self._ended:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()

    async def aclose(self) -> None:
        self._end()

    def hear(self, item: FeedItem) -> None:
        if self._ended:
            return
        if len(self._waiting) >= self._room:
            # What waits is dropped too: the listener reads it from the store, in order.
            self._end()
            return
        self._waiting.append(item)
        self._news.set()

    def _end(self) -> None:
        self._ended = True
        self._waiting.clear()
        self._news.set()


class LocalFeed:
    """Obeys ports.Feed. Used in one event loop."""

    def __init__(self, room: int = MOST_WAITING) -> None:
        self._room = room
        # A listener that was dropped without a word is forgotten with its last reference.
        self._listeners: dict[str, weakref.WeakSet[Listening]] = {}
        self._tidied_at = _FEW_TOPICS

    def listen(self, topics: frozenset[str]) -> Listening:
        """Hears everything published from this call on."""
        listening = Listening(topics, self._room)
        for topic in topics:
            self._listeners.setdefault(topic, weakref.WeakSet()).add(listening)
        if len(self._listeners) > self._tidied_at:
            self._tidy()
        return listening

    def publish(self, items: Iterable[FeedItem]) -> None:
        """Called by the store after a commit, in the order of the commits."""
        for item in items:
            for listening in self._hearing(item.topics):
                listening.hear(item)

    def listeners(self) -> int:
        """How many listen now."""
        return len({id(one) for group in self._listeners.values() for one in group})

    def topics(self) -> int:
        """How many topics are remembered."""
        return len(self._listeners)

    def _tidy(self) -> None:
        """Forget topics without listeners: their names come from outside, and are endless."""
        self._listeners = {topic: group for topic, group in self._listeners.items() if group}
        self._tidied_at = max(_FEW_TOPICS, 2 * len(self._listeners))

    def _hearing(self, topics: frozenset[str]) -> set[Listening]:
        """Each listener once, however many of the topics it listens to."""
        hearing: set[Listening] = set()
        for topic in topics:
            group = self._listeners.get(topic)
            if group is None:
                continue
            if group:
                hearing.update(group)
            else:
                del self._listeners[topic]
        return hearing
