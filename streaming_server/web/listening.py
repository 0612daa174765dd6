"""What a listener of topics hears, in order and without a hole: first what was committed since,
then what is committed from now on, and between them how many watch."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from shared.ids import Sequence, SessionId
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.reading import Reader
from streaming_server.web.rooms import ROOMS
from streaming_server.web.viewers import VIEWER_COUNTS, Audience, ViewerCounts, followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewers:
    """Who watches a show now; of the moment, never stored."""

    session_id: SessionId
    audience: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Nothing happened for a while: time to show that the line is open."""


Heard = FeedItem | Viewers | Quiet


def viewers_fields(viewers: Viewers) -> dict[str, object]:
    """As pages and kiosks are told."""
    audience = viewers.audience
    return {
        "session_id": viewers.session_id,
        "count": audience.count,
        "elsewhere": audience.is_elsewhere,
    }


async def hear(
    request: web.Request, topics: frozenset[str], after: Sequence, quiet_after: float
) -> AsyncGenerator[Heard, None]:
    """Ends when the listener was too slow; it comes back with the last sequence it got.

    quiet_after: seconds.
    """
    counts, shows = request.app[VIEWER_COUNTS], followed(topics)
    # Listens before it reads, so that nothing falls between.
    live = request.app[ROOMS].feed.listen(topics)
    counts.follow(shows)
    waiting = _Waiting(live, counts)
    told: dict[SessionId, Audience] = {}
    try:
        async for item in _committed(request.app[ROOMS].reader, topics, after):
            after = item.sequence
            yield item
        while True:
            for viewers in _news_of_viewers(counts, shows, told):
                yield viewers
            match await waiting.next(quiet_after):
                case FeedItem(sequence=sequence) as item if sequence > after:
                    after = sequence
                    yield item
                case Quiet() as quiet:
                    yield quiet
                case _Ended():
                    return
    finally:
        await waiting.close()
        counts.unfollow(shows)


@dataclass(frozen=True, slots=True)
class _Ended:
    """The feed cut the listener."""


@dataclass(frozen=True, slots=True)
class _Changed:
    """Somewhere the number of viewers changed."""


class _Waiting:
    """For whichever comes first: an item, a change of viewers, or nothing at all."""

    def __init__(self, live: AsyncIterator[FeedItem], counts: ViewerCounts) -> None:
        self._live, self._counts = live, counts
        self._news: asyncio.Task[FeedItem | _Ended] = asyncio.create_task(self._item())
        self._change = asyncio.create_task(counts.changed())

    async def next(self, quiet_after: float) -> FeedItem | _Ended | _Changed | Quiet:
        done, _ = await asyncio.wait(
            {self._news, self._change}, timeout=quiet_after, return_when=asyncio.FIRST_COMPLETED
        )
        if self._news in done:
            item = self._news.result()
            self._news = asyncio.create_task(self._item())
            return item
        if self._change in done:
            self._change = asyncio.create_task(self._counts.changed())
            return _Changed()
        return Quiet()

    async def close(self) -> None:
        for task in (self._news, self._change):
            task.cancel()
        await asyncio.gather(self._news, self._change, return_exceptions=True)

    async def _item(self) -> FeedItem | _Ended:
        return await anext(self._live, _ENDED)


_ENDED: Final = _Ended()


async def _committed(
    reader: Reader, topics: frozenset[str], after: Sequence
) -> AsyncIterator[FeedItem]:
    while items := await reader.feed_after(after, topics):
        for item in items:
            after = item.sequence
            yield item


def _news_of_viewers(
    counts: ViewerCounts, shows: frozenset[SessionId], told: dict[SessionId, Audience]
) -> tuple[Viewers, ...]:
    news = {
        show: audience
        for show, audience in counts.counts.items()
        if show in shows and told.get(show) != audience
    }
    told.update(news)
    return tuple(Viewers(session_id=show, audience=audience) for show, audience in news.items())
