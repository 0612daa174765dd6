"""Debian's Chromium with a made camera and no traffic of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

#: How long anything may take before a journey gives up. A machine that does much else beside it
#: needs many times what a free one does, and patience costs nothing where all is well.
PATIENCE_S: Final = 60.0
PATIENCE_MS: Final = round(PATIENCE_S * 1000)
CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@asynccontextmanager
async def chromium(*more: str) -> AsyncIterator[Browser]:
    """more: arguments."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, *more]
        )
        try:
            yield browser
        finally:
            await browser.close()


async def phone(browser: Browser, *, scripts: bool = True, locale: str = "zh-CN") -> BrowserContext:
    """A phone that was never here before."""
    return await browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        locale=locale,
        has_touch=True,
        java_script_enabled=scripts,
    )


async def until(page: Page, expression: str, seconds: float = PATIENCE_S) -> None:
    """Asked from outside: Playwright's own waiting needs `eval`, which our pages forbid."""
    async with asyncio.timeout(seconds):
        while not await page.evaluate(expression):  # noqa: ASYNC110  a page sets no event here
            await asyncio.sleep(0.02)
