"""From segments to the live picture: in turn when the show was full, now and then when the network
let nothing through, and with no empty screen in between."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.fair import SHOW
from tests.journeys.browsers import phone, until
from tests.journeys.resident_fair import COOK, Fair, fair_on_air

pytestmark = pytest.mark.browser  # not `long`: it would measure beside the demo, the busiest

SEGMENTS_WITHIN_MS = 40_000  # two segments have to be made first, on a busy machine
IN_TURN_MS = 20_000  # the page asks again every few seconds
TRIED_AGAIN_MS = 40_000  # after twenty seconds and some, then a connection
#: An address that no packet reaches (RFC 5737).
NOWHERE = "192.0.2.1"
#: How long the longest time without a new picture was, since this ran.
WATCH_GAPS = """() => {
  const video = document.querySelector("video");
  let before = performance.now();
  globalThis.longestGapMs = 0;
  const seen = (now) => {
    globalThis.longestGapMs = Math.max(globalThis.longestGapMs, now - before);
    before = now;
    video.requestVideoFrameCallback(seen);
  };
  video.requestVideoFrameCallback(seen);
}"""


@pytest_asyncio.fixture(loop_scope="module")
async def one_seat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fair]:
    monkeypatch.setenv("DOORSTEP_MEDIA_WORKERS", "1")
    monkeypatch.setenv("DOORSTEP_WORKER_VIEWERS", "1")
    async with fair_on_air(tmp_path) as show:
        await show.pin(COOK)
        yield show


@pytest_asyncio.fixture(loop_scope="module")
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair_on_air(tmp_path) as running:
        yield running


async def resident(browser: Browser, show: Fair) -> Page:
    page = await (await phone(browser)).new_page()
    await page.goto(show.live)
    return page


async def sees_segments(page: Page) -> None:
    await expect(page.locator("[data-late]")).to_be_visible(timeout=SEGMENTS_WITHIN_MS)
    await until(page, "window.doorstep.framesDecoded() > 15", SEGMENTS_WITHIN_MS / 1000)


async def sees_live(page: Page, within_ms: int) -> float:
    """The longest time without a new picture meanwhile, in milliseconds."""
    await page.evaluate(WATCH_GAPS)
    await expect(page.locator("[data-late]")).to_be_hidden(timeout=within_ms)
    decoded = await page.evaluate("window.doorstep.framesDecoded()")
    await until(page, f"window.doorstep.framesDecoded() > {decoded} + 15", 10)
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    assert not await page.evaluate("window.doorstep.isLate")
    gap: float = await page.evaluate("globalThis.longestGapMs")
    return gap


async def test_who_sees_segments_keeps_the_place_in_line_and_gets_the_live_picture_in_turn(
    browser: Browser, one_seat: Fair
) -> None:
    show = one_seat
    counts = show.counts
    first = await resident(browser, show)
    await expect(first.locator(".stage")).to_have_attribute("data-picture", "playing")
    second = await resident(browser, show)
    await sees_segments(second)
    line = second.locator('[data-strip="line"]')
    await expect(line).to_contain_text("您排在第一位，轮到就自动换成实时画面")
    third = await resident(browser, show)
    await expect(third.locator('[data-strip="line"]')).to_contain_text(
        "您前面还有 1 位，轮到就自动换成实时画面", timeout=SEGMENTS_WITHIN_MS
    )
    await sees_segments(third)
    assert counts.now(SHOW) == 3
    await first.close()
    gap = await sees_live(second, IN_TURN_MS)
    await expect(line).to_be_hidden()
    print(f"longest time without a new picture: {gap:.0f} ms")  # noqa: T201  read by whoever runs it
    # Nobody looks at an empty screen: the last picture of one, then the first of the other.
    assert gap < 1500
    await expect(third.locator('[data-strip="line"]')).to_contain_text("您排在第一位")
    await expect(third.locator("[data-late]")).to_be_visible()
    assert counts.now(SHOW) == 2


async def test_a_network_that_opens_again_gives_the_live_picture_back(
    browser: Browser, show: Fair
) -> None:
    page = await (await phone(browser)).new_page()
    is_shut = True

    async def nowhere(route: Route) -> None:
        answer = await route.fetch()
        sdp = await answer.text()
        if is_shut and answer.status == 201:
            sdp = re.sub(r"(a=candidate:.*? udp \d+ )\S+", rf"\g<1>{NOWHERE}", sdp)
        await route.fulfill(response=answer, body=sdp)

    await page.route(f"**/whep/{SHOW}", nowhere)
    await page.goto(show.live)
    await sees_segments(page)
    await expect(page.locator('[data-strip="line"]')).to_be_hidden()
    is_shut = False
    await sees_live(page, TRIED_AGAIN_MS)
