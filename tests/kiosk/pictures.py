"""The pictures of docs/screenshots, taken of the running programs.

`python3 -m installer screenshots` makes them anew. No tests: pytest collects
this file only where it is named.
"""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from playwright.async_api import Browser, Page
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from installer.demo.stage import Stage, employer_on, provide_clip, set_stage
from installer.places import PROJECT
from kiosk.link.facts import Enrolled
from kiosk.link.own_facts import Affairs
from kiosk.link.reads import enrol
from kiosk.settings import Settings
from kiosk.store import Registration
from kiosk.views.idle import IdleView
from shared.ids import CounterId, KioskId, StationCode
from shared.organisation import Actor, ActorKind
from shared.tickets.messages import CallNext
from streaming_server.app import control_plane
from streaming_server.ports.handling import Receipt
from streaming_server.sample_city import make_city, seed_city
from streaming_server.settings import Settings as ServerSettings
from tests.fair import NUMBER_OF_NOBODY, Clock
from tests.journeys.browsers import chromium, phone, until
from tests.kiosk.conftest import Start, StartStudio
from tests.kiosk.every_screen import ON_ITS_SIDE, UPRIGHT, VAN, Walk, affair, glass_up
from tests.kiosk.glass_faults import Glass
from tests.kiosk.hands import Hands
from tests.kiosk.studio_ground import applies, asks, go_live
from tests.kiosk.town import Town
from tests.web.house import PASSWORD, House, new_id, open_house

