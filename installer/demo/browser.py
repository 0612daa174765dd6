"""A viewer: the real page in a real Chromium, seen from outside."""

import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, Locator, Page, async_playwright

EYES: Final = Path(__file__).with_name("viewer.js")
FLAGS: Final = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)
#: A profile in which no UDP leaves: what a strict firewall leaves of a live picture.
NO_UDP: Final = {"webrtc": {"ip_handling_policy": "disable_non_proxied_udp"}}
PHONE: Final[Mapping[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "locale": "zh-CN",
}
PICTURE_WITHIN_MS: Final = 20_000
PAGE_WITHIN_MS: Final = 15_000
#: Nobody's: the numbers that start so were never given out.
NUMBER_OF_NOBODY: Final = "13800000000"
LOOKS_EVERY_MS: Final = 20


def chromium() -> str | None:
    """Where the browser is, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def launch_options() -> dict[str, Any]:
    """How every browser of the demo is started. Raises RuntimeError without a Chromium."""
    path = chromium()
    if path is None:
        raise RuntimeError("no Chromium on this machine")
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return {"executable_path": path, "args": [*FLAGS, *sandbox]}


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Raises RuntimeError without a Chromium on this machine."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options())
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChange:
    """frame: burned into the picture on screen when the card changed. at: seconds since 1970."""

    number: int | None
    frame: int | None
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFrame:
    """A number read from the picture on screen. at: seconds since 1970."""

    frame: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Milliseconds from the tap on a show to each step on the way to its first picture.

    page: all of it here. asked, answered: the offer for the picture sent, its answer here; None
    when the browser did not say. received, decoded: the first picture.
    """

    page: float
    asked: float | None
    answered: float | None
    received: float
    decoded: float


class Viewer:
    """One resident before one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def join(self, server: str, session: str, *, by_address: bool = False) -> Joined:
        """Tap on the show in the list, and wait for its first picture.

        by_address: the browser loads the show's page, as for a link in a message.
        """
        page = self.page
        await page.goto(f"{server}/live", wait_until="load")
        link = page.locator(f'a[href*="/live/{session}"]').first
        await link.wait_for(timeout=PAGE_WITHIN_MS)
        if by_address:
            await link.evaluate("({href}) => { fromOutside.tapped(); location.assign(href); }")
        else:
            await link.tap()
        await page.wait_for_url(f"**/live/{session}*", wait_until="commit")
        await page.wait_for_function(
            "() => globalThis.fromOutside?.seen.first", timeout=PICTURE_WITHIN_MS
        )
        await page.wait_for_function("() => globalThis.doorstep", timeout=PAGE_WITHIN_MS)
        return Joined(**await page.evaluate("() => fromOutside.steps()"))

    async def open_show(self, server: str, session: str) -> None:
        """Without waiting for a picture."""
        await self.page.goto(f"{server}/live/{session}", wait_until="load")
        await self.page.wait_for_function("() => globalThis.doorstep", timeout=PAGE_WITHIN_MS)

    async def has_picture(self) -> bool:
        return bool(await self.page.evaluate("() => doorstep.firstFrameAt"))

    async def frames_decoded(self) -> int:
        return int(await self.page.evaluate("() => doorstep.framesDecoded()"))

    async def frames(self, seconds: float, fewest: int) -> list[SeenFrame]:
        """What is read from the picture while the time passes, as often as it changes; and on
        until there is enough to judge by, for as long as a picture may take to come."""
        seen: list[tuple[int, float]] = await self.page.evaluate(
            """async ([lasts, longest, fewest, every]) => {
              const seen = [], began = performance.now();
              const isOver = (ms) => ms >= longest || (ms >= lasts && seen.length >= fewest);
              while (!isOver(performance.now() - began)) {
                const number = fromOutside.frame();
                if (number !== null && number !== seen.at(-1)?.[0]) {
                  seen.push([number, fromOutside.now()]);
                }
                await new Promise((resolve) => setTimeout(resolve, every));
              }
              return seen;
            }""",
            [seconds * 1000, PICTURE_WITHIN_MS, fewest, LOOKS_EVERY_MS],
        )
        return [SeenFrame(frame=number, at=at / 1000) for number, at in seen]

    async def card_changes(self) -> list[CardChange]:
        cards: list[Mapping[str, Any]] = await self.page.evaluate("() => fromOutside.seen.cards")
        return [
            CardChange(number=card["number"], frame=card["frame"], at=card["at"] / 1000)
            for card in cards
        ]

    async def wait_for_cards(self, count: int, within_s: float) -> None:
        """Until so many cards changed. Raises playwright's TimeoutError."""
        await self.page.wait_for_function(
            "count => fromOutside.seen.cards.length >= count", arg=count, timeout=within_s * 1000
        )

    async def apply(self, name: str) -> tuple[str, float]:
        """Apply for the role on screen; the application's id and when it was sent."""
        form = await self.fill_application(name)
        await self.page.evaluate("() => { fromOutside.seen.sentAt = null; }")
        application = await form.locator("input[name=application_id]").input_value()
        await form.locator("button.btn-go").click()
        await self.page.locator("dialog[open] [data-settled]").wait_for(timeout=PAGE_WITHIN_MS)
        sent = await self.page.evaluate("() => fromOutside.seen.sentAt")
        return application, float(sent) / 1000

    async def fill_application(self, name: str) -> Locator:
        """The form for the role on screen, filled in but not sent."""
        await self.page.locator("a[data-apply-now]").click()
        form = self.page.locator("dialog[open] form[data-preview]")
        await form.wait_for(timeout=PAGE_WITHIN_MS)
        if await form.locator("input[name=form_of_address]").count():
            await form.locator("input[name=form_of_address]").fill(name)
            await form.locator("input[name=phone]").fill(NUMBER_OF_NOBODY)
        await self._tap_first_options()
        return form

    async def close_sheet(self) -> None:
        await self.page.locator("dialog[open] [data-close]").first.click()

    async def wait_for_answer(self, application: str, within_s: float) -> float:
        """When the employer's yes was on the page, in seconds since 1970."""
        key = f"{application} agreed"
        await self.page.wait_for_function(
            "key => fromOutside.seen.states[key]", arg=key, timeout=within_s * 1000
        )
        at = await self.page.evaluate("key => fromOutside.seen.states[key]", key)
        return float(at) / 1000

    async def _tap_first_options(self) -> None:
        """In every question that has none chosen, the first answer."""
        await self.page.evaluate(
            """() => {
              for (const group of document.querySelectorAll("dialog[open] fieldset")) {
                const options = [...group.querySelectorAll("input[type=radio]")];
                if (options.length && !options.some((one) => one.checked)) options[0].click();
              }
            }"""
        )


@asynccontextmanager
async def a_viewer(browser: Browser) -> AsyncIterator[Viewer]:
    """A resident nobody knows yet, with a phone."""
    context = await browser.new_context(**PHONE)
    try:
        await context.add_init_script(path=EYES)
        yield Viewer(await context.new_page())
    finally:
        await context.close()


@asynccontextmanager
async def a_viewer_without_media() -> AsyncIterator[Viewer]:
    """The same in a browser of its own, whose network lets no media through."""
    with tempfile.TemporaryDirectory(prefix="doorstep-browser-") as profile:
        settings = Path(profile) / "Default" / "Preferences"
        settings.parent.mkdir()
        settings.write_text(json.dumps(NO_UDP), "utf-8")
        async with async_playwright() as playwright:
            context = await playwright.chromium.launch_persistent_context(
                profile, **launch_options(), **PHONE
            )
            try:
                await context.add_init_script(path=EYES)
                yield Viewer(await context.new_page())
            finally:
                await context.close()
