"""The whole journey, once and without a screen, with a clock at every step."""

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from playwright.async_api import Error as BrowserError

from installer.demo.browser import (
    CardChange,
    SeenFrame,
    Viewer,
    a_viewer,
    a_viewer_without_media,
    chromium,
    open_browser,
)
from installer.demo.clip import FRAME_RATE
from installer.demo.figures import Measured
from installer.demo.publisher import RTP_CLOCK, VIDEO_CLOCK_HZ
from installer.demo.server import DidNotStart
from installer.demo.stage import (
    LIVE_WITHIN_S,
    EmployerProcess,
    Entry,
    Stage,
    employer_on,
    set_stage,
)
from installer.demo.touchscreen import NoWindow, measure_watching

Say = Callable[[str], None]

#: In the journey the employer answers at once, so that the way of the answer is what is measured.
THINKS_S: Final = 1.0
READS_FRAMES_S: Final = 3.0
FEWEST_FRAMES: Final = 30
CARDS: Final = 2
CARDS_WITHIN_S: Final = 60.0
ANSWER_WITHIN_S: Final = 20.0
GOES_BACK: Final = 0.5  # of the clip: a number that jumps further wrapped around
BROWSER_FIGURES: Final = (
    "browser_first_frame_ms",
    "browser_frames_decoded",
    "browser_screen_delay_ms",
    "frame_counter_ok",
    "card_skew_ms",
    "application_to_employer_ms",
    "answer_to_viewer_ms",
    "application_with_media_blocked_ok",
)
KIOSK_FIGURES: Final = ("kiosk_first_frame_ms", "kiosk_frames_decoded")
KIOSK_SKEW: Final = "kiosk_card_skew_ms"
TICKS_A_MS: Final = VIDEO_CLOCK_HZ // 1000
WRONG: Final = (BrowserError, DidNotStart, TimeoutError, ChildProcessError, OSError)


class Journey:
    def __init__(self, stage: Stage, employer: EmployerProcess, measured: Measured) -> None:
        self._stage = stage
        self._employer = employer
        self._measured = measured

    async def watch_and_apply(self) -> None:
        """A resident joins, sees the cards change, applies and gets the answer."""
        values = self._measured.values
        async with open_browser() as browser, a_viewer(browser) as viewer:
            joined = await viewer.join(self._stage.server.url, self._stage.session)
            values["browser_first_frame_ms"] = joined.decoded
            seen = await viewer.frames(READS_FRAMES_S, FEWEST_FRAMES)
            length = len(self._stage.clip.pictures)
            values["frame_counter_ok"] = runs_forward([one.frame for one in seen], length)
            values["browser_screen_delay_ms"] = self._delay_ms(seen)
            await viewer.wait_for_cards(CARDS, CARDS_WITHIN_S)
            values["card_skew_ms"] = self._skew_ms(await viewer.card_changes())
            await self._apply(viewer)
            values["browser_frames_decoded"] = await viewer.frames_decoded()

    async def apply_without_media(self) -> None:
        """No UDP comes through: the cards and applying work all the same."""
        values = self._measured.values
        values["application_with_media_blocked_ok"] = False
        async with a_viewer_without_media() as viewer:
            await viewer.open_show(self._stage.server.url, self._stage.session)
            application, _ = await viewer.apply(self._stage.residents[1])
            await self._arrival(application)
            if await viewer.has_picture():
                self._measured.problems.append("media was to be blocked, but a picture came")
                return
            await viewer.wait_for_answer(application, ANSWER_WITHIN_S)
            values["application_with_media_blocked_ok"] = True

    async def watch_on_kiosk(self) -> None:
        try:
            figures = await measure_watching(self._stage)
        except NoWindow as lacking:
            self._measured.lacks(str(lacking), *KIOSK_FIGURES, KIOSK_SKEW)
            return
        for name in KIOSK_FIGURES:
            self._measured.values[name] = figures[name]
        skews = [
            signed(card["shown_picture"] - card["picture"], RTP_CLOCK) / TICKS_A_MS
            for card in figures["card_shown"]
            if card["picture"] is not None and card["shown_picture"] is not None
        ]
        if skews:
            self._measured.values[KIOSK_SKEW] = max(skews, key=abs)
        else:
            self._measured.lacks("no card changed while the kiosk watched", KIOSK_SKEW)

    def bitrate(self) -> None:
        """Of pictures alone, without headers; the first second is a start, not a rate."""
        rates = [one["kbps"] for one in self._employer.journal if one["event"] == "sending"][1:]
        if rates:
            self._measured.values["publisher_bitrate_kbps"] = round(statistics.mean(rates), 1)

    async def _apply(self, viewer: Viewer) -> None:
        values = self._measured.values
        application, sent_at = await viewer.apply(self._stage.residents[0])
        arrived = await self._arrival(application)
        values["application_to_employer_ms"] = (arrived["arrived"] - sent_at) * 1000
        await viewer.close_sheet()
        answered = await self._employer.wait(
            "answered", ANSWER_WITHIN_S, lambda entry: entry["id"] == application
        )
        shown_at = await viewer.wait_for_answer(application, ANSWER_WITHIN_S)
        values["answer_to_viewer_ms"] = (shown_at - answered["begun"]) * 1000

    async def _arrival(self, application: str) -> Entry:
        return await self._employer.wait(
            "application", ANSWER_WITHIN_S, lambda entry: entry["id"] == application
        )

    def _delay_ms(self, seen: Sequence[SeenFrame]) -> float | None:
        """From the wire at the employer to the screen of the viewer, in the middle of all looks."""
        reports = [one for one in self._employer.journal if one["event"] == "sending"]
        left = [SeenFrame(frame=frame, at=at) for one in reports for frame, at in one["left"]]
        delays = [delay_s(look, left, self._stage.clip.seconds) for look in seen]
        known = [delay * 1000 for delay in delays if delay is not None]
        return statistics.median(known) if known else None

    def _skew_ms(self, changes: Sequence[CardChange]) -> float | None:
        """The worst of: frame on screen when a card changed, less the frame it was pinned at."""
        pinned = [one for one in self._employer.journal if one["event"] == "pinned"]
        length = len(self._stage.clip.pictures)
        skews = []
        for change in changes:
            pin = last_pin(pinned, change)
            if pin is None or change.frame is None:
                continue
            skews.append(signed(change.frame - pin["frame"], length) / FRAME_RATE * 1000)
        return max(skews, key=abs) if skews else None