T = TypeVar("T")
FOLDER: Final = PROJECT / "docs" / "screenshots"
GROUND: Final = QColor("#e8e4d8")
GAP: Final = 28
PATIENCE_S: Final = 120.0
#: A Friday morning: the hall is open.
MORNING: Final = datetime(2026, 11, 27, 2, 20, tzinfo=UTC)
STATION: Final = StationCode("JN-LX-001")
PHONE: Final = (390, 844)
DESK: Final = (1366, 768)
#: Two seconds of the show.
PLAYS: Final = "(async () => (await window.doorstep?.framesDecoded()) > 60)()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """screen: as the walk calls it. keys: of the bar that are pressed for it."""

    screen: str
    glass: Glass = UPRIGHT
    keys: tuple[str, ...] = ()


BIG: Final = ("toggleBig",)
CONTRAST: Final = ("toggleContrast",)
LOW: Final = ("lower",)
OF_THE_WALK: Final[Mapping[str, tuple[Shot, ...]]] = {
    "kiosk": (
        Shot(screen="home"),
        Shot(screen="services", keys=BIG),
        Shot(screen="ticket"),
        Shot(screen="ticket", keys=CONTRAST),
    ),
    "kiosk-modes": (
        Shot(screen="home"),
        Shot(screen="home", keys=BIG),
        Shot(screen="home", keys=CONTRAST),
        Shot(screen="services", keys=LOW * 2),
    ),
    "kiosk-own": (
        Shot(screen="prove, a number"),
        Shot(screen="prove, figures"),
        Shot(screen="affairs"),
        Shot(screen="affair", keys=BIG),
    ),
    "kiosk-wide": (
        Shot(screen="ticket", glass=ON_ITS_SIDE),
        Shot(screen="lookup", glass=VAN, keys=BIG),
    ),
}
WIDTHS: Final = {UPRIGHT: 405, ON_ITS_SIDE: 766, VAN: 766}


AFFAIRS: Final = tuple(
    replace(affair(kind), number=number, title=title)
    for kind, number, title in (
        ("application", "Y-003", "食堂帮厨（早班）"),
        ("enrolment", "C-012", "家政收纳夜课（第二期）"),
        ("appointment", "P-005", "社保补贴协办"),
        ("stay", "026", "泉边零工市场"),
        ("ticket", "A-007", "求职登记"),
    )
)


def of_the_glass(hands: Hands, width: int) -> QImage:
    QCoreApplication.processEvents()
    hands.window.grabWindow()  # a frame: everything stands where it belongs
    return hands.window.grabWindow().scaledToWidth(
        width, Qt.TransformationMode.SmoothTransformation
    )


def save_beside(name: str, *pictures: QImage) -> None:
    """On one ground, from left to right."""
    width = GAP + sum(one.width() + GAP for one in pictures)
    height = 2 * GAP + max(one.height() for one in pictures)
    whole = QImage(width, height, QImage.Format.Format_RGB32)
    whole.fill(GROUND)
    painter, left = QPainter(whole), GAP
    for one in pictures:
        painter.drawImage(left, GAP, one)
        left += one.width() + GAP
    painter.end()
    assert whole.save(str(FOLDER / f"{name}.png"))


def test_the_touchscreen(day_town: Town, start: Start) -> None:
    machine, hands = start(day_town, IdleView(idle=600))
    kiosk: Any = machine.kiosk
    hands.until(lambda: bool(kiosk.board.jobs), "the jobs")
    taken: dict[Shot, QImage] = {}
    wanted = {shot for shots in OF_THE_WALK.values() for shot in shots}
    for screen in Walk(machine, hands, NUMBER_OF_NOBODY).screens():
        if screen == "affairs":
            kiosk.day.own.affairs.take(Affairs(affairs=AFFAIRS))
        for shot in wanted:
            if shot.screen == screen:
                taken[shot] = in_mode(hands, kiosk.shell, shot)
        if len(taken) == len(wanted):
            break
    kiosk.end_visit()
    for name, shots in OF_THE_WALK.items():
        save_beside(name, *(taken[shot] for shot in shots))


def in_mode(hands: Hands, shell: Any, shot: Shot) -> QImage:
    glass_up(hands, shot.glass)
    for key in shot.keys:
        getattr(shell, key)()
    picture = of_the_glass(hands, WIDTHS[shot.glass])
    while shell.shown("reach"):
        shell.lower()
    for key in shot.keys:
        if key != "lower":
            getattr(shell, key)()
    glass_up(hands, UPRIGHT)
    return picture


def test_the_studio(studio_town: Town, start_studio: StartStudio) -> None:
    studio = start_studio(studio_town)
    go_live(studio_town, studio)
    hands = studio.hands
    studio_town.do(applies(studio_town.fair))
    studio_town.do(asks(studio_town.fair))
    hands.insist("往后", "夫妻能一起来")
    hands.tap("食堂帮厨")
    hands.insist("讲这个 2号", "大家看得到这张卡")
    hands.reads("欧阳女士")
    for name, glass, width in (("studio", UPRIGHT, 540), ("studio-wide", ON_ITS_SIDE, 960)):
        glass_up(hands, glass)
        assert of_the_glass(hands, width).save(str(FOLDER / f"{name}.png"))


# ------------------------------------------------------------------ browsers


class Aside:
    """A loop in a thread of its own, for what is no window."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="aside")
        self._thread.start()

    def do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_S)

    @contextmanager
    def within(self, place: AbstractAsyncContextManager[T]) -> Iterator[T]:
        entered: T = self.do(place.__aenter__())
        try:
            yield entered
        finally:
            self.do(place.__aexit__(None, None, None))

    def end(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE_S)
        self.loop.close()


@pytest.fixture
def aside() -> Iterator[Aside]:
    one = Aside()
    yield one
    one.end()


class Place:
    """A machine of the demo's first station."""

    def __init__(self, aside: Aside, stage: Stage) -> None:
        self._aside, self._stage = aside, stage

    def settings(self, folder: Path, **changes: Any) -> Settings:
        entry = self._stage.seeded["enrolments"][0]
        server = self._stage.server.url
        return Settings(server=server, data=folder, station=entry["station"], **changes)

    def registration(self) -> Registration:
        url, entry = self._stage.server.url, self._stage.seeded["enrolments"][0]
        answer = self._aside.do(enrol(url, entry["code"]))
        assert isinstance(answer, Enrolled)
        return Registration(server=url, kiosk_id=KioskId(answer.kiosk_id), token=answer.token)


