"""A card changes with its picture, on whatever way that comes."""

from typing import Final

from playwright.async_api import Page, expect

from shared.live_sessions import RolePinned
from streaming_server.ports.handling import Receipt
from tests.journeys.resident_fair import WASHER, Fair

TWO_PICTURES: Final = 2 * 90_000 / 30  # of the stage clock


async def sees_a_card_change(page: Page, fair: Fair) -> None:
    receipt = await fair.pin(WASHER)
    pinned = page.locator("[data-card]:not([hidden])")
    await expect(pinned).to_have_attribute("data-number", str(fair.numbers[WASHER]))
    await changed_in_time(page, receipt)


async def changed_in_time(page: Page, receipt: Receipt) -> None:
    """What is on the page now is at most two pictures after the one that was pinned at."""
    (event,) = receipt.events
    assert isinstance(event, RolePinned)
    assert event.picture is not None
    shown_at = await page.evaluate("window.doorstep.shownAtRtp")
    assert (shown_at - event.picture) % 2**32 <= TWO_PICTURES
