"""Voices on the stage in real browsers: the employer hears the guest; staff who sit in are heard
by everybody and hear the employer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.fair import HERE, SHOW
from tests.journeys.browsers import PATIENCE_S, phone, until
from tests.journeys.staff_fair import Counter, counter, sign_in

pytestmark = pytest.mark.browser
NOTE_PEERS: Final = """
const Peer = RTCPeerConnection;
globalThis.peersMade = [];
globalThis.RTCPeerConnection = class extends Peer {
  constructor(...told) { super(...told); peersMade.push(this); }
};
"""
#: What was heard of the section of sound with this number: energy that was played, and packets.
HEARD: Final = """async (mid) => {
  for (const peer of [...peersMade].reverse()) {
    if (peer.connectionState !== "connected") continue;
    const all = [...(await peer.getStats()).values()];
    const sounds = all.filter(({type, kind}) => type === "inbound-rtp" && kind === "audio");
    const found = sounds.find((one) => one.mid === mid);
    if (found) return [found.totalAudioEnergy ?? 0, found.packetsReceived];
  }
  return [0, 0];
}"""
#: Sections of the employer's and of staff's listening: no picture, the employer, the guest.
EMPLOYER, GUEST = "0", "1"
#: Of a viewer's page: a picture, the employer, the guest.
GUEST_FOR_VIEWERS: Final = "2"


@pytest_asyncio.fixture(loop_scope="module")
async def fair(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as running:
        yield running


async def noting(context: BrowserContext, fair: Counter) -> Page:
    await context.grant_permissions(["camera", "microphone"], origin=fair.url)
    await context.add_init_script(NOTE_PEERS)
    return await context.new_page()


@pytest_asyncio.fixture(loop_scope="module")
async def studio(browser: Browser, fair: Counter) -> Page:
    """The employer on the air, with the browser's made camera and a microphone that beeps."""
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = await noting(context, fair)
    await page.goto(await fair.invitation())
    await page.locator("[data-sending='sending']").wait_for()
    await page.get_by_role("button", name="开播").click()
    await page.locator("html[data-phase='on_air']").wait_for()
    return page


async def viewer(browser: Browser, fair: Counter) -> Page:
    page = await noting(await phone(browser), fair)
    await page.goto(f"{fair.url}/live/{SHOW}")
    await until(page, "document.querySelector('video').currentTime > 0.1")
    return page


async def heard(page: Page, mid: str) -> tuple[float, int]:
    energy, packets = await page.evaluate(HEARD, mid)
    return float(energy), int(packets)


async def until_heard(page: Page, mid: str) -> None:
    """More than packets: the made microphone's beep comes out at the other end."""
    async with asyncio.timeout(PATIENCE_S):
        while (await heard(page, mid))[0] <= 0:  # noqa: ASYNC110  statistics have no event
            await asyncio.sleep(0.05)


async def until_silent(page: Page, mid: str) -> None:
    """Until no packet comes for a second."""
    async with asyncio.timeout(PATIENCE_S):
        before = -1
        while (now := (await heard(page, mid))[1]) != before:
            before = now
            await asyncio.sleep(1)


async def test_the_employer_hears_the_guest_from_the_yes_until_the_end(
    browser: Browser, fair: Counter, studio: Page
) -> None:
    resident = await viewer(browser, fair)
    await resident.click("[data-speak] [data-ask]")
    await studio.get_by_role("button", name="接进来").click()
    await until_heard(studio, GUEST)
    plays = "!document.querySelector('[data-guest-sound]').paused"
    await until(studio, plays)
    await studio.get_by_role("button", name="请下去").click()
    await until(resident, "document.querySelector('[data-speak]').dataset.state === 'idle'")
    await expect(studio.locator("[data-guests]")).to_have_count(0)


async def test_staff_sit_in_from_the_desk(browser: Browser, fair: Counter, studio: Page) -> None:
    resident = await viewer(browser, fair)
    await resident.click("[data-sound]")
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    desk = await noting(context, fair)
    await sign_in(desk, fair)
    await desk.goto(f"{fair.url}/desk/{HERE}/sessions/{SHOW}")
    await desk.get_by_role("button", name="上台说两句").click()
    await expect(desk.get_by_text("您在台上")).to_be_visible()
    await expect(resident.locator("[data-on-stage]")).to_contain_text("站里工作人员 在连麦")
    await until_heard(studio, GUEST)
    await until_heard(resident, GUEST_FOR_VIEWERS)
    await until_heard(desk, EMPLOYER)
    await expect(studio.locator("[data-guests]")).to_contain_text("站里工作人员")

    await studio.locator("[data-guests]").get_by_role("button", name="静音").click()
    await expect(desk.get_by_text("先把您静音了")).to_be_visible()
    await until_silent(resident, GUEST_FOR_VIEWERS)
    await studio.get_by_role("button", name="放开声音").click()
    await expect(desk.get_by_text("您在台上")).to_be_visible()
    await desk.get_by_role("button", name="说完了").click()
    await expect(resident.locator("[data-on-stage]")).to_be_hidden()
    await expect(desk.get_by_role("button", name="上台说两句")).to_be_visible()
