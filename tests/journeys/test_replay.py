"""A show watched again while it runs: the picture of then, its card, and applying as of now."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from shared.live_sessions import Move, RolePinned, is_at_or_after
from shared.recordings import Move as Recording
from tests.fair import SHOW
from tests.journeys.browsers import PATIENCE_S, phone, until
from tests.journeys.resident_fair import CASHIER, COOK, Fair, fair_on_air
from tests.journeys.test_resident_show import apply

pytestmark = pytest.mark.browser

#: The number burned into the picture on screen, as tests/media/clips.py draws it.
COUNTER = """() => {
  const video = document.querySelector("video");
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  const cell = canvas.width / 32;
  let number = 0;
  for (let bit = 0; bit < 16; bit += 1) {
    const [level] = context.getImageData((bit + 0.5) * cell, cell / 2, 1, 1).data;
    number = number * 2 + (level > 128 ? 1 : 0);
  }
  return number;
}"""


@pytest_asyncio.fixture(loop_scope="module")
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair_on_air(tmp_path) as running:
        yield running


async def recorded(show: Fair, pieces: int) -> None:
    """Until so many pieces are on the disk."""
    async with asyncio.timeout(PATIENCE_S):
        while len((await show.holding()).segments) < pieces:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.1)


async def plays_from(page: Page, seconds: float) -> None:
    await until(page, f"document.querySelector('video').currentTime > {seconds}")


async def test_a_show_is_watched_again_while_it_runs_and_after(
    browser: Browser, show: Fair
) -> None:
    await show.record(Recording.AGREE)
    await show.pin(COOK)
    await recorded(show, 1)
    cashier = await show.pin(CASHIER)
    await recorded(show, 2)
    page = await (await phone(browser)).new_page()
    await page.goto(f"{show.url}/replay/{SHOW}")
    await page.locator("[data-jump='0']").click()
    await plays_from(page, 0.5)
    await expect(page.locator(f"[data-card][data-number='{show.numbers[COOK]}']")).to_be_visible()
    assert 0 < await page.evaluate(COUNTER) < 60
    row = page.locator(f"[data-row][data-number='{show.numbers[CASHIER]}'] a")
    await expect(row).to_be_visible()
    begins = int(await row.get_attribute("data-begins") or 0)
    await row.click()
    await plays_from(page, begins / 1000)
    number = show.numbers[CASHIER]
    await expect(page.locator(f"[data-card][data-number='{number}']")).to_be_visible()
    await apply(page)
    (applicant,) = await show.applicants()
    assert applicant.application.role_number == number
    (pinned,) = cashier.events
    assert isinstance(pinned, RolePinned)
    assert applicant.application.moment is not None
    assert pinned.picture is not None
    assert is_at_or_after(applicant.application.moment, pinned.picture)
    await show.move(Move.END)
    await until(page, "document.querySelector('video').src.includes('/whole-')")
    await page.goto(f"{show.url}/jobs/{COOK}")
    await page.locator(".clip video").evaluate("video => video.play()")
    await plays_from(page, 0.5)
    await show.record(Recording.DELETE)
    answer = await page.goto(f"{show.url}/replay/{SHOW}")
    assert answer is not None
    assert answer.status == 404