def picture_of(data: bytes, width: int) -> QImage:
    return QImage.fromData(data).scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)


@pytest.fixture
def live_stage(aside: Aside, tmp_path: Path) -> Iterator[Stage]:
    """The demo's first show is on air. (Before `start`: windows end before their server.)"""
    clip = aside.do(provide_clip())
    with (
        aside.within(set_stage(tmp_path / "city", 0, clip)) as stage,
        aside.within(employer_on(stage, 8)) as employer,
    ):
        aside.do(employer.wait("live", 60))
        yield stage


async def on_a_phone(stage: Stage) -> tuple[bytes, bytes]:
    """The show while it plays, and the form over its picture."""
    async with chromium() as browser:
        page = await (await phone(browser)).new_page()
        await page.goto(f"{stage.server.url}/live/{stage.session}")
        apply = page.locator("a[data-apply-now]")
        await apply.wait_for()
        await until(page, PLAYS, 30)
        watching = await page.screenshot()
        await apply.click()
        await page.get_by_role("dialog").get_by_role("button", name="就这样，报名").wait_for()
        return watching, await page.screenshot()


def test_who_watches(aside: Aside, live_stage: Stage, start: Start) -> None:
    watching, form = aside.do(on_a_phone(live_stage))
    machine, hands = start(Place(aside, live_stage), IdleView(idle=600))
    kiosk: Any = machine.kiosk
    hands.until(lambda: bool(kiosk.board.jobs), "the jobs")
    kiosk.watch_show(live_stage.session)
    hands.until(lambda: machine.screening.tally.painted > 60, "the picture")
    hands.reads("正在讲")
    save_beside(
        "watching",
        picture_of(watching, PHONE[0]),
        picture_of(form, PHONE[0]),
        of_the_glass(hands, 475),
    )


async def at_the_desk(browser: Browser, house: House) -> tuple[bytes, bytes]:
    """A counter that has called, and the beds of the largest market."""
    staff = Actor(kind=ActorKind.STAFF, station=STATION)
    await house.rooms.identity.add_account("desk", PASSWORD, staff)
    counter = CounterId(f"{STATION}-1")
    wish = CallNext(command_id=new_id(), counter_id=counter)
    assert isinstance(await house.rooms.handle(wish, staff), Receipt)
    width, height = DESK
    context = await browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", device_scale_factor=2
    )
    await context.clock.install(time=house.clock.now)  # what runs on the pages runs by the house's
    page = await context.new_page()
    await page.goto(f"{house.url}/sign-in")
    await page.fill("input[name=name]", "desk")
    await page.fill("input[name=password]", PASSWORD)
    await page.press("input[name=password]", "Enter")
    await page.wait_for_url("**/desk/**")
    return (
        await of_page(page, f"{house.url}/desk/{STATION}/counters/{counter}"),
        await of_page(page, f"{house.url}/desk/{STATION}/beds"),
    )


async def of_page(page: Page, url: str) -> bytes:
    await page.goto(url)
    await page.wait_for_load_state("load")
    return await page.screenshot()


def test_the_day(aside: Aside, tmp_path: Path) -> None:
    async def seeded() -> None:
        settings = ServerSettings(data=tmp_path)
        async with control_plane(settings, clock) as (store, service, identity):
            city = make_city("jinan", clock())
            await seed_city(city, store, service.handle, store.reader, identity)

    clock = Clock(MORNING)
    aside.do(seeded())
    with (
        aside.within(open_house(tmp_path, clock)) as house,
        aside.within(chromium()) as browser,
    ):
        counter, beds = aside.do(at_the_desk(browser, house))
    save_beside("day", picture_of(counter, 960), picture_of(beds, 960))
