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

#: An address that no packet reaches (RFC 5737).
NOWHERE = "192.0.2.1"
FIRST_TRY = "FIRST_TRY_S = 20;"
KEEP_PEERS = """globalThis.peers = [];
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); globalThis.peers.push(this); }
};"""
#: What stood ready when the element was given another picture, and what the page said meanwhile,
#: with how many milliseconds the picture had stood still then.
WATCH_THE_MOVE = """() => {
  const video = document.querySelector("video"), stage = document.querySelector(".stage");
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject");
  let ready = 0, movedAt = performance.now();
  const look = () => video.requestVideoFrameCallback(() => {
    movedAt = performance.now();
    look();
  });
  look();
  video.load = () => {  // the segments are given up
    ready = video.readyState;
    HTMLMediaElement.prototype.load.call(video);
  };
  globalThis.moves = [];
  globalThis.said = [];
  Object.defineProperty(video, "srcObject", {
    get() { return get.call(video); },
    set(stream) {
      const peer = globalThis.peers.at(-1);
      const tracks = peer.getReceivers().map(({ track }) => track);
      const picture = tracks.find(({ kind }) => kind === "video");
      globalThis.moves.push([peer.connectionState, picture.muted, ready]);
      set.call(video, stream);
    },
  });
  const say = () => globalThis.said.push([stage.dataset.picture, performance.now() - movedAt]);
  new MutationObserver(say).observe(stage, { attributeFilter: ["data-picture"] });
}"""
STANDS_MS = 1000  # less than what the page takes for standing
HAS_A_PICTURE = 2  # HTMLMediaElement.HAVE_CURRENT_DATA


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
    await page.add_init_script(KEEP_PEERS)
    await page.goto(show.live)
    return page


async def sees_segments(page: Page) -> None:
    await expect(page.locator("[data-late]")).to_be_visible()
    await until(page, "window.doorstep.framesDecoded() > 15")


async def sees_live(page: Page) -> None:
    """Nobody looks at an empty screen: the segments go on until the live picture is there."""
    await page.evaluate(WATCH_THE_MOVE)
    await expect(page.locator("[data-late]")).to_be_hidden()
    decoded = await page.evaluate("window.doorstep.framesDecoded()")
    await until(page, f"window.doorstep.framesDecoded() > {decoded} + 15")
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    assert not await page.evaluate("window.doorstep.isLate")
    ((state, is_mute, ready),) = await page.evaluate("globalThis.moves")
    assert (state, is_mute) == ("connected", False)
    assert ready >= HAS_A_PICTURE
    # On a machine that has no time for pictures they stand, and the page is right to say so.
    said = await page.evaluate("globalThis.said")
    assert all(state == "playing" or stood > STANDS_MS for state, stood in said)


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
        "您前面还有 1 位，轮到就自动换成实时画面"
    )
    await sees_segments(third)
    assert counts.now(SHOW) == 3
    await first.close()
    await sees_live(second)
    await expect(line).to_be_hidden()
    await expect(third.locator('[data-strip="line"]')).to_contain_text("您排在第一位")
    await expect(third.locator("[data-late]")).to_be_visible()
    assert counts.now(SHOW) == 2


async def soon(route: Route) -> None:
    """The page's script tries again after three seconds already."""
    answer = await route.fetch()
    script = await answer.text()
    assert FIRST_TRY in script
    await route.fulfill(response=answer, body=script.replace(FIRST_TRY, "FIRST_TRY_S = 3;"))


async def test_a_network_that_opens_again_gives_the_live_picture_back(
    browser: Browser, show: Fair
) -> None:
    page = await (await phone(browser)).new_page()
    await page.add_init_script(KEEP_PEERS)
    await page.route("**/resident/comeback.js", soon)
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
    await sees_live(page)
