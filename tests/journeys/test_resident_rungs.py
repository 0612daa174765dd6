"""A resident whose network is slow, or costs money: a smaller picture, and words about it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.journeys import resident_fair
from tests.journeys.browsers import PATIENCE_S, phone
from tests.journeys.resident_fair import Fair, fair_on_air
from tests.media.clips import encode_clip

pytestmark = pytest.mark.browser

RECEIVED = """async () => {
  for (const one of (await globalThis.peers.at(-1).getStats()).values())
    if (one.type === "inbound-rtp" && one.kind === "video")
      return { frames: one.framesDecoded, width: one.frameWidth, asked: one.pliCount,
               ssrc: one.ssrc };
}"""
KEEP_PEERS = """globalThis.peers = [];
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); globalThis.peers.push(this); }
};"""
NO_PACKETS = """globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  setRemoteDescription() { return Promise.resolve(); }
};
delete globalThis.MediaSource;
delete globalThis.ManagedMediaSource;
HTMLMediaElement.prototype.canPlayType = () => "";"""
TOGGLES = 10
SMALL = 640  # pixels across


@pytest_asyncio.fixture(loop_scope="module")
async def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fair]:
    large = encode_clip(seconds=2, width=960, height=540, bitrate=800_000)
    monkeypatch.setattr(resident_fair, "small_clip", lambda: large)
    async with fair_on_air(tmp_path) as running:
        yield running


async def opened(browser: Browser, show: Fair, *, scripts: bool = True) -> Page:
    page = await (await phone(browser, scripts=scripts)).new_page()
    await page.add_init_script(KEEP_PEERS)
    await page.goto(show.live)
    return page


async def received(page: Page) -> dict[str, Any]:
    figures: dict[str, Any] = await page.evaluate(RECEIVED)
    return figures


async def wide(page: Page, *, is_small: bool) -> None:
    """Until pictures of the other size are decoded."""
    async with asyncio.timeout(PATIENCE_S):
        while ((await received(page))["width"] <= SMALL) is not is_small:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.1)


async def test_a_browser_decodes_over_ten_changes_and_asks_for_nothing(
    browser: Browser, show: Fair
) -> None:
    page = await opened(browser, show)
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    before = await received(page)
    button = page.get_by_role("button", name="省流量")
    for time in range(TOGGLES):
        await button.click()
        await wide(page, is_small=time % 2 == 0)
    after = await received(page)
    assert after["ssrc"] == before["ssrc"]
    assert after["frames"] > before["frames"] + 5 * TOGGLES
    # Each begins with a picture that needs none before it: else every change would have to ask for
    # one. A busy machine loses packets now and then, and asks for those.
    assert after["asked"] - before["asked"] < TOGGLES / 2, after
    assert await page.evaluate("globalThis.peers.length") == 1
    line = page.locator('[data-strip="rung"]')
    await button.click()
    await expect(line).to_contain_text("省着流量")
    await button.click()
    await expect(line).to_be_hidden()


async def test_where_nothing_moving_can_be_played_there_are_photos_and_words(
    browser: Browser, show: Fair
) -> None:
    page = await (await phone(browser)).new_page()
    await page.add_init_script(NO_PACKETS)
    await page.goto(show.live)
    await expect(page.locator('[data-strip="rung"]')).to_contain_text("先看照片")
    await expect(page.locator("[data-still]")).to_be_visible()
    assert await page.evaluate("document.querySelector('[data-still]').naturalWidth") == SMALL
    await expect(page.get_by_role("link", name="我要报名")).to_be_visible()


async def test_without_a_script_there_is_a_photo(browser: Browser, show: Fair) -> None:
    page = await (await phone(browser, scripts=False)).new_page()
    await page.goto(show.live)
    await expect(page.locator("noscript img.still")).to_be_visible()
    await expect(page.get_by_text("正在接画面")).to_be_hidden()
