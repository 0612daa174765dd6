"""Who reads along does not act along."""

from dataclasses import replace

import pytest

from shared.organisation import Actor, ActorKind
from tests.fair import ELSEWHERE, HERE, SHOW, STAFF
from tests.web.house import Caller, House

OFFICE = Actor(kind=ActorKind.OFFICE)
COUNTER = f"/desk/{HERE}/sessions/{SHOW}"
INVITATION, KEY, OWN_KEY = f"{COUNTER}/invite", f"{COUNTER}/encoder", f"/studio/{SHOW}/encoder"


async def signed_in(house: House, actor: Actor) -> Caller:
    browser = await house.resident()
    await browser.sign_in("somebody", actor)
    return browser


@pytest.mark.parametrize("path", [INVITATION, KEY, OWN_KEY])
async def test_an_office_sees_a_show_and_gets_nothing_to_act_in_it(house: House, path: str) -> None:
    async with await signed_in(house, OFFICE) as browser:
        assert (await browser.get(COUNTER)).status == 200
        assert (await browser.post(path)).status == 403


@pytest.mark.parametrize("path", [INVITATION, KEY, OWN_KEY])
async def test_another_stations_staff_gets_nothing_to_act_in_a_show(
    house: House, path: str
) -> None:
    async with await signed_in(house, replace(STAFF, station=ELSEWHERE)) as browser:
        assert (await browser.post(path)).status == 403


async def test_its_own_staff_invites_and_its_employer_gets_a_key(house: House) -> None:
    async with await signed_in(house, STAFF) as browser:
        assert "#code=" in await (await browser.post(INVITATION)).text()
        assert f"/whip/{SHOW}" in await (await browser.post(KEY)).text()
    async with await house.resident() as browser:
        code = await house.rooms.identity.studio_code(SHOW)
        await browser.post(f"/api/v1/sessions/{SHOW}/enter", json={"code": code})
        assert f"/whip/{SHOW}" in await (await browser.post(OWN_KEY)).text()
        assert (await browser.post(INVITATION)).status == 403
