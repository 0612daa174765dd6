"""GET /link: the kiosk's WebSocket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from shared.ids import VisitorId
from shared.live_sessions import PinRole
from shared.wire import encode_command
from streaming_server.ports.handling import Unavailable
from tests.fair import HERE, OWNER, SHOW
from tests.web.house import Caller, House, new_id
from tests.web.test_commands import wish_to_work

SOON = 60.0
VISIT = VisitorId("visit-1")


@asynccontextmanager
async def linked(house: House, after: int | None = None) -> AsyncIterator[ClientWebSocketResponse]:
    async with await house.kiosk() as kiosk, kiosk.http.ws_connect("/link") as socket:
        await socket.send_json({"type": "hello", "after": after})
        yield socket


async def soon(socket: ClientWebSocketResponse, kind: str) -> Any:
    async with asyncio.timeout(SOON):
        while True:
            message = await socket.receive_json()
            if message["type"] == kind:
                return message


async def all_of(socket: ClientWebSocketResponse, kinds: set[str]) -> dict[str, Any]:
    heard: dict[str, Any] = {}
    async with asyncio.timeout(SOON):
        while heard.keys() != kinds:
            message = await socket.receive_json()
            if message["type"] in kinds:
                heard[message["type"]] = message
    return heard


async def test_a_kiosk_is_welcomed_with_what_it_needs(house: House) -> None:
    async with linked(house) as socket:
        welcome = await soon(socket, "welcome")
    assert welcome["station"]["code"] == HERE
    assert welcome["sessions"][0]["session_id"] == SHOW
    assert welcome["sessions"][0]["cards"][0]["job"]["title"] == "早餐帮工"
    assert welcome["sequence"] > 0


async def test_a_kiosk_applies_for_the_visit_and_hears_of_it(house: House) -> None:
    wish = json.loads(encode_command(wish_to_work(visitor_id=VISIT)))
    async with linked(house) as socket:
        await soon(socket, "welcome")
        await socket.send_json({"type": "listen", "topics": [f"visitor:{VISIT}", "sessions"]})
        await socket.send_json({"type": "command", "command": wish})
        # Which of the two comes first is not promised.
        heard = await all_of(socket, {"receipt", "item"})
        await socket.send_json({"type": "command", "command": wish})
        again = await soon(socket, "receipt")
    receipt, item = heard["receipt"], heard["item"]
    assert receipt == again
    assert receipt["events"][0]["number"] == "B-001"
    assert item["event"]["type"] == "application_sent"
    assert f"visitor:{VISIT}" in item["topics"]


async def test_a_refusal_carries_the_command_and_its_field(house: House) -> None:
    wish = json.loads(encode_command(wish_to_work(visitor_id=VISIT))) | {"phone": "1"}
    async with linked(house) as socket:
        await socket.send_json({"type": "command", "command": wish})
        refusal = await soon(socket, "refusal")
    assert refusal["command_id"] == wish["command_id"]
    assert (refusal["reason"], refusal["field"]) == ("not_a_phone", "phone")
    assert refusal["sentence"]


async def test_who_stands_at_the_kiosk_chooses_the_language(house: House) -> None:
    wish = json.loads(encode_command(wish_to_work(visitor_id=VISIT))) | {"phone": "1"}
    async with linked(house) as socket:
        for language, word in (("en", "phone number"), ("zh", "号码"), ("xx", "号码")):
            await socket.send_json({"type": "command", "command": wish, "language": language})
            assert word in (await soon(socket, "refusal"))["sentence"]


async def test_a_kiosk_that_comes_back_catches_up(house: House) -> None:
    await house.go_live()
    async with linked(house) as socket:
        sequence = (await soon(socket, "welcome"))["sequence"]
    await house.rooms.handle(PinRole(command_id=new_id(), session_id=SHOW, number=1), OWNER)
    async with linked(house, after=sequence) as socket:
        await soon(socket, "welcome")
        await socket.send_json({"type": "listen", "topics": [f"public:{SHOW}"]})
        item = await soon(socket, "item")
        house.engine.viewers[SHOW] = 3
        viewers = await soon(socket, "viewers")
    assert (item["sequence"], item["event"]["type"]) == (sequence + 1, "role_pinned")
    assert viewers == {"type": "viewers", "session_id": SHOW, "count": 3, "elsewhere": False}


async def test_a_kiosk_hears_no_more_of_a_visit_that_is_over(house: House) -> None:
    wish = json.loads(encode_command(wish_to_work(visitor_id=VISIT)))
    async with linked(house) as socket:
        await soon(socket, "welcome")
        await socket.send_json({"type": "listen", "topics": [f"visitor:{VISIT}"]})
        await socket.send_json({"type": "listen", "topics": ["sessions"]})
        await socket.send_json({"type": "command", "command": wish})
        await soon(socket, "receipt")
        await house.go_live()
        item = await soon(socket, "item")
    assert item["event"]["type"] == "session_moved"


@pytest.mark.parametrize("topic", [f"studio:{SHOW}", f"desk:{HERE}"])
async def test_a_kiosk_may_not_listen_to(house: House, topic: str) -> None:
    async with linked(house) as socket:
        await socket.send_json({"type": "listen", "topics": [topic]})
        assert (await soon(socket, "refusal"))["reason"] == "not_allowed"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"type": 5}',
        '{"type": "hello", "after": "x"}',
        '{"type": "hello", "after": true}',
        '{"type": "listen", "topics": "all"}',
        '{"type": "command"}',
        '{"type": "command", "command": []}',
        '{"type": "command", "command": {"type": "apply", "command_id": []}}',
        '{"type": "command", "command": "\\ud800"}',
        "[" * 30_000,
    ],
)
async def test_nonsense_is_answered_and_the_line_stays_open(house: House, text: str) -> None:
    async with linked(house) as socket:
        await soon(socket, "welcome")
        await socket.send_str(text)
        refusal = await soon(socket, "refusal")
        await socket.send_json({"type": "hello", "after": None})
        await soon(socket, "welcome")
    assert refusal["reason"] in {"malformed", "not_allowed"}


async def test_the_link_is_for_enrolled_kiosks_alone(house: House) -> None:
    async with Caller(house=house) as nobody, await house.owner() as owner:
        assert (await nobody.get("/link")).status == 401
        assert (await owner.get("/link")).status == 403


async def test_a_plain_request_is_told_to_upgrade(house: House) -> None:
    async with await house.kiosk() as kiosk:
        assert (await kiosk.get("/link")).status == 426


@pytest.mark.parametrize("read", ["feed_after", "last_sequence"])
async def test_when_nothing_can_be_read_a_kiosk_is_told_to_come_back(
    house: House, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    async def away(*_: object) -> None:
        raise Unavailable("storage_full")

    async with linked(house) as socket:
        await soon(socket, "welcome")
        monkeypatch.setattr(house.rooms.reader, read, away)
        await socket.send_json({"type": "listen", "topics": ["sessions"]})
        await socket.send_json({"type": "hello", "after": None})
        async with asyncio.timeout(SOON):
            while (message := await socket.receive()).type is WSMsgType.TEXT:
                assert json.loads(message.data)["type"] == "welcome"
    assert message.type in {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED}


async def test_a_topic_of_half_a_character_is_malformed(house: House) -> None:
    async with linked(house) as socket:
        await soon(socket, "welcome")
        await socket.send_str(json.dumps({"type": "listen", "topics": ["public:\ud800"]}))
        refusal = await soon(socket, "refusal")
    assert (refusal["reason"], refusal["field"]) == ("malformed", "topics")
