"""A viewer asks about its picture and chooses; anybody who may watch may look at a still."""

from collections.abc import AsyncIterator

import pytest

from tests.fair import SHOW
from tests.web.house import House

SDP = {"Content-Type": "application/sdp"}


async def test_a_viewer_learns_its_rung_by_the_link_it_was_given(house: House) -> None:
    await house.go_live()
    async with await house.resident() as viewer:
        admitted = await viewer.post(f"/whep/{SHOW}", data=b"v=0", headers=SDP)
        links = admitted.headers.getall("Link")
        (address,) = [link for link in links if "urn:doorstep:rung" in link]
        rung = address.partition("<")[2].partition(">")[0]
        assert rung == f"{admitted.headers['Location']}/rung"
        assert await viewer.json(rung) == {"rung": "high"}
        answer = await viewer.http.put(rung, json={"wish": "save"})
        assert (answer.status, await answer.json()) == (200, {"rung": "low"})
        assert await viewer.json(rung) == {"rung": "low"}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"wish": "more"}', b'{"wish": []}', b"\xff\xfe", b"x" * 300]
)
async def test_a_wish_that_is_none_is_told_so(house: House, body: bytes) -> None:
    await house.go_live()
    async with await house.resident() as viewer:
        admitted = await viewer.post(f"/whep/{SHOW}", data=b"v=0", headers=SDP)
        answer = await viewer.http.put(f"{admitted.headers['Location']}/rung", data=body)
        assert answer.status in {400, 413}
        assert (await answer.json())["sentence"]


async def test_a_wish_in_an_unknown_alphabet_or_without_end_is_no_bug(house: House) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"[" * 100_000

    async with await house.resident() as viewer:
        address = f"/whep/{SHOW}/nobody/rung"
        odd = {"Content-Type": "application/json; charset=nope"}
        assert (await viewer.http.put(address, data=b"{}", headers=odd)).status == 400
        assert (await viewer.http.put(address, data=endless())).status == 413


async def test_nobodys_rung_is_not_known(house: House) -> None:
    async with await house.resident() as viewer:
        answer = await viewer.get(f"/whep/{SHOW}/nobody/rung")
        assert answer.status == 404


async def test_who_may_watch_may_look_at_a_still(house: House) -> None:
    async with await house.resident() as viewer, await house.owner() as owner:
        early = await viewer.get(f"/live/{SHOW}/still.jpg")
        assert early.status == 409
        await house.go_live()
        still = await viewer.get(f"/live/{SHOW}/still.jpg")
        assert (still.status, still.content_type) == (200, "image/jpeg")
        assert (await still.read()).startswith(b"\xff\xd8")
        assert "max-age=4" in still.headers["Cache-Control"]
        again = await viewer.get(
            f"/live/{SHOW}/still.jpg", headers={"If-None-Match": still.headers["ETag"]}
        )
        assert again.status == 304
        assert (await owner.get(f"/live/{SHOW}/still.jpg")).status == 200
        assert (await viewer.get("/live/nothing/still.jpg")).status == 404


async def test_the_rehearsal_is_for_the_host_alone(house: House) -> None:
    async with await house.resident() as viewer, await house.owner() as owner:
        house.engine.show(SHOW)
        assert (await viewer.get(f"/live/{SHOW}/still.jpg")).status == 409
        assert (await owner.get(f"/live/{SHOW}/still.jpg")).status == 200


async def test_without_a_script_the_page_shows_the_still(house: House) -> None:
    await house.go_live()
    async with await house.resident() as viewer:
        text = await (await viewer.get(f"/live/{SHOW}")).text()
    _, _, bare = text.partition("<noscript>")
    assert f'src="/live/{SHOW}/still.jpg"' in bare.partition("</noscript>")[0]


async def test_who_waits_for_a_show_has_a_place_for_its_stills(house: House) -> None:
    """The page's script lays hands on it at once; it is there when the show begins."""
    async with await house.resident() as viewer:
        assert "data-still" in await (await viewer.get(f"/live/{SHOW}")).text()
