"""Where the studio's picture comes from: a camera, an encoder, elsewhere, or nowhere."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from shared.live_sessions import Phase
from tests.fair import SHOW
from tests.journeys.browsers import phone
from tests.journeys.resident_fair import small_clip
from tests.journeys.staff_fair import Counter, counter, counter_page
from tests.journeys.studio_page import go_live, rehearse
from tests.media.whip_client import WhipPublisher

pytestmark = pytest.mark.browser


@pytest_asyncio.fixture(loop_scope="module")
async def fair(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as running:
        yield running


async def test_an_encoder_sends_and_the_page_needs_no_script(
    browser: Browser, fair: Counter
) -> None:
    context = await browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = await context.new_page()
    await page.goto(fair.studio)
    await page.get_by_label("直播间口令").fill((await fair.invitation()).partition("code=")[2])
    await page.get_by_role("button", name="进直播间").click()
    await page.get_by_role("button", name="开播").click()
    await expect(page.get_by_role("alert")).to_contain_text("还没")
    await page.get_by_role("button", name="看地址和口令").click()
    address = await page.get_by_label("推流地址（WHIP）").input_value()
    key = await page.get_by_label("口令（Bearer Token）").input_value()
    async with WhipPublisher(address, small_clip(), key):
        await fair.has_picture()
        await page.get_by_role("button", name="开播").click()
        await expect(page.get_by_text("正在直播").first).to_be_visible()
        await page.get_by_role("button", name="讲这个").first.click()
        await expect(page.get_by_role("article").filter(has_text="正在讲")).to_be_visible()


async def test_a_camera_never_slips_into_a_show_from_elsewhere(
    browser: Browser, fair: Counter
) -> None:
    key = await fair.rooms.identity.stream_key(SHOW)
    async with WhipPublisher(f"{fair.url}/whip/{SHOW}", small_clip(), key):
        await fair.goes_live()
        context = await phone(browser)
        await context.grant_permissions(["camera", "microphone"])
        page = await context.new_page()
        await page.goto(await fair.invitation())
        await expect(page.get_by_text("画面从推流软件或别的设备来")).to_be_visible()
        await expect(page.get_by_text("那边的画面到了")).to_be_visible()
        await page.get_by_role("button", name="讲这个").first.click()
        await expect(page.get_by_role("article").filter(has_text="正在讲")).to_be_visible()
        await expect(page.get_by_text("画面从推流软件或别的设备来")).to_be_visible()
        assert await page.evaluate("document.querySelector('video').srcObject") is None
        assert not await page.evaluate("window.doorstep.publishing")


async def test_staff_who_look_in_leave_their_camera_off(browser: Browser, fair: Counter) -> None:
    page = await counter_page(browser, fair)
    await page.context.grant_permissions(["camera", "microphone"])
    await page.goto(f"{fair.desk}/sessions/{SHOW}")
    await page.get_by_role("link", name="打开直播间").click()
    await expect(page.get_by_text("还没有画面，等那边接上")).to_be_visible()
    await page.get_by_role("link", name="用这里的镜头播").click()
    await page.locator("[data-sending='sending']").wait_for()
    await go_live(page)
    assert await fair.phase() is Phase.ON_AIR


PROBLEMS: Final = (
    ("NotAllowedError", "浏览器没让用镜头和话筒"),
    ("NotFoundError", "没找到镜头"),
    ("NotReadableError", "镜头被别的软件占着"),
)


async def test_a_camera_that_is_not_there_is_explained(browser: Browser, fair: Counter) -> None:
    for problem, sentence in PROBLEMS:
        page = await (await phone(browser)).new_page()
        await page.add_init_script(
            "navigator.mediaDevices.getUserMedia = async () => {"
            f" throw new DOMException('', '{problem}'); }}"
        )
        await page.goto(await fair.invitation())
        await expect(page.get_by_text(sentence)).to_be_visible()
        await expect(page.get_by_role("button", name="再试一次")).to_be_visible()


async def test_a_picture_without_a_microphone_says_so(browser: Browser, fair: Counter) -> None:
    context = await phone(browser)
    await context.grant_permissions(["camera"])
    page = await context.new_page()
    await page.add_init_script(
        "const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        "navigator.mediaDevices.getUserMedia = async (wishes) => {"
        " if (wishes.audio) throw new DOMException('', 'NotFoundError'); return real(wishes); }"
    )
    await rehearse(page, fair)
    await expect(page.get_by_text("没有话筒，大家听不到您。")).to_be_visible()
