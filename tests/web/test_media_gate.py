"""Who may send a picture into a show, and who may watch it: through the whole site."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest

from shared.ids import SessionId, VisitorId
from shared.live_sessions import Move, MoveSession
from streaming_server.media.connections import MOST_CONNECTING
from streaming_server.ports.handling import Unavailable
from streaming_server.web.limits import WATCH
from streaming_server.web.site import make_site
from tests.fair import SHOW
from tests.web.house import Caller, House, new_id, on_a_port

SDP = {"Content-Type": "application/sdp"}
OFFER = b"v=0"


class FullDisk:
    """Viewings that cannot be written."""

    async def began(
        self, session_id: SessionId, resource: str, visitor_id: VisitorId | None, at: datetime
    ) -> None:
        raise Unavailable("storage_full")

    async def ended(self, resource: str, at: datetime) -> None:
        raise Unavailable("storage_full")


async def key_of(house: House) -> dict[str, str]:
    key = await house.rooms.identity.stream_key(SHOW)
    return {**SDP, "Authorization": f"Bearer {key}"}


async def phase(house: House) -> str:
    session = await house.rooms.reader.session(SHOW)
    assert session is not None
    return session.phase


async def test_a_stream_key_sends_and_opens_the_studio(house: House) -> None:
    async with Caller(house=house) as encoder:
        answer = await encoder.post(f"/whip/{SHOW}", data=OFFER, headers=await key_of(house))
    assert answer.status == 201
    assert answer.headers["Location"].startswith(f"/whip/{SHOW}/")
    assert await phase(house) == "lobby"


async def test_no_key_no_sign_in_or_a_wrong_one_is_401(house: House) -> None:
    wrong = {**SDP, "Authorization": "Bearer wrong"}
    async with Caller(house=house) as nobody, await house.resident() as resident:
        answers = [
            await nobody.post(f"/whip/{SHOW}", data=OFFER, headers=SDP),
            await nobody.post(f"/whip/{SHOW}", data=OFFER, headers=wrong),
            await resident.post(f"/whip/{SHOW}", data=OFFER, headers=SDP),
        ]
    assert [answer.status for answer in answers] == [401] * 3
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}
    assert await phase(house) == "scheduled"


async def test_an_employer_sends_from_the_studios_page_alone(house: House) -> None:
    code = await house.rooms.identity.studio_code(SHOW)
    async with await house.resident() as guest:
        await guest.post(f"/api/v1/sessions/{SHOW}/enter", json={"code": code})
        forged = {**SDP, "Origin": "https://elsewhere.example"}
        refused = await guest.post(f"/whip/{SHOW}", data=OFFER, headers=forged)
        taken = await guest.post(f"/whip/{SHOW}", data=OFFER, headers=SDP)
        second = await guest.post(f"/whip/{SHOW}", data=OFFER, headers=SDP)
    assert (refused.status, taken.status, second.status) == (403, 201, 409)


async def test_a_program_sends_with_the_token_of_who_hosts(house: House) -> None:
    code = await house.rooms.identity.studio_code(SHOW)
    token = await house.rooms.identity.enter_studio(SHOW, code)
    async with await house.kiosk() as kiosk:
        refused = await kiosk.post(f"/whip/{SHOW}", data=OFFER, headers=SDP)
    async with Caller(house=house, bearer=token) as employer:
        taken = await employer.post(f"/whip/{SHOW}", data=OFFER, headers=SDP)
    assert (refused.status, taken.status) == (401, 201)


@pytest.mark.parametrize("kind", ["whip", "whep"])
async def test_a_show_that_is_not_there_is_404(house: House, kind: str) -> None:
    async with Caller(house=house) as browser:
        answer = await browser.post(f"/{kind}/no-show", data=OFFER, headers=SDP)
    assert answer.status == 404
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_a_rehearsal_is_unseen(house: House) -> None:
    async with Caller(house=house) as encoder, await house.resident() as resident:
        await encoder.post(f"/whip/{SHOW}", data=OFFER, headers=await key_of(house))
        early = await resident.post(f"/whep/{SHOW}", data=OFFER, headers=SDP)
        await house.go_live()
        watching = await resident.post(f"/whep/{SHOW}", data=OFFER, headers=SDP)
    assert (early.status, watching.status) == (409, 201)
    assert int(early.headers["Retry-After"]) > 0


async def test_an_ended_show_takes_no_picture(house: House) -> None:
    headers = await key_of(house)
    await house.go_live()
    async with await house.owner() as owner, Caller(house=house) as encoder:
        await owner.wish(MoveSession(command_id=new_id(), session_id=SHOW, move=Move.END))
        sent = await encoder.post(f"/whip/{SHOW}", data=OFFER, headers=headers)
        seen = await encoder.post(f"/whep/{SHOW}", data=OFFER, headers=SDP)
    assert sent.status in {401, 409}  # the key ends with the show
    assert seen.status == 409


async def test_more_than_a_megabyte_of_sdp_is_413(house: House) -> None:
    body = BytesIO(b"v" * (1024 * 1024 + 1))
    async with Caller(house=house) as encoder:
        answer = await encoder.post(f"/whip/{SHOW}", data=body, headers=await key_of(house))
    assert answer.status == 413


async def test_viewers_are_counted_for_the_summary(house: House) -> None:
    await house.go_live()
    async with await house.resident() as first, await house.resident() as second:
        for viewer in (first, second, second):
            assert (await viewer.post(f"/whep/{SHOW}", data=OFFER, headers=SDP)).status == 201
    async with await house.owner() as owner:
        summary = await owner.json(f"/api/v1/sessions/{SHOW}/summary")
    assert (summary["viewers"], summary["most_at_once"]) == (2, 2)


async def test_a_full_disk_takes_no_picture_away(house: House) -> None:
    await house.go_live()
    site = make_site(house.rooms, FullDisk())
    async with on_a_port(site) as url, Caller(house=replace(house, url=url)) as viewer:
        answer = await viewer.post(f"/whep/{SHOW}", data=OFFER, headers=SDP)
    assert answer.status == 201


async def watched(caller: Caller) -> int:
    return (await caller.post(f"/whep/{SHOW}", data=OFFER, headers=SDP)).status


async def test_one_address_does_not_take_all_the_places_of_those_on_their_way_in(
    house: House,
) -> None:
    await house.go_live()
    async with Caller(house=house) as crowd:
        let_in = [await watched(crowd) for _ in range(WATCH.amount)]
        refused = await crowd.post(f"/whep/{SHOW}", data=OFFER, headers=SDP)
        said = await refused.json()
    assert set(let_in) == {201}
    assert (refused.status, said["reason"]) == (429, "too_busy")
    assert 0 < int(refused.headers["Retry-After"]) <= WATCH.get_expiry()
    assert WATCH.amount * 2 < MOST_CONNECTING
