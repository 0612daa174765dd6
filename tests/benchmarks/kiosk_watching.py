"""A show of 720p at 30 pictures a second on the touchscreen, and the same in Chromium.

    python -m tests.benchmarks.kiosk_watching --json FILE [--quick]

A real publisher (VP8, made before) at a real server, in turn watched by the whole touchscreen in a
window of 1080 x 1920 without a graphics card, and by Chromium on the show's page. Processor time is
user and system of all processes of each, over the same span, once the picture runs.

A dropped picture was decoded and never painted. So Chromium counts it (droppedVideoFrames), and so
does the touchscreen: by what its surface painted, not by what the window was handed. What is lost
on the network is neither side's, and both count what they drop while they come up apart. A freeze
is WebRTC's (freezeCount).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
from playwright.sync_api import sync_playwright

from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale, median
from tests.fair import HERE, SHOW
from tests.journeys.resident_fair import Fair, fair
from tests.kiosk.town import Town, town_around
from tests.media.clips import Clip, encode_clip
from tests.media.whip_client import WhipPublisher

CHROMIUM: Final = "/usr/bin/chromium"
RATE: Final = 30
SETTLES_S: Final = 6.0
#: Of the pictures a second: the span begins and ends between two of them.
NEARLY: Final = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """pictures: a second, on the glass. dropped: that came and were not; first: while it came up.
    cpu: of one core."""

    pictures: float
    dropped: int
    first_dropped: int
    freezes: int
    cpu: float


async def broadcast(place: Fair, clip: Clip) -> None:
    key = await place.rooms.identity.stream_key(SHOW)
    place.publisher = WhipPublisher(f"{place.url}/whip/{SHOW}", clip, key)
    await place.publisher.__aenter__()
    await place.go_live_as_sent()


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    times = [one.cpu_times() for one in processes]
    return float(sum(one.user + one.system for one in times))


def on_the_kiosk(town: Town, folder: Path, seconds: float) -> Watched:
    figures, place = folder / "figures.json", folder / "kiosk"
    code = town.do(town.fair.rooms.identity.enrolment_code(HERE))
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "kiosk", "--server", town.fair.url, "--station", HERE),
            *("--data", str(place), "--enrol", code, "--windowed", "1080x1920"),
            *("--open", f"live/{SHOW}", "--measure", str(figures)),
            *("--for", str(SETTLES_S + seconds + 2)),
        ],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stderr=subprocess.DEVNULL,
    )
    whole = psutil.Process(process.pid)
    time.sleep(SETTLES_S)
    before, began = cpu_seconds([whole]), time.monotonic()
    time.sleep(seconds)
    used, span = cpu_seconds([whole]) - before, time.monotonic() - began
    process.wait(60)
    told: dict[str, Any] = json.loads(figures.read_text("utf-8"))
    return Watched(
        pictures=told["kiosk_frames_painted"] / told["kiosk_seconds_watched"],
        dropped=_within(told["kiosk_dropped_at"], began, span),
        first_dropped=_within(told["kiosk_dropped_at"], 0, began),
        freezes=_within(told["kiosk_froze_at"], began, span),
        cpu=used / span,
    )


def _within(moments: Iterable[float], began: float, span: float) -> int:
    """One clock for the whole machine."""
    return sum(began <= moment <= began + span for moment in moments)


#: The page keeps its connections to itself.
_PEERS: Final = """
  window.peers = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) { super(...given); window.peers.push(this); }
  };"""
_COUNTS: Final = """async () => {
  const quality = document.querySelector("video").getVideoPlaybackQuality();
  let freezes = 0;
  for (const peer of window.peers)
    for (const one of (await peer.getStats()).values())
      if (one.type === "inbound-rtp") freezes += one.freezeCount ?? 0;
  return [quality.totalVideoFrames, quality.droppedVideoFrames, freezes];
}"""


def in_chromium(town: Town, seconds: float) -> Watched:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--kiosk", "--autoplay-policy=no-user-gesture-required"],
        )
        page = browser.new_page(viewport={"width": 1080, "height": 1920})
        page.add_init_script(_PEERS)
        page.goto(f"{town.fair.url}/live/{SHOW}")
        page.wait_for_timeout(SETTLES_S * 1000)
        own = [one for one in psutil.Process().children(recursive=True) if "chrom" in one.name()]
        (total, lost, frozen), before = page.evaluate(_COUNTS), cpu_seconds(own)
        began = time.monotonic()
        page.wait_for_timeout(seconds * 1000)
        used, span = cpu_seconds(own) - before, time.monotonic() - began
        after, lost_by_then, frozen_by_then = page.evaluate(_COUNTS)
        browser.close()
    dropped = lost_by_then - lost
    return Watched(
        pictures=(after - total - dropped) / span,
        dropped=dropped,
        first_dropped=lost,
        freezes=frozen_by_then - frozen,
        cpu=used / span,
    )


def measure(folder: Path, *, seconds: float, rounds: int) -> list[Row]:
    ours, theirs = list[Watched](), list[Watched]()
    clip = encode_clip()  # before anybody waits: a busy machine takes its time
    with town_around(fair(folder / "server")) as town:
        town.do(broadcast(town.fair, clip))
        for number in range(rounds):
            own = folder / str(number)
            own.mkdir()
            ours.append(on_the_kiosk(town, own, seconds))
            theirs.append(in_chromium(town, seconds))
    limit = median([one.cpu for one in theirs])
    return [
        for_scale("seconds watched", seconds, ""),
        for_scale("Chromium: 720p pictures shown", median([one.pictures for one in theirs]), "1/s"),
        for_scale("Chromium: pictures dropped", max(one.dropped for one in theirs), ""),
        for_scale("Chromium: dropped while it came up", max(o.first_dropped for o in theirs), ""),
        for_scale("Chromium: freezes", max(one.freezes for one in theirs), ""),
        for_scale("Chromium: processor, of one core", limit, ""),
        at_least("kiosk: 720p pictures shown", NEARLY * RATE, median([o.pictures for o in ours]),
                 "1/s"),
        at_most("kiosk: pictures dropped", 0, max(one.dropped for one in ours), ""),
        for_scale("kiosk: dropped while it came up", max(o.first_dropped for o in ours), ""),
        for_scale("kiosk: freezes", max(one.freezes for one in ours), ""),
        at_most("kiosk: processor, of one core", round(limit or 0, 3),
                median([one.cpu for one in ours]), ""),
    ]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.kiosk_watching")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true")
    known = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds, rounds = (10.0, 1) if known.quick else (60.0, 2)
        rows = measure(Path(folder), seconds=seconds, rounds=rounds)
    return finish("Watching beside Chromium", rows, known.json)


if __name__ == "__main__":
    sys.exit(main())
