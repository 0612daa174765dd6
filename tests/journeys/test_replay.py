"""A show watched again while it runs: the picture of then, its card, and applying as of now."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from shared.live_sessions import RolePinned, is_at_or_after
from shared.recordings import Move as Recording
from shared.recordings import MoveRecording
from tests.fair import SHOW
from tests.journeys.browsers import phone, until
from tests.journeys.resident_fair import CASHIER, COOK, Fair, fair_on_air, new_id
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
PLAYS = "document.querySelector('video').currentTime > {seconds}"


@pytest.fixture
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair_on_air(tmp_path) as running:
        yield running


async def recorded(show: Fair, pieces: int) -> None:
    """Until so many pieces are on the disk."""
    recording = await show.rooms.reader.recording(SHOW)
    assert recording is not None
    async with asyncio.timeout(60):
        while len((await show.rooms.archive.holding(recording.folder)).segments) < pieces:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def record(show: Fair, move: Recording) -> None:
    await show.say(MoveRecording(command_id=new_id(), session_id=SHOW, move=move))


async def test_a_show_is_watched_again_while_it_runs(browser: Browser, show: Fair) -> None:
    await record(show, Recording.AGREE)
    await show.pin(COOK)
    await recorded(show, 1)
    cashier = await show.pin(CASHIER)
    await recorded(show, 2)
    page = await (await phone(browser)).new_page()
    await page.goto(f"{show.url}/replay/{SHOW}")
    row = page.locator(f"[data-row][data-number='{show.numbers[CASHIER]}'] a")
    await expect(row).to_be_visible(timeout=20_000)
    await page.locator("[data-jump='0']").click()
    await until(page, PLAYS.format(seconds=0.5), 20)
    number = show.numbers[COOK]
    await expect(page.locator(f"[data-card][data-number='{number}']")).to_be_visible()
    assert 0 < await page.evaluate(COUNTER) < 60
    begins = int(await row.get_attribute("data-begins") or 0)
    await row.click()
    await until(page, PLAYS.format(seconds=begins / 1000), 20)
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
