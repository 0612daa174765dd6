"""A card changes with its picture, on whatever way that comes."""

from typing import Final

from playwright.async_api import Page, expect

from shared.live_sessions import RolePinned
from streaming_server.ports.handling import Receipt
from tests.journeys.resident_fair import COOK, WASHER, Fair

TWO_PICTURES: Final = 2 * 90_000 / 30  # of the stage clock
#: A busy machine passes over pictures, or the message comes after its picture: then the card is
#: late. One that does not follow its picture is so each time.
TRIES: Final = 10


async def sees_a_card_change(page: Page, fair: Fair) -> None:
    """What is on the page is at most two pictures after the one that was pinned at."""
    behind = []
    is_washer = await page.evaluate("window.doorstep.shownCard") == fair.numbers[WASHER]
    in_turn = (COOK, WASHER) if is_washer else (WASHER, COOK)
    for job in in_turn * (TRIES // 2):
        receipt = await fair.pin(job)
        pinned = page.locator("[data-card]:not([hidden])")
        await expect(pinned).to_have_attribute("data-number", str(fair.numbers[job]))
        behind.append(await _behind(page, receipt))
        if behind[-1] <= TWO_PICTURES:
            return
    raise AssertionError(f"no card changed with its picture, but so much later: {behind}")


async def _behind(page: Page, receipt: Receipt) -> int:
    """On the stage clock; a card before its picture is a day behind."""
    (event,) = receipt.events
    assert isinstance(event, RolePinned)
    assert event.picture is not None
    shown_at: int = await page.evaluate("window.doorstep.shownAtRtp")
    return (shown_at - event.picture) % 2**32
