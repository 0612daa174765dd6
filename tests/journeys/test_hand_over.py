"""A crowd moves to a Janus node while it watches, and back: nobody sees anything of it.

The connection that is left is let go when the other one has caught up with it, whatever the machine
does beside; how long no new one was on screen is measured by tests.benchmarks.city.
"""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pytest
import pytest_asyncio
from av import VideoFrame
from playwright.async_api import Browser, Page, expect

from streaming_server.media.janus import preferences
from tests.fair import SHOW
from tests.journeys.browsers import phone, until
from tests.journeys.cards import sees_a_card_change
from tests.journeys.eyes import EYES, PICTURES_BESIDE, Seen, seen, steps_at_moves
from tests.journeys.resident_fair import COOK, Fair, fair_on_air, small_clip
from tests.kiosk.glass import Glass, touchscreen
from tests.media.clips import read_counter
from tests.media.janus.nodes import janus_node
from tests.media.publishers.firefox import firefox

pytestmark = pytest.mark.browser

CROWD: Final = 3
LONGEST_GAP_TICKS: Final = 1000 * 90  # of the stage clock, on a busy machine
BACK_TICKS: Final = 200 * 90  # one way may be a little longer than the other
MOVES_WITHIN_S: Final = 20
SEEN_ELSEWHERE: Final = "() => window.seen.filter((one) => one.elsewhere).length > 30"
#: Of all pictures; an encoder that is asked for a keyframe passes over some numbers.
MOST: Final = 0.9

LATE_READINGS: Final = 5
#: A browser that is slow with what comes at once at the beginning: a connection that is not on
#: screen tells for so many times that its picture is two seconds old. `toldLate`: how often it did
#: until a connection was let go.
SLOW_AT_FIRST: Final = f"""(() => {{
  const {{ getSynchronizationSources: told }} = RTCRtpReceiver.prototype;
  const {{ close }} = RTCPeerConnection.prototype;
  const times = new WeakMap();
  let late = 0;
  globalThis.toldLate = [];
  RTCRtpReceiver.prototype.getSynchronizationSources = function () {{
    const shown = document.querySelector("video")?.srcObject?.getTracks() ?? [];
    const time = times.get(this) ?? 0;
    times.set(this, time + 1);
    if (shown.includes(this.track) || time >= {LATE_READINGS}) return told.call(this);
    late += 1;
    return told.call(this).map((one) => ({{ ...one, rtpTimestamp: one.rtpTimestamp - 180_000 }}));
  }};
  RTCPeerConnection.prototype.close = function () {{
    if (this.connectionState === "connected") globalThis.toldLate.push(late);
    close.call(this);
  }};
}})();"""


@pytest_asyncio.fixture(loop_scope="module")
async def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fair]:
    monkeypatch.setattr(preferences, "HOLDS_S", 1.0)
    async with (
        janus_node() as janus,
        fair_on_air(tmp_path, **janus.serving(beyond=CROWD)) as fair,
    ):
        await fair.pin(COOK)
        yield fair


async def opened(browser: Browser, show: Fair, *scripts: str) -> Page:
    page = await (await phone(browser)).new_page()
    for script in (EYES, *scripts):
        await page.add_init_script(script)
    await page.goto(show.live)
    await expect(page.locator(".stage")).to_have_attribute("data-picture", "playing")
    assert not await page.evaluate("window.doorstep.isElsewhere")
    await page.evaluate("window.look()")
    return page


class Reference(Glass):
    """Stays with our own engine and reads the number in each picture, by the stage clock."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: dict[int, int] = {}

    def video(self, frame: VideoFrame, picture: int | None) -> None:
        super().video(frame, picture)
        assert picture is not None
        self.numbers[picture] = read_counter(frame.to_ndarray(format="gray").astype(np.uint8))


async def test_pages_move_to_a_node_and_back_without_a_gap(browser: Browser, show: Fair) -> None:
    page = await opened(browser, show)
    async with touchscreen(show.url, Reference()) as reference:
        async with touchscreen(show.url, Glass()):
            await until(page, "window.doorstep.isElsewhere", MOVES_WITHIN_S)
            await sees_a_card_change(page, show)
        await until(page, "!window.doorstep.isElsewhere", MOVES_WITHIN_S)
        more = len(await seen(page)) + 30
        await until(page, f"window.seen.length > {more}")
        pictures, beside = await seen(page), await page.evaluate(PICTURES_BESIDE)
        assert isinstance(reference, Reference)
        numbers = reference.numbers

    assert len(beside) == len(steps_at_moves(pictures)) == 2
    assert all(beside)
    for before, after in pairwise(pictures):
        assert (after.clock - before.clock + BACK_TICKS) % 2**32 < BACK_TICKS + LONGEST_GAP_TICKS
    both = [one for one in pictures if one.clock in numbers]
    assert any(one.elsewhere for one in both)
    same = [one for one in both if is_drawn(one.number, numbers[one.clock])]
    assert len(same) >= MOST * len(both)
    assert show.rooms.engine.viewer_count(SHOW) == 1


async def test_a_page_moves_once_the_other_connection_has_caught_up(
    browser: Browser, show: Fair
) -> None:
    page = await opened(browser, show, SLOW_AT_FIRST)
    async with touchscreen(show.url, Glass()), touchscreen(show.url, Glass()):
        await until(page, "window.doorstep.isElsewhere", MOVES_WITHIN_S)
    assert await page.evaluate("window.toldLate") == [LATE_READINGS]


def is_drawn(number: int, told: int) -> bool:
    """The screen may have gone on by a picture or two since its clock was told."""
    return (number - told) % len(small_clip().video) <= 2


async def test_firefox_moves_too(tmp_path: Path) -> None:
    async with (
        janus_node() as janus,
        fair_on_air(tmp_path, **janus.serving(beyond=1)) as fair,
        firefox() as page,
    ):
        await page.goto(fair.live)
        await page.evaluate(f"() => {{ {EYES} }}")
        async with asyncio.timeout(MOVES_WITHIN_S):
            while not await page.evaluate("() => window.doorstep?.firstFrameAt ?? null"):  # noqa: ASYNC110  a page sets no event here
                await asyncio.sleep(0.05)
            await page.evaluate("() => { window.look(); }")
            while not await page.evaluate("() => window.doorstep.isElsewhere"):  # noqa: ASYNC110  as above
                await asyncio.sleep(0.05)
            while not await page.evaluate(SEEN_ELSEWHERE):  # noqa: ASYNC110  as above
                await asyncio.sleep(0.05)
        pictures = [Seen(**one) for one in await page.evaluate("() => window.seen")]
        (beside,) = await page.evaluate(f"() => {PICTURES_BESIDE}")
        assert beside > 0
        (step,) = steps_at_moves(pictures)
        assert -BACK_TICKS < step < LONGEST_GAP_TICKS
