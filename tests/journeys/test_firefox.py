"""A resident with Firefox sees the show: the page as it is, and the very pictures that are sent."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from tests.journeys.browsers import PATIENCE_S
from tests.journeys.resident_fair import Fair, fair_on_air, small_clip
from tests.media.publishers.firefox import FirefoxPage, firefox

pytestmark = pytest.mark.browser

PICTURES = 10
#: Numbers read off the picture on the page, as tests/media/clips.py burns them in, each once.
READ = """async (count) => {
  const video = document.querySelector("video"), canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const seen = [];
  const read = () => {
    Object.assign(canvas, {width: video.videoWidth, height: video.videoHeight});
    pen.drawImage(video, 0, 0);
    const cell = canvas.width / 32;
    let number = 0;
    for (let bit = 0; bit < 16; bit += 1) {
      const [red] = pen.getImageData((bit + 0.5) * cell, 0.5 * cell, 1, 1).data;
      number = number * 2 + (red > 128);
    }
    return number;
  };
  while (seen.length < count) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (!video.videoWidth) continue;
    const number = read();
    if (number !== seen.at(-1)) seen.push(number);
  }
  return seen;
}"""


@pytest_asyncio.fixture(loop_scope="module")
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair_on_air(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def page(show: Fair) -> AsyncIterator[FirefoxPage]:
    async with firefox() as opened:
        await opened.goto(show.live)
        yield opened


async def test_firefox_shows_the_pictures_that_are_sent(page: FirefoxPage) -> None:
    async with asyncio.timeout(PATIENCE_S):
        seen = await page.evaluate(READ, PICTURES)
        state = await page.evaluate("() => document.querySelector('.stage').dataset.picture")
    pictures = len(small_clip().video)
    assert state == "playing"
    assert all(0 <= number < pictures for number in seen)
    # The clip begins again after its last picture; otherwise time runs forward.
    assert sum(later < earlier for earlier, later in pairwise(seen)) <= 1


async def told(show: Fair, figure: str) -> float:
    """A figure that the server tells Prometheus."""
    async with ClientSession() as http, http.get(f"{show.url}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return float(next(line.split()[-1] for line in lines if line.startswith(f"{figure} ")))


async def test_firefox_counts_what_it_decodes_and_tells_the_server(
    page: FirefoxPage, show: Fair
) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await page.evaluate("() => window.doorstep.framesDecoded()") < PICTURES:  # noqa: ASYNC110  a page sets no event here
            await asyncio.sleep(0.1)
        while await told(show, "doorstep_frames_decoded_total") < PICTURES:  # noqa: ASYNC110  the page tells in its own time
            await asyncio.sleep(0.5)
        dropped = await told(show, "doorstep_frames_dropped_total")
        stats = await page.evaluate(
            "async () => [...(await globalThis.askedForPicture.first.peer.getStats()).values()]"
            ".find(({type, kind}) => type === 'inbound-rtp' && kind === 'video')"
        )
    assert stats["framesDecoded"] >= PICTURES
    assert dropped <= stats["framesDecoded"]
