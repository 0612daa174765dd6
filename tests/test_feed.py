"""Listeners hear their topics in order; a slow one is cut and costs the others nothing."""

import asyncio
import gc

import pytest

from shared.ids import Sequence, SessionId
from shared.live_sessions import RolePinned
from streaming_server.feed import LocalFeed
from streaming_server.ports.feed import FeedItem
from tests.fair import NOW

ROOM = 3


def item(sequence: int, *topics: str) -> FeedItem:
    return FeedItem(
        sequence=Sequence(sequence),
        topics=frozenset(topics),
        event=RolePinned(session_id=SessionId("s"), number=1, picture=None, at=NOW),
    )


async def test_only_the_topics_asked_for_are_heard() -> None:
    feed = LocalFeed()
    listening = feed.listen(frozenset({"a", "b"}))
    feed.publish([item(1, "a"), item(2, "c"), item(3, "a", "b"), item(4, "b", "c")])
    assert [(await anext(listening)).sequence for _ in range(3)] == [1, 3, 4]


async def test_listening_begins_with_the_call() -> None:
    feed = LocalFeed()
    feed.publish([item(1, "a")])
    listening = feed.listen(frozenset({"a"}))
    feed.publish([item(2, "a")])
    assert (await anext(listening)).sequence == 2


async def test_a_slow_listener_is_cut_and_the_others_hear_on() -> None:
    feed = LocalFeed(room=ROOM)
    slow, quick = (feed.listen(frozenset({"a"})) for _ in "ab")
    for sequence in range(1, ROOM + 2):
        feed.publish([item(sequence, "a")])
        assert (await anext(quick)).sequence == sequence
    assert [one async for one in slow] == []
    feed.publish([item(99, "a")])
    assert (await anext(quick)).sequence == 99
    with pytest.raises(StopAsyncIteration):
        await anext(slow)


async def test_a_listener_that_keeps_up_is_never_cut() -> None:
    feed = LocalFeed(room=ROOM)
    listening = feed.listen(frozenset({"a"}))
    feed.publish([item(sequence, "a") for sequence in range(ROOM)])
    assert [(await anext(listening)).sequence for _ in range(ROOM)] == list(range(ROOM))


async def test_a_wait_that_runs_out_loses_nothing() -> None:
    feed = LocalFeed()
    listening = feed.listen(frozenset({"a"}))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(listening), 0.01)
    feed.publish([item(1, "a")])
    assert (await asyncio.wait_for(anext(listening), 60)).sequence == 1


async def test_closing_ends_the_wait() -> None:
    feed = LocalFeed()
    listening = feed.listen(frozenset({"a"}))
    waiting = asyncio.ensure_future(anext(listening, None))
    await asyncio.sleep(0)
    await listening.aclose()
    assert await waiting is None
    feed.publish([item(1, "a")])
    assert [one async for one in listening] == []


async def test_a_listener_that_is_dropped_is_forgotten() -> None:
    feed = LocalFeed()
    kept = feed.listen(frozenset({"a", "b"}))
    for _ in range(100):
        feed.listen(frozenset({"a", "c"}))
    gc.collect()
    assert feed.listeners() == 1
    feed.publish([item(1, "a", "c")])
    assert (await anext(kept)).sequence == 1


async def test_topics_that_nobody_listens_to_are_forgotten() -> None:
    feed = LocalFeed()
    kept = feed.listen(frozenset({"a"}))
    for number in range(1000):
        await feed.listen(frozenset({f"made up {number}"})).aclose()
    gc.collect()
    assert feed.topics() < 200
    feed.publish([item(1, "a")])
    assert (await anext(kept)).sequence == 1
