"""Who is told of relays, and how: pages, encoders and programs, each with a password that ends."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from streaming_server.settings import Settings
from streaming_server.web.relays import GOOD_FOR, Relays
from tests.fair import SHOW, Clock
from tests.web.house import Caller, House, lay_ground, open_house
from tests.web.test_media_gate import OFFER, key_of

TURN = "turn:198.51.100.7:3478?transport=udp turns:198.51.100.7:5349?transport=tcp"


@pytest.fixture
async def relayed(tmp_path: Path) -> AsyncIterator[House]:
    clock = Clock()
    await lay_ground(tmp_path, clock)
    (tmp_path / "secret").write_text("shared\n", "utf-8")
    options: dict[str, Any] = {"turn": TURN, "turn_secret_file": tmp_path / "secret"}
    async with open_house(tmp_path, clock, **options) as running:
        yield running


async def test_an_encoder_is_told_with_its_answer_and_before_by_its_key(relayed: House) -> None:
    headers = await key_of(relayed)
    async with Caller(house=relayed) as encoder:
        before = await encoder.http.options(f"/whip/{SHOW}", headers=headers)
        sent = await encoder.post(f"/whip/{SHOW}", data=OFFER, headers=headers)
    assert (before.status, sent.status) == (200, 201)
    for answer in (before, sent):
        links = answer.headers.getall("Link")
        assert [re.match("<([^>]+)>", link)[1] for link in links] == TURN.split()  # type: ignore[index]
        assert all('rel="ice-server"' in link for link in links)
        assert all('credential-type="password"' in link for link in links)


async def test_neither_a_preflight_nor_a_stranger_is_told(relayed: House) -> None:
    preflight = {"Access-Control-Request-Method": "POST", "Origin": "https://studio.example"}
    wrong = {"Authorization": "Bearer a-guess"}
    async with Caller(house=relayed) as stranger:
        asked = await stranger.http.options(f"/whip/{SHOW}", headers=preflight)
        guessed = await stranger.http.options(f"/whip/{SHOW}", headers=wrong)
    assert (asked.status, guessed.status) == (200, 401)
    assert "Link" not in asked.headers
    assert "Link" not in guessed.headers


async def test_pages_and_programs_are_told_until_tomorrow(relayed: House) -> None:
    async with await relayed.resident() as resident, await relayed.owner() as owner:
        page = await (await resident.get(f"/live/{SHOW}")).text()
        answer = await owner.json("/api/v1/ice-servers")
    written = re.search('data-relays="([^"]+)"', page)
    assert written is not None
    (on_page,), (asked,) = json.loads(unescape(written[1])), answer["ice_servers"]
    assert on_page["urls"] == asked["urls"] == TURN.split()
    assert on_page["username"] != asked["username"]
    until = int(asked["username"].partition(":")[0])
    assert until == int((relayed.clock() + GOOD_FOR).timestamp())


async def test_without_relays_nobody_is_told_of_any(house: House) -> None:
    headers = await key_of(house)
    async with await house.resident() as resident, Caller(house=house) as encoder:
        page = await (await resident.get(f"/live/{SHOW}")).text()
        answer = await resident.json("/api/v1/ice-servers")
        before = await encoder.http.options(f"/whip/{SHOW}", headers=headers)
    assert 'data-relays=""' in page
    assert answer == {"ice_servers": []}
    assert "Link" not in before.headers


def test_a_password_is_another_one_later_and_is_never_printed() -> None:
    clock = Clock()
    relays = Relays(now=clock, addresses=("turn:198.51.100.7",), secret=b"shared")
    (first,) = relays.servers()
    clock.now += timedelta(minutes=1)
    (second,) = relays.servers()
    assert first.credential != second.credential
    assert first.credential not in repr(first)
    assert "shared" not in repr(relays)


@pytest.mark.parametrize(
    "turn", ["stun:198.51.100.7", "198.51.100.7", 'turn:a">', "turn:198.51.100.7"]
)
def test_relays_that_cannot_be_used_are_refused_at_the_start(turn: str) -> None:
    with pytest.raises(ValidationError):
        Settings(turn=turn)  # the last of them for want of a secret
