"""`python3 -m installer demo`, after set-up: run the show until Ctrl-C, or once to measure it."""

import argparse
import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from asyncio.subprocess import Process
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from installer.demo.figures import Measured
from installer.demo.journey import run_once
from installer.demo.server import DidNotStart, end
from installer.demo.stage import LIVE_WITHIN_S, Stage, employer_on, provide_clip, set_stage
from installer.demo.touchscreen import has_screen, open_window

USUAL_PORT: Final = 8088
THINKS_S: Final = 8.0
console = Console()


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m installer demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="measure the journey, then leave")
    parser.add_argument("--json", type=Path, metavar="FILE", help="with --once: write the figures")
    parser.add_argument(
        "--port", type=int, help=f"of the server; {USUAL_PORT}, or free with --once"
    )
    parser.add_argument("--data", type=Path, help="an empty folder to keep the data in")
    return parser


async def main(wanted: argparse.Namespace) -> int:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="doorstep-demo-") as folder:
        data = wanted.data or Path(folder)
        try:
            clip = await clip_with_progress()
            if wanted.once:
                return await once(wanted, data, clip, time.monotonic() - begun)
            await for_ever(wanted, data, clip)
        except DidNotStart as error:
            console.print(f"Stopped: {error}", markup=False)
            keep_logs(data)
            return 1
    return 0


async def clip_with_progress() -> Path:
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Drawing the employer's talk", total=1.0)
        return await provide_clip(lambda share: progress.update(task, completed=share))


async def once(wanted: argparse.Namespace, data: Path, clip: Path, drawn_s: float) -> int:
    measured = Measured()
    steps = console.print
    await run_once(data, wanted.port or 0, clip, measured, lambda step: steps(f"  {step}"))
    installed_s = float(os.environ.get("DOORSTEP_SETUP_SECONDS", "0"))
    started_s = measured.values.get("setup_seconds") or 0.0
    measured.values["setup_seconds"] = round(installed_s + drawn_s + started_s, 1)
    measured.show(console)
    if wanted.json is not None:
        measured.write(wanted.json)
    if not measured.ok:
        keep_logs(data)
    return 0 if measured.ok else 1


def keep_logs(data: Path) -> None:
    """The data goes when the demo ends; what its programs wrote helps to see what was wrong."""
    # Of a name that nobody could lay a trap at: the folder is everybody's.
    kept = Path(tempfile.mkdtemp(prefix="doorstep-demo-logs-"))
    for log in data.glob("*.log"):
        shutil.copy(log, kept)
    console.print(f"What the programs wrote is in {kept}")


async def for_ever(wanted: argparse.Namespace, data: Path, clip: Path) -> None:
    """Until Ctrl-C; children end with us."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    port = free_port() if wanted.port is None else wanted.port
    console.print("Laying out the city and starting the server ...")
    async with set_stage(data, port, clip) as stage, employer_on(stage, THINKS_S) as employer:
        window = await open_window(stage) if has_screen() else None
        show_addresses(stage, window)
        try:
            await employer.wait("live", LIVE_WITHIN_S)
        except TimeoutError:
            raise DidNotStart("the employer did not come on the air") from None
        console.print("The employer is live, talks, and answers applicants. Ctrl-C ends all.")
        await stop.wait()
        console.print("\nStopping ...")
        await end(window)


def free_port() -> int:
    """The usual one, so that an address can be kept; else any."""
    with contextlib.suppress(OSError), socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", USUAL_PORT))
        return USUAL_PORT
    return 0


def show_addresses(stage: Stage, window: Process | None) -> None:
    url, station = stage.server.url, stage.seeded["stations"][0]
    console.print("\n[bold]Doorstep[/bold]")
    for name, path in (
        ("portal", "/"),
        ("the live show", f"/live/{stage.session}"),
        ("all shows", "/live"),
        ("jobs", "/jobs"),
        ("the employer's studio", f"/studio/{stage.session}"),
        ("the station's desk", f"/desk/{station['code']}"),
    ):
        # A line of its own, never cut: addresses are copied.
        console.print(f"  {name:23} {url}{path}", soft_wrap=True, highlight=False)
    console.print()
    logins = Table(title="Sign in at /sign-in", title_justify="left")
    for heading in ("who", "name", "password"):
        logins.add_column(heading)
    for login in stage.seeded["logins"]:
        logins.add_row(login["role"], login["name"], login["password"])
    console.print(logins)
    if window is None:
        code = stage.seeded["enrolments"][0]
        console.print(
            "No screen here for a kiosk window. Where there is one:\n"
            f"  .venv/bin/doorstep-kiosk --server {url} --data kiosk-data"
            f" --station {code['station']} --enrol {code['code']} --windowed 540x960",
            soft_wrap=True,
        )


if __name__ == "__main__":
    parser = command_line()
    wanted = parser.parse_args()
    if wanted.json is not None and not wanted.once:
        parser.error("--json goes with --once")
    sys.exit(asyncio.run(main(wanted)))
