"""GET /feed: catch-up without a hole, who may listen, the slow listener, the number of viewers."""

import asyncio
import gc
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import ClientError, ClientTimeout
from yarl import URL

from shared.ids import VisitorId
from shared.jobs import AmendJob, Topic
from shared.organisation import Actor, ActorKind
from shared.questions import AskQuestion
from streaming_server.feed import LocalFeed
from streaming_server.ports.handling import Receipt
from streaming_server.web import feed_stream
from streaming_server.web.site import make_site
from tests.fair import HERE, OWNER, SHOW, posting
from tests.web.house import Caller, House, new_id, on_a_port
from tests.web.test_commands import wish_to_work
from tests.web.test_media_gate import FullDisk

SOON = 60.0


@dataclass(slots=True, kw_only=True)
class Message:
    event: str = ""
    id: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def data(self) -> Any:
        return json.loads("\n".join(self.lines))


@asynccontextmanager
async def listening(
    caller: Caller, query: str, **headers: str
) -> AsyncIterator[AsyncIterator[Message]]:
    async with caller.http.get(
        f"/feed?{query}", headers=headers, timeout=ClientTimeout(total=None)
    ) as response:
        assert response.status == 200, await response.text()
        assert response.content_type == "text/event-stream"

        async def messages() -> AsyncIterator[Message]:
            message = Message()
            async for raw in response.content:
                name, _, value = raw.decode().rstrip("\n").partition(": ")
                match name:
                    case "":
                        if message.event:
                            yield message
                        message = Message()
                    case "event":
                        message.event = value
                    case "id":
                        message.id = value
                    case "data":
                        message.lines.append(value)

        yield messages()


async def soon(messages: AsyncIterator[Message], event: str) -> Message:
    """The next message of this type."""
    async with asyncio.timeout(SOON):
        async for message in messages:
            if message.event == event:
                return message
    raise AssertionError(f"the stream ended without {event}")


async def test_a_stream_starts_now_and_says_where(house: House) -> None:
    await house.go_live()
    last = await house.rooms.reader.last_sequence()
    async with (
        await house.resident() as resident,
        listening(resident, f"topic=public:{SHOW}") as messages,
    ):
        hello = await soon(messages, "hello")
        sequence = await house.pin(1)
        pinned = await soon(messages, "role_pinned")
    assert (hello.data, hello.id) == ({"sequence": last}, str(last))
    assert pinned.id == str(sequence)
    assert pinned.data["number"] == 1


@pytest.mark.parametrize("how", ["header", "query"])
async def test_who_comes_back_gets_everything_since_once_and_in_order(
    house: House, how: str
) -> None:
    await house.go_live()
    start = await house.rooms.reader.last_sequence()
    expected = [str(await house.pin(number)) for number in (1, None, 1, None)]
    headers = {"Last-Event-ID": str(start)} if how == "header" else {}
    query = f"topic=public:{SHOW}&topic=sessions" + (f"&after={start}" if not headers else "")
    async with (
        await house.resident() as resident,
        listening(resident, query, **headers) as messages,
    ):
        caught_up = [(await soon(messages, "role_pinned")).id for _ in expected]
        live = str(await house.pin(1))
        after = (await soon(messages, "role_pinned")).id
    assert caught_up == expected
    assert after == live


async def test_events_that_are_committed_during_catch_up_are_neither_lost_nor_doubled(
    house: House,
) -> None:
    await house.go_live()
    start = await house.rooms.reader.last_sequence()
    turns = [1 if n % 2 else None for n in range(1, 41)]
    for number in turns[:20]:
        await house.pin(number)
    async with (
        await house.resident() as resident,
        listening(resident, f"topic=public:{SHOW}&after={start}") as messages,
    ):

        async def go_on() -> None:
            for number in turns[20:]:
                await house.pin(number)

        pins = asyncio.create_task(go_on())
        heard = [int((await soon(messages, "role_pinned")).id) for _ in turns]
        await pins
    assert heard == list(range(start + 1, start + 41))


