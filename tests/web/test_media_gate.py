"""Who may send a picture into a show, and who may see it."""

import pytest

from shared.ids import SessionId
from shared.live_sessions import Move, MoveSession, Phase
from streaming_server.ports import Receipt
from tests.fair import OWNER, SHOW
from tests.web.house import PASSWORD, Caller, House, new_id

OFFER = {"data": "v=0", "headers": {"Content-Type": "application/sdp"}}
WHIP, WHEP = f"/whip/{SHOW}", f"/whep/{SHOW}"


async def phase(house: House) -> Phase:
    session = await house.rooms.reader.session(SHOW)
    assert session is not None
    return session.phase


async def move(house: House, *moves: Move) -> None:
    for each in moves:
        wish = MoveSession(command_id=new_id(), session_id=SHOW, move=each)
        assert isinstance(await house.rooms.handle(wish, OWNER), Receipt)


async def encoder(house: House, session_id: SessionId = SHOW) -> Caller:
    return Caller(house=house, bearer=await house.rooms.identity.stream_key(session_id))


async def test_a_stream_key_lets_an_encoder_in_and_its_picture_opens_the_studio(
    house: House,
) -> None:
    async with await encoder(house) as obs:
        answer = await obs.post(WHIP, **OFFER)
    assert (answer.status, await phase(house)) == (201, Phase.LOBBY)
    assert answer.headers["Location"].startswith(f"{WHIP}/")


async def test_a_wrong_key_is_refused_with_a_sentence(house: House) -> None:
    async with Caller(house=house, bearer="guessed") as obs:
        answer = await obs.post(WHIP, **OFFER)
        said = await answer.json()
    assert (answer.status, said["reason"]) == (401, "not_allowed")
    assert said["sentence"]
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_the_employer_sends_from_the_page_of_the_studio(house: House) -> None:
    identity = house.rooms.identity
    async with await house.resident() as browser:
        code = await identity.studio_code(SHOW)
        entered = await browser.post(f"/api/v1/sessions/{SHOW}/enter", json={"code": code})
        assert entered.status in (200, 204)
        assert (await browser.post(WHIP, **OFFER)).status == 201


async def test_another_sites_page_cannot_send_in_the_employers_name(house: House) -> None:
    async with await house.resident() as browser:
        code = await house.rooms.identity.studio_code(SHOW)
        await browser.post(f"/api/v1/sessions/{SHOW}/enter", json={"code": code})
        headers = {**OFFER["headers"], "X-CSRF-Token": "0" * 64}  # type: ignore[dict-item]
        answer = await browser.post(WHIP, data=OFFER["data"], headers=headers)
    assert answer.status == 403


async def test_a_resident_does_not_send(house: House) -> None:
    async with await house.resident() as browser:
        assert (await browser.post(WHIP, **OFFER)).status == 401


async def test_a_key_dies_with_its_show(house: House) -> None:
    async with await encoder(house) as obs:
        await move(house, Move.OPEN, Move.END)
        assert (await obs.post(WHIP, **OFFER)).status == 401


async def test_nobody_sends_into_a_show_that_is_over(house: House) -> None:
    await house.rooms.identity.add_account("boss", PASSWORD, OWNER)
    await move(house, Move.OPEN, Move.END)
    async with await house.resident() as browser:
        await browser.post("/sign-in", data={"name": "boss", "password": PASSWORD})
        answer = await browser.post(WHIP, **OFFER)
        assert (answer.status, (await answer.json())["reason"]) == (409, "show_over")


@pytest.mark.parametrize("kind", ["whip", "whep"])
async def test_a_show_that_does_not_exist_is_not_found(house: House, kind: str) -> None:
    async with await house.resident() as browser:
        assert (await browser.post(f"/{kind}/nowhere", **OFFER)).status == 404


async def test_everybody_watches_while_the_show_is_on_air(house: House) -> None:
    await house.go_live()
    async with Caller(house=house) as stranger, await house.resident() as resident:
        assert (await stranger.post(WHEP, **OFFER)).status == 201
        assert (await resident.post(WHEP, **OFFER)).status == 201
    summary = await house.rooms.reader.summary(SHOW)
    assert summary is not None
    assert summary.viewers == 2


async def test_the_rehearsal_is_for_its_hosts_alone(house: House) -> None:
    house.engine.show(SHOW)
    await move(house, Move.OPEN)
    async with await house.resident() as resident, await house.owner() as owner:
        refused = await resident.post(WHEP, **OFFER)
        assert (refused.status, refused.headers["Retry-After"]) == (409, "2")
        assert (await owner.post(WHEP, **OFFER)).status == 201


async def test_a_show_that_is_over_says_so_to_viewers(house: House) -> None:
    await house.go_live()
    await move(house, Move.END)
    async with await house.resident() as resident:
        answer = await resident.post(WHEP, **OFFER)
        assert (answer.status, (await answer.json())["reason"]) == (409, "show_over")
        assert int(answer.headers["Retry-After"]) >= 2
