"""The offices see what is wrong with each machine, set them from afar, and end a lost one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.ids import CommandId, KioskId
from shared.link.health import Health, Readiness, RefusedWish, Trouble
from shared.organisation import Actor, ActorKind
from streaming_server.web.languages import RESOURCES, Language, Texts
from streaming_server.web.machines.fleet import FLEET
from tests.fair import HERE, NOW, STAFF
from tests.web.house import House

OFFICE = Actor(kind=ActorKind.OFFICE)


async def seen(house: House, query: str = "") -> str:
    async with await house.resident() as browser:
        await browser.sign_in("office", OFFICE)
        return await (await browser.get(f"/city{query}")).text()


async def enrolled(house: House) -> KioskId:
    async with await house.kiosk():
        (known,) = await house.rooms.machines.known()
        return known.kiosk_id


async def posted(house: House, path: str, **typed: str) -> tuple[int, str]:
    async with await house.resident() as browser:
        await browser.sign_in("office", OFFICE)
        answer = await browser.post(path, data={"csrf": browser.csrf or "", **typed})
        return answer.status, await answer.text()


async def test_each_machine_says_in_a_sentence_what_is_wrong(house: House) -> None:
    kiosk_id = await enrolled(house)
    assert "登记了还没开过" in await seen(house)
    house.site[FLEET].hear(kiosk_id, Health(version="0.1.0", clock_seconds=240, pending=3))
    page = await seen(house)
    assert "泉边就业服务站 1 号机" in page
    assert "钟慢了 4 分钟" in page
    assert "存着 3 件" in page
    assert "1 台机器，0 台好着" in page
    house.site[FLEET].hear(kiosk_id, Health(version="0.1.0"))
    assert "1 台机器，1 台好着" in await seen(house)


@pytest.mark.parametrize(
    ("away", "told"),
    [
        (timedelta(minutes=42), "断网 42 分钟了，还能取号报名"),
        (timedelta(hours=5, minutes=7), "断网 5 小时 7 分了，还能取号报名"),
        (timedelta(days=3, hours=4, minutes=9), "断网 3 天 4 小时了，还能报名，今天的号它发不了"),
    ],
)
async def test_how_long_a_machine_is_away_is_told_as_people_do(
    house: House, away: timedelta, told: str
) -> None:
    house.site[FLEET].hear(await enrolled(house), Health(version="0.1.0"))
    house.clock.forward(away)
    assert told in await seen(house)


async def test_the_offices_read_when_somebody_used_a_machine_last(house: House) -> None:
    kiosk_id = await enrolled(house)
    house.site[FLEET].hear(kiosk_id, Health(version="0.1.0"))
    assert "有人用过" not in await seen(house)
    house.site[FLEET].hear(kiosk_id, Health(version="0.1.0", touched_seconds=5400))
    assert "今天上午 8:30 有人用过" in await seen(house)


async def test_a_machine_with_a_letter_gives_numbers_after_days_without_a_network(
    house: House,
) -> None:
    kiosk_id = await enrolled(house)
    house.site[FLEET].hear(kiosk_id, Health(version="0.1.0"))
    assert await house.rooms.machines.letter(kiosk_id, HERE, "its database")
    house.clock.forward(timedelta(days=3, hours=4))
    assert "断网 3 天 4 小时了，还能取号报名" in await seen(house)


async def test_what_no_machine_can_understand_is_told_with_what_waits(house: House) -> None:
    kiosk_id = await enrolled(house)
    house.site[FLEET].hear(kiosk_id, Health(version="0.1.0", cannot_understand=True, pending=3))
    assert "听不懂服务器说的，存着 3 件送不出来：给它升级" in await seen(house)


async def test_a_machine_too_old_to_say_how_it_is_is_to_be_updated(house: House) -> None:
    async with await house.kiosk() as old, old.http.ws_connect("/link") as line:
        await line.send_json({"type": "hello"})
        assert (await line.receive_json())["type"] == "welcome"
        assert "程序太旧，报不出自己好不好：今晚给它升级。" in await seen(house)


async def test_the_offices_see_which_machine_staff_put_out_of_service(house: House) -> None:
    kiosk_id = await enrolled(house)
    assert "停用着" not in await seen(house)
    await house.site[FLEET].put_out_of_service(kiosk_id, is_out=True)
    assert "停用着" in await seen(house)


async def test_a_scanner_that_was_unplugged_is_told_and_what_never_was_is_not(
    house: House,
) -> None:
    kiosk_id = await enrolled(house)
    ready, gone = Readiness.READY, Readiness.FAULT
    well = Health(version="0.1.0", printer=ready, scanner=ready, camera=ready)
    house.site[FLEET].hear(kiosk_id, well)
    page = await seen(house)
    assert "打印机好用，扫码枪好用，摄像头好用，读卡器没接" in page
    assert "1 台机器，1 台好着" in page
    house.site[FLEET].hear(kiosk_id, replace(well, scanner=gone))
    page = await seen(house)
    assert "扫码枪不认了：拔下来再插上。" in page
    assert "扫码枪有毛病" in page


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("language", Language)
def test_each_trouble_has_a_sentence(trouble: Trouble, language: Language) -> None:
    assert Texts(RESOURCES / "i18n").has(language, f"fleet.{trouble}")


async def test_machines_are_set_from_afar(house: House) -> None:
    kiosk_id = await enrolled(house)
    status, _ = await posted(
        house,
        "/city/settings",
        machine="every",
        volume="40",
        idle_seconds="90",
        quiet_from="12:00",
        quiet_until="14:00",
        is_elder_first="yes",
    )
    assert status == 303
    settings = await house.rooms.machines.settings(kiosk_id)
    assert (settings.version, settings.volume, settings.is_elder_first) == (1, 40, True)
    assert "新设的还没收到" not in await seen(house, "?done=set")


async def test_what_is_set_after_a_backup_is_newer_than_what_the_machine_goes_by(
    house: House,
) -> None:
    kiosk_id = await enrolled(house)
    machines = house.rooms.machines
    await machines.keep_reports({kiosk_id: (Health(version="0.1.0", settings=9), NOW)})
    status, _ = await posted(
        house, "/city/settings", machine="every", volume="40", idle_seconds="90"
    )
    assert status == 303
    assert (await machines.settings(kiosk_id)).version == 10


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"volume": "101"}, "volume"),
        ({"volume": "loud"}, "volume"),
        ({"idle_seconds": ""}, "idle_seconds"),
        ({"quiet_from": "12:00"}, "quiet_until"),
        ({"quiet_from": "noon", "quiet_until": "14:00"}, "quiet_until"),
    ],
)
async def test_what_cannot_be_set_is_said_at_its_field(
    house: House, typed: dict[str, str], field: str
) -> None:
    kiosk_id = await enrolled(house)
    usual = {"machine": "every", "volume": "40", "idle_seconds": "60"}
    status, page = await posted(house, "/city/settings", **{**usual, **typed})
    assert status == 422
    assert f'id="err-{field}"' in page
    assert (await house.rooms.machines.settings(kiosk_id)).version == 0


async def test_a_lost_machine_is_put_out_of_use(house: House) -> None:
    kiosk_id = await enrolled(house)
    status, _ = await posted(house, f"/city/machines/{kiosk_id}/revoke")
    assert status == 303
    page = await seen(house, "?done=revoked")
    assert "停用了，换机器要重新登记" in page
    assert "0 台机器" in page


async def test_only_offices_look_after_machines(house: House) -> None:
    kiosk_id = await enrolled(house)
    async with await house.resident() as browser:
        assert (await browser.get("/city", allow_redirects=False)).status == 303
        forged = await browser.post(
            f"/city/machines/{kiosk_id}/revoke", data={"csrf": browser.csrf or ""}
        )
        assert forged.status in {303, 401, 403}
    async with await house.staff() as staff:
        assert (await staff.get("/city")).status == 403
    (known,) = await house.rooms.machines.known()
    assert known.revoked_at is None


async def test_staff_see_what_was_refused_and_close_it(house: House) -> None:
    kiosk_id = await enrolled(house)
    refused = RefusedWish(
        command_id=CommandId("3f2a-1"), kind="apply", occurred_at=NOW, sentence="这个岗位招满了。"
    )
    house.site[FLEET].hear(kiosk_id, Health(version="0.1.0", for_staff=1, refused=(refused,)))
    async with await house.resident() as browser:
        await browser.sign_in("staff", STAFF)
        page = await (await browser.get(f"/desk/{HERE}/machines")).text()
        path = f"/desk/{HERE}/machines/{kiosk_id}/wishes/3f2a-1"
        away = await browser.post(path, data={"csrf": browser.csrf or ""})
        unknown = await browser.post(
            path.replace(kiosk_id, "nobody"), data={"csrf": browser.csrf or ""}
        )
        asked = await (await browser.get(f"/desk/{HERE}/machines?who=3f2a-1")).text()
    assert "3F2A" in page
    assert "这个岗位招满了。" in page
    assert f"/desk/{HERE}/machines?who=3f2a-1" in page
    assert "机器没回话，可能没网，过一会儿再点一次" in asked
    assert away.headers["Location"].endswith("done=away")
    assert unknown.status == 404
    async with await house.other_staff() as elsewhere:
        assert (await elsewhere.get(f"/desk/{HERE}/machines")).status in {403, 404}
