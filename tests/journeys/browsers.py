"""Debian's Chromium with a made camera and no traffic of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

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


async def until(page: Page, expression: str, seconds: float = 5) -> None:
    """Asked from outside: Playwright's own waiting needs `eval`, which our pages forbid."""
    async with asyncio.timeout(seconds):
        while not await page.evaluate(expression):  # noqa: ASYNC110  a page sets no event here
            await asyncio.sleep(0.02)