def last_pin(pinned: Sequence[Entry], change: CardChange) -> Entry | None:
    """The pin that the change belongs to: the last one of its number before it."""
    fits = [one for one in pinned if one["number"] == change.number and one["at"] <= change.at + 1]
    return fits[-1] if fits else None


def delay_s(look: SeenFrame, left: Sequence[SeenFrame], clip_s: float) -> float | None:
    """From the wire to this look; None when that picture is not among those that left.

    Its number comes round with the clip: the nearest one is meant. Two programs' clocks may put
    a fast picture a little before it was sent.
    """
    delays = (look.at - one.at for one in left if one.frame == look.frame)
    nearest = min(delays, key=abs, default=None)
    return nearest if nearest is not None and abs(nearest) < clip_s / 2 else None


def signed(difference: int, length: int) -> int:
    """A difference on a clock or in a clip that begins again, as the shorter way round."""
    return (difference + length // 2) % length - length // 2


def runs_forward(frames: Sequence[int], length: int) -> bool:
    """Whether the numbers grow, but for the clip's end, and are as many as a live picture has."""
    steps = [(after - before) % length for before, after in pairwise(frames)]
    return len(frames) >= FEWEST_FRAMES and all(step < length * GOES_BACK for step in steps)


async def run_once(data: Path, port: int, clip: Path, measured: Measured, say: Say) -> None:
    """Fill `measured`. What goes wrong is a problem in it, not an exception."""
    begun = time.monotonic()
    try:
        async with set_stage(data, port, clip) as stage, employer_on(stage, THINKS_S) as employer:
            await employer.wait("live", LIVE_WITHIN_S)
            measured.values["setup_seconds"] = time.monotonic() - begun
            await _walk(Journey(stage, employer, measured), measured, say)
    except WRONG as error:
        measured.problems.append(f"the show: {type(error).__name__}: {error}")


async def _walk(journey: Journey, measured: Measured, say: Say) -> None:
    """Each step whatever became of the others: one journey tells all that is wrong."""
    steps: dict[str, Callable[[], Awaitable[None]]] = {
        "a resident watches and applies": journey.watch_and_apply,
        "a kiosk watches": journey.watch_on_kiosk,
        "a resident without video applies": journey.apply_without_media,
    }
    if chromium() is None:
        measured.lacks("no Chromium on this machine", *BROWSER_FIGURES)
        steps = {"a kiosk watches": journey.watch_on_kiosk}
    for name, step in steps.items():
        say(name)
        try:
            await step()
        except WRONG as error:
            measured.problems.append(f"{name}: {type(error).__name__}: {error}")
    journey.bitrate()
