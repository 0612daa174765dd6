"""Residents' pages promise nobody: a show whose hour has come and that has not begun is late."""

from datetime import timedelta

from shared.ids import CommandId, SessionId
from tests.fair import NOW, SHOW, STAFF, schedule
from tests.web.house import Caller, House

WALL, PORTAL = "/live", "/"


async def page(resident: Caller, path: str) -> str:
    return await (await resident.get(path)).text()


async def test_a_late_show_says_so_and_is_not_the_next(house: House) -> None:
    later = schedule(
        command_id=CommandId("schedule-2"),
        session_id=SessionId("show-2"),
        title="下午那一场",
        starts_at=NOW + timedelta(hours=5),
    )
    await house.rooms.handle(later, STAFF)
    late, next_one = "还没开播", "下一场今天下午 3:00：下午那一场"
    async with await house.resident() as resident:
        house.clock.now = NOW - timedelta(minutes=1)
        assert late not in await page(resident, WALL) + await page(resident, PORTAL)
        house.clock.now = NOW + timedelta(minutes=7)
        wall = await page(resident, WALL)
        assert (wall.count(late), next_one in wall) == (1, True)
        assert (await page(resident, PORTAL)).count(late) == 1
        assert "店里还没开始" in await page(resident, f"/live/{SHOW}")


async def test_a_show_that_never_began_is_gone_the_day_after(house: House) -> None:
    async with await house.resident() as resident:
        for path in (WALL, PORTAL):
            assert schedule().title in await page(resident, path)
        house.clock.forward(timedelta(days=1))
        for path in (WALL, PORTAL):
            assert schedule().title not in await page(resident, path)
