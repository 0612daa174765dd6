"""The touchscreen and Chromium as processes, started as a station would and used for a while.

Both offscreen (the kiosk on the software scene graph, Chromium headless), with the home page of the
same server. Chromium's time to a page is that of its launch and of the page's first contentful
paint, without the time between the two; so is the kiosk's without that of finding what to touch.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.fair import HERE
from tests.kiosk.town import Town

CHROMIUM: Final = "/usr/bin/chromium"
OPTIONS: Final = ("--no-sandbox", "--kiosk")
SIZE: Final = ViewportSize(width=1080, height=1920)
PAGES: Final = ("/", "/jobs", "/live", "/", "/jobs")
PAUSE_S: Final = 2.0
_MEGABYTE: Final = 1 << 20
_IS_PAINTED: Final = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
_PAINTED: Final = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Seconds from a process that is not there: to its first screen, and to the one that a touch
    made at that moment leads to."""

    first: float
    answered: float


def memory_mb(processes: Iterator[psutil.Process] | list[psutil.Process]) -> float:
    """What they share is counted by halves."""
    return float(sum(one.memory_full_info().pss for one in processes)) / _MEGABYTE


def family(pid: int) -> list[psutil.Process]:
    whole = psutil.Process(pid)
    return [whole, *whole.children(recursive=True)]


def browsers() -> list[psutil.Process]:
    return [one for one in psutil.Process().children(recursive=True) if "chrom" in one.name()]


@contextmanager
def kiosk_process(town: Town, folder: Path) -> Iterator[float]:
    """The seconds until its first frame, of which it tells the service manager."""
    is_new = not (folder / "kiosk" / "registration.json").exists()
    code = town.do(town.fair.rooms.identity.enrolment_code(HERE))
    place = folder / "notify"
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(place))
        manager.settimeout(60)
        started = time.monotonic()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "kiosk", *_where(town, folder)),
                *(("--enrol", code) if is_new else ()),
                *("--windowed", "1080x1920"),
            ],
            env={**_compiled(folder), "NOTIFY_SOCKET": str(place)},
            stderr=subprocess.DEVNULL,
        )
        try:
            manager.recv(100)
            yield time.monotonic() - started
        finally:
            process.terminate()
            process.wait(20)


def kiosk_touched(town: Town, folder: Path) -> Started:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.kiosk_touched", *_where(town, folder)],
        env=_compiled(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=True,
    )
    told = json.loads(done.stdout)
    first = told["first"] - started
    return Started(first=first, answered=first + told["answered"] - told["touched"])


def chromium_touched(town: Town) -> Started:
    with sync_playwright() as playwright:
        started = time.monotonic()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        launched = time.monotonic() - started
        page = browser.new_page(viewport=SIZE)
        page.goto(town.fair.url)
        first = launched + _painted(page)
        page.locator("a[href='/jobs']").first.click(no_wait_after=True)
        page.wait_for_url("**/jobs")
        answered = first + _painted(page)
        browser.close()
    return Started(first=first, answered=answered)


def _painted(page: Page) -> float:
    """Seconds from the begin of the page; it may be there before it is painted."""
    page.wait_for_function(_IS_PAINTED)
    return float(page.evaluate(_PAINTED))


def used_for(town: Town, folder: Path, seconds: float) -> tuple[float, float]:
    """Megabytes of the kiosk and of Chromium, both led through their screens for so long."""
    code = town.do(town.fair.rooms.identity.enrolment_code(HERE))
    walker = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.benchmarks.kiosk_walker"),
            *_where(town, folder / "walked"),
            *("--enrol", code, "--pause", str(PAUSE_S)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        page = browser.new_page(viewport=SIZE)
        _walk(page, town.fair.url, seconds)
        own, theirs = memory_mb(family(walker.pid)), memory_mb(browsers())
        browser.close()
    walker.terminate()
    walker.wait(20)
    return own, theirs


def _walk(page: Page, url: str, seconds: float) -> None:
    ends, visits = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        page.goto(url + PAGES[visits % len(PAGES)])
        page.wait_for_timeout(PAUSE_S * 1000)
        visits += 1


def _compiled(folder: Path) -> dict[str, str]:
    """As in a release, whose Python is compiled once (installer/release.py): here by the start that
    enrols the machine, also where nothing may be written beside the sources."""
    given = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    given.pop("PYTHONDONTWRITEBYTECODE", None)
    return given


def _where(town: Town, folder: Path) -> tuple[str, ...]:
    return ("--server", town.fair.url, "--station", HERE, "--data", str(folder / "kiosk"))