async def test_a_resident_hears_the_answer_and_strangers_do_not(house: House) -> None:
    async with (
        await house.resident() as resident,
        await house.resident() as stranger,
        listening(resident, "topic=me") as own,
        listening(stranger, f"topic=me&topic=public:{SHOW}") as others,
    ):
        await resident.wish(wish_to_work())
        sent = await soon(own, "application_sent")
        await house.go_live()
        seen = await soon(others, "session_moved")
    assert sent.data["number"] == "B-001"
    assert "visitor_id" not in sent.data
    assert seen.event == "session_moved"


async def test_no_stream_carries_who_asked(house: House) -> None:
    await house.go_live()
    who = VisitorId("somebody")
    ask = AskQuestion(command_id=new_id(), session_id=SHOW, role_number=1, topic=Topic.MEALS)
    async with (
        await house.owner() as owner,
        listening(owner, f"topic=studio:{SHOW}") as messages,
    ):
        await soon(messages, "hello")
        await house.rooms.handle(ask, Actor(kind=ActorKind.VISITOR, visitor_id=who))
        asked = await soon(messages, "question_asked")
    assert who not in json.dumps(asked.data)


@pytest.mark.parametrize(
    "topic", [f"studio:{SHOW}", f"desk:{HERE}", "visitor:somebody", "visitor:", "anything", ""]
)
async def test_residents_may_not_listen_to(house: House, topic: str) -> None:
    async with await house.resident() as resident:
        answer = await resident.get("/feed", params={"topic": topic})
    assert answer.status == 403


async def test_an_employer_may_not_listen_to_the_desk(house: House) -> None:
    async with await house.owner() as owner, await house.staff() as staff:
        assert (await owner.get(f"/feed?topic=desk:{HERE}")).status == 403
        async with listening(staff, f"topic=desk:{HERE}") as messages:
            await soon(messages, "hello")


@pytest.mark.parametrize("query", ["", "topic=sessions&after=x", "topic=sessions&after=-1"])
async def test_a_feed_that_cannot_be_meant_is_malformed(house: House, query: str) -> None:
    async with await house.resident() as resident:
        assert (await resident.get(f"/feed?{query}")).status == 400


async def test_an_id_from_another_database_starts_now(house: House) -> None:
    await house.go_live()
    async with (
        await house.resident() as resident,
        listening(resident, f"topic=public:{SHOW}&after=999999999") as messages,
    ):
        await soon(messages, "hello")
        sequence = await house.pin(1)
        assert (await soon(messages, "role_pinned")).id == str(sequence)


async def test_viewers_are_told_when_their_number_changes(house: House) -> None:
    await house.go_live()
    async with (
        await house.resident() as resident,
        listening(resident, f"topic=public:{SHOW}") as messages,
    ):
        await soon(messages, "hello")
        house.engine.viewers[SHOW] = 20
        first = await soon(messages, "viewers")
        house.engine.viewers[SHOW] = 21
        second = await soon(messages, "viewers")
    assert first.data == {"session_id": SHOW, "count": 20, "elsewhere": False}
    assert (second.data["count"], second.id) == (21, "")


async def test_a_silent_stream_shows_that_it_is_open(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_stream, "COMMENT_AFTER_SECONDS", 0.05)
    async with (
        await house.resident() as resident,
        resident.http.get("/feed?topic=sessions") as response,
    ):
        async with asyncio.timeout(SOON):
            while await response.content.readline() != b":\n":
                pass


