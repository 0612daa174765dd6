"""Whatever breaks in mid-show, nobody loses what was accepted, and the show goes on by itself."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from installer.demo.browser import a_viewer, a_viewer_without_media
from installer.demo.program import Program
from installer.demo.stage import Stage
from tests.journeys.browsers import chromium
from tests.journeys.real_show import (
    applicants,
    disk_full,
    employers_eyes,
    network_down,
    on_air,
    phase,
    real_stage,
    sees_pictures,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with real_stage(tmp_path_factory.mktemp("breaking")) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def eyes(stage: Stage) -> AsyncIterator[Program]:
    async with employers_eyes(stage) as program:
        yield program


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


async def test_after_a_power_cut_all_is_there_and_everybody_comes_back(
    stage: Stage, eyes: Program, browser: Browser
) -> None:
    async with on_air(stage), a_viewer(browser) as viewer:
        await viewer.join(stage.server.url, stage.session)
        application, _ = await viewer.apply("李女士")
        await viewer.close_sheet()
        await viewer.page.evaluate("() => { globalThis.isSamePage = true; }")

        await stage.server.kill()
        await stage.server.start()

        assert application in await applicants(stage, eyes)
        await viewer.page.wait_for_selector(".stage[data-picture=playing]")
        await sees_pictures(viewer)
        assert await phase(stage) == "on_air"
        before = len(await viewer.card_changes())
        await viewer.wait_for_cards(before + 1, 30)
        assert await viewer.page.evaluate("() => globalThis.isSamePage")


async def test_a_lost_employer_is_waited_for_and_comes_back(
    stage: Stage, eyes: Program, browser: Browser
) -> None:
    async with on_air(stage) as employer, a_viewer(browser) as viewer:
        await viewer.join(stage.server.url, stage.session)
        with network_down(employer.pid):
            await expect(viewer.page.locator("[data-away]")).to_be_visible()
            assert await phase(stage) == "interrupted"
            application, _ = await viewer.apply("孙先生")
            await viewer.close_sheet()
        assert application in await applicants(stage, eyes)
        await expect(viewer.page.locator("[data-away]")).to_be_hidden()
        await sees_pictures(viewer)
        assert await phase(stage) == "on_air"


async def test_who_gets_no_media_applies_all_the_same(stage: Stage) -> None:
    async with on_air(stage, thinks_s=0.2), a_viewer_without_media() as viewer:
        await viewer.open_show(stage.server.url, stage.session)
        application, _ = await viewer.apply("赵女士")
        await viewer.close_sheet()
        await viewer.wait_for_answer(application, 10)
        assert not await viewer.has_picture()


async def test_a_full_disk_says_so_and_keeps_what_was_typed(
    stage: Stage, eyes: Program, browser: Browser
) -> None:
    async with on_air(stage), a_viewer(browser) as viewer:
        page = viewer.page
        await viewer.open_show(stage.server.url, stage.session)
        await viewer.fill_application("马师傅")
        known = await applicants(stage, eyes)
        send = page.locator("dialog[open] form[data-preview] button.btn-go")
        with disk_full(stage.server):
            await send.click()
            said = page.locator("dialog[open] [role=alert]:visible")
            await expect(said).to_contain_text("现在存不下，没有办成")
            assert await applicants(stage, eyes) == known
            typed = page.locator("dialog[open] input[name=form_of_address]")
            await expect(typed).to_have_value("马师傅")
        await send.click()
        await expect(page.locator("dialog[open] [data-settled]")).to_be_visible()
        assert len(await applicants(stage, eyes)) == len(known) + 1


async def test_two_taps_send_one_application(stage: Stage, eyes: Program, browser: Browser) -> None:
    async with on_air(stage), a_viewer(browser) as viewer:
        await viewer.open_show(stage.server.url, stage.session)
        known = await applicants(stage, eyes)
        await viewer.fill_application("周女士")
        await viewer.page.locator("dialog[open] form[data-preview] button.btn-go").dblclick()
        await expect(viewer.page.locator("dialog[open] [data-settled]")).to_be_visible()
        assert len(await applicants(stage, eyes)) == len(known) + 1


async def test_a_wish_sent_again_gets_the_same_receipt(stage: Stage, eyes: Program) -> None:
    async with on_air(stage):
        wish = {"command_id": "pinned-once", "session_id": stage.session, "number": None}
        answers = await asyncio.gather(*[eyes.command("pin_role", **wish) for _ in range(5)])
        assert all(answer == answers[0] for answer in answers)
