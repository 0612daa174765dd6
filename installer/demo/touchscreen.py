"""The real kiosk as a process: without a screen to be measured, or in a window to be touched."""

import asyncio
import importlib.util
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from typing import IO, Any, Final

from installer.demo.stage import Stage
from installer.places import PROJECT

SETTLES_S: Final = 4.0  # from opening the show to a picture, and from a pin to its card
CLOSES_WITHIN_S: Final = 45.0
WINDOW: Final = "540x960"  # half of the real one: fits a laptop


class NoWindow(Exception):
    """This machine lacks what a window needs; the message says what."""


async def measure_watching(stage: Stage) -> Mapping[str, Any]:
    """Open the show on a kiosk without a screen until a card must have changed; its figures.

    Raises NoWindow, and ChildProcessError when the kiosk failed.
    """
    if importlib.util.find_spec("PySide6") is None:
        raise NoWindow("PySide6 is not installed")
    figures = stage.server.data / "kiosk.json"
    watches_s = stage.clip.longest_stretch_s + SETTLES_S
    process = await _start(
        stage,
        *("--open", f"live/{stage.session}", "--for", str(watches_s), "--measure", str(figures)),
        platform="offscreen",
    )
    try:
        async with asyncio.timeout(watches_s + CLOSES_WITHIN_S):
            _, said = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise ChildProcessError("the kiosk did not close") from None
    wrote = said.decode("utf-8", "replace")
    if "cannot open shared object file" in wrote:
        raise NoWindow(wrote.strip().splitlines()[-1])
    if process.returncode or not figures.exists():
        raise ChildProcessError(f"the kiosk ended with {process.returncode}: {wrote[-400:]}")
    measured: Mapping[str, Any] = json.loads(figures.read_text("utf-8"))
    return measured


def has_screen() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


async def open_window(stage: Stage) -> Process:
    """A kiosk to touch; until it is closed or ended."""
    with (stage.server.data / "kiosk.log").open("ab") as log:
        return await _start(stage, "--windowed", WINDOW, platform=None, errors=log)


async def _start(
    stage: Stage, *options: str, platform: str | None, errors: int | IO[bytes] = PIPE
) -> Process:
    enrolment = stage.seeded["enrolments"][0]
    variables = {**os.environ, "QSG_RENDER_LOOP": "basic"}
    if platform is not None:
        variables["QT_QPA_PLATFORM"] = platform
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kiosk", "--server", stage.server.url),
        *("--data", str(stage.server.data / "kiosk"), "--station", enrolment["station"]),
        *("--enrol", enrolment["code"], *options),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=errors,
        cwd=PROJECT,
        env=variables,
        start_new_session=True,
    )