async def test_listeners_that_leave_leave_nothing_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_stream, "COMMENT_AFTER_SECONDS", 0.05)
    streams, feed = house.site[feed_stream.STREAMS], house.rooms.feed
    assert isinstance(feed, LocalFeed)
    async with await house.resident() as resident:
        async with asyncio.timeout(SOON):
            while not feed.listeners():  # noqa: ASYNC110  nobody tells
                await asyncio.sleep(0.02)
        own = feed.listeners()  # the server listens to itself, for what follows from an event
        for _ in range(5):
            async with AsyncExitStack() as stack:
                for _ in range(20):
                    messages = await stack.enter_async_context(
                        listening(resident, f"topic=public:{SHOW}&topic=sessions")
                    )
                    await soon(messages, "hello")
                assert feed.listeners() >= 20
    async with asyncio.timeout(SOON):
        while streams or tasks_of_listeners():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.02)
    gc.collect()
    assert feed.listeners() == own


async def test_who_signs_out_is_told_nothing_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_stream, "COMMENT_AFTER_SECONDS", 0.05)
    monkeypatch.setattr(feed_stream, "RIGHT_HOLDS_SECONDS", 0.0)
    async with await house.staff() as staff, listening(staff, f"topic=desk:{HERE}") as messages:
        await soon(messages, "hello")
        token = staff.http.headers["Authorization"].removeprefix("Bearer ")
        await house.rooms.identity.sign_out(token)
        await house.go_live()
        async with asyncio.timeout(SOON):
            assert [message.event async for message in messages] == []


async def test_one_address_does_not_take_all_the_places_to_listen(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_stream, "MOST_OF_ONE_HOME", 3)
    async with await house.resident() as resident, AsyncExitStack() as stack:
        for _ in range(3):
            messages = await stack.enter_async_context(listening(resident, "topic=sessions"))
            await soon(messages, "hello")
        refused = await resident.get("/feed?topic=sessions")
        assert (refused.status, (await refused.json())["reason"]) == (429, "too_often")
        assert int(refused.headers["Retry-After"]) > 0
        monkeypatch.setattr(feed_stream, "MOST_STREAMS", 3)
        full = await resident.get("/feed?topic=sessions")
        assert (full.status, (await full.json())["reason"]) == (503, "unavailable")
        assert int(full.headers["Retry-After"]) > 0


async def test_stopping_does_not_wait_for_those_who_listen(house: House) -> None:
    site = make_site(house.rooms, FullDisk())
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(on_a_port(site, patience=300))
        caller = await stack.enter_async_context(Caller(house=replace(house, url=url)))
        stream = await caller.http.get("/feed?topic=sessions")
        await stream.content.readline()
        async with asyncio.timeout(60):
            await site.shutdown()
            with pytest.raises(ClientError):
                await stream.content.read()
        stream.close()


def tasks_of_listeners() -> list[str]:
    names = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
    return [name for name in names if name.startswith(("_Waiting.", "ViewerCounts.changed"))]


async def test_a_slow_listener_is_cut_and_catches_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_stream, "SLOWEST_WRITE_SECONDS", 0.2)
    start = await house.rooms.reader.last_sequence()
    streams = house.site[feed_stream.STREAMS]
    turns = 0
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(("127.0.0.1", URL(house.url).port))
        deaf.sendall(f"GET /feed?topic=public:{SHOW} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        async with asyncio.timeout(60):
            deaf.setblocking(False)
            await asyncio.get_running_loop().sock_recv(deaf, 1)
            # It reads no more. Its buffers, and the server's for it, fill until it is cut.
            while streams:
                await asyncio.gather(*(amend(house) for _ in range(32)))
                turns += 32
    async with (
        await house.resident() as resident,
        listening(resident, f"topic=public:{SHOW}&after={start}") as messages,
    ):
        heard = [int((await soon(messages, "job_amended")).id) for _ in range(turns)]
    assert heard == list(range(start + 1, start + turns + 1))


async def amend(house: House) -> None:
    """An event of some kilobytes."""
    long = posting(content="说" * 500, conditions="明" * 500)
    assert isinstance(
        await house.rooms.handle(AmendJob(command_id=new_id(), posting=long), OWNER), Receipt
    )
