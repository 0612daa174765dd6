"""A resident's bed for tonight, without scripts, and what a stranger with a guessed link gets."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from yarl import URL

from shared.applications import slots_for
from shared.lodging import UNDO_LASTS, Move, MoveStay, Party, State, StayId
from streaming_server.app import control_plane
from streaming_server.ports.handling import Receipt
from streaming_server.settings import Settings
from tests.fair import STAFF, VISITOR, Clock, apply, employer, posting, station
from tests.lodging_store import ROOMS, new_stay
from tests.lodgings import MARKET, NOW, hold
from tests.web.house import Caller, House, new_id, open_house

WANTED = {"market": MARKET, "party": "man", "nights": "2", "later": "0"}


@pytest.fixture
async def inn(tmp_path: Path) -> AsyncIterator[House]:
    clock = Clock(NOW)
    async with control_plane(Settings(data=tmp_path), clock) as (store, _, _):
        market = station(MARKET, name="泉边零工市场", is_gig_market=True)
        await store.seed([station(), market], [employer()], [posting()])
        await store.furnish(ROOMS)
    async with open_house(tmp_path, clock) as house:
        yield house


async def keep(resident: Caller, **changes: str) -> str:
    """The address of the stay."""
    form = {"command_id": new_id(), "stay_id": new_stay(), **WANTED, **changes}
    kept = await resident.post("/beds", data=form)
    assert kept.status == 303, await kept.text()
    return kept.headers["Location"]


async def state(inn: House, address: str) -> State:
    guest = await inn.rooms.reader.lodging.guest(StayId(address.removeprefix("/stay/")))
    assert guest is not None
    return guest.stay.state


async def test_a_bed_is_found_kept_booked_and_given_back(inn: House) -> None:
    async with await inn.resident() as resident:
        assert 'href="/beds"' in await (await resident.get("/")).text()
        page = await (await resident.get("/beds?party=man&nights=2")).text()
        assert "空 8 床" in page
        assert "一晚 25 元，押金 50 元" in page
        address = await keep(resident)
        assert "给您留着" in await (await resident.get(address)).text()
        named = {"command_id": new_id(), "form_of_address": "韩先生", "phone": "13800000001"}
        assert (await resident.post(address, data=named)).status == 303
        page = await (await resident.get(address)).text()
        assert "定好了" in page
        assert "50 元" in page
        assert "韩先生" not in page
        assert "13800000001" not in page
        gone = {"command_id": new_id(), "move": "cancel"}
        assert (await resident.post(address, data=gone)).status == 303
        assert await state(inn, address) is State.CANCELLED
        assert "还要这张床" in await (await resident.get(address)).text()
        again = {"command_id": new_id(), "move": "undo"}
        assert (await resident.post(address, data=again)).status == 303
        assert await state(inn, address) is State.CONFIRMED
        # Only giving back is taken back here: what staff do is theirs to undo.
        assert (await resident.post(address, data={**again, "command_id": new_id()})).status == 404
        await resident.post(address, data={**gone, "command_id": new_id()})
        inn.clock.forward(UNDO_LASTS + timedelta(seconds=1))
        assert "还要这张床" not in await (await resident.get(address)).text()
        late = await resident.post(address, data={**again, "command_id": new_id()})
        assert late.status == 422
        assert "撤不回来了" in await late.text()


async def test_who_said_it_before_is_not_asked_again_and_nobody_else_reads_it(inn: House) -> None:
    async with await inn.resident() as resident, await inn.resident() as stranger:
        cookies = resident.http.cookie_jar.filter_cookies(URL(inn.url))
        visitor_id = await inn.rooms.identity.visitor(cookies["__Host-visitor"].value)
        assert visitor_id is not None
        actor = replace(VISITOR, visitor_id=visitor_id)
        job = posting()
        sent = apply(session_id=None, visitor_id=visitor_id, call_at=slots_for(None, job, NOW)[0])
        assert isinstance(await inn.rooms.handle(sent, actor), Receipt)
        address = await keep(resident)
        assert 'value="王女士"' in await (await resident.get(address)).text()
        assert "王女士" not in await (await stranger.get(address)).text()


async def test_one_resident_keeps_one_bed_a_night(inn: House) -> None:
    async with await inn.resident() as resident:
        await keep(resident)
        form = {"command_id": new_id(), "stay_id": new_stay(), **WANTED}
        second = await resident.post("/beds", data=form)
        assert second.status == 409
        assert "已经订了另一张床" in await second.text()


async def test_where_nothing_is_free_the_waitlist_gets_the_next_bed(inn: House) -> None:
    taken = [await taken_by_staff(inn) for _ in range(2)]
    async with await inn.resident() as resident:
        form = {"command_id": new_id(), "stay_id": new_stay(), **WANTED, "party": "family"}
        page = await (await resident.post("/beds", data=form)).text()
        assert "没有空床了" in page
        named = {"form_of_address": "曹先生", "phone": "12"}
        wrong = await resident.post("/beds/wait", data={**form, **named, "command_id": new_id()})
        assert wrong.status == 422
        assert "11 位" in await wrong.text()
        named["phone"] = "13800000002"
        waiting = await resident.post("/beds/wait", data={**form, **named, "command_id": new_id()})
        address = waiting.headers["Location"]
        assert "排上候补" in await (await resident.get(address)).text()
        wish = MoveStay(command_id=new_id(), stay_id=taken[0], move=Move.CANCEL)
        assert isinstance(await inn.rooms.handle(wish, STAFF), Receipt)
        assert "空出一张" in await (await resident.get(address)).text()


async def taken_by_staff(inn: House) -> StayId:
    wish = hold(command_id=new_id(), stay_id=new_stay(), party=Party.FAMILY)
    assert isinstance(await inn.rooms.handle(wish, STAFF), Receipt)
    return wish.stay_id


async def test_a_link_that_is_guessed_opens_nothing(inn: House) -> None:
    async with await inn.resident() as resident:
        for guessed in ("1", new_stay()):
            assert (await resident.get(f"/stay/{guessed}")).status == 404
            said = {"command_id": new_id(), "move": "cancel"}
            assert (await resident.post(f"/stay/{guessed}", data=said)).status == 404


@pytest.mark.parametrize("query", ["party=cat", "nights=-1", "nights=400", "later=99", "x=%00"])
async def test_odd_wishes_show_the_page(inn: House, query: str) -> None:
    async with await inn.resident() as resident:
        page = await resident.get(f"/beds?{query}")
        assert page.status == 200
        assert re.search("空 \\d+ 床", await page.text())


async def test_the_programs_door_says_who_may(inn: House) -> None:
    async with await inn.resident() as resident, await inn.kiosk() as kiosk:
        wish = hold(command_id=new_id(), stay_id=new_stay())
        assert (await resident.wish(wish)).status == 401
        assert (await kiosk.wish(wish)).status == 403
