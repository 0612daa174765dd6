"""The touchscreen's package on a bare Debian: installed, booted, killed, updated, taken away.

    python -m tests.benchmarks.bare_machine --json FILE

--pictures FOLDER keeps what stood on the glass while a number was taken by hand with no network.
Needs root, debootstrap, systemd-nspawn (Debian's systemd-container) and Debian's packages over the
network; some minutes. The Python packages are this folder's, so that no 400 MB are packed for it.
Ended by SIGINT or SIGTERM it leaves nothing; a killed one leaves its folder, which the next tells.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final

import psutil

from installer.demo.server import RunningServer, seed
from installer.package import build
from installer.release import make_release
from tests.benchmarks.bare_glass import INCHES, SLIPS, Glass, fit_glass
from tests.benchmarks.bare_memory import outgrown
from tests.benchmarks.bare_system import (
    HERE,
    PREFIX,
    SERVICE,
    BareSystem,
    left_here,
    missing,
    within,
)
from tests.benchmarks.bare_walk import (
    given_to_the_server,
    has_numbers,
    never_closed,
    number_by_hand,
    sizes,
)
from tests.benchmarks.table import Row, at_least, at_most, finish

#: The service waits two seconds, and a start took five on two cores that others used.
BACK_WITHIN_S: Final = 20.0
#: The watchdog's twenty seconds before it.
STOOD_WITHIN_S: Final = 45.0
BOOTED_WITHIN_S: Final = 60.0
_OPTIONS: Final = (f"--inches={INCHES}", f"--printer=folder:/{SLIPS}")
_SLOTS: Final = ("python3", "/usr/lib/doorstep/slots.py")


def walk(system: BareSystem, folder: Path) -> list[Row]:
    """With answers, enrolled, running."""
    rows = [at_most("boot to the first frame", BOOTED_WITHIN_S, _boots(system), "s")]
    rows.append(at_most("lines of the units that are left out", 0, len(_left_out(system)), ""))
    rows.append(at_most("window killed, back", BACK_WITHIN_S, _back(system, signal.SIGKILL), "s"))
    rows.append(at_most("window stands, back", STOOD_WITHIN_S, _back(system, signal.SIGSTOP), "s"))
    bad = folder / "root/srv/bad"
    make_release(bad, with_libraries=False)
    (bad / "bin/doorstep-kiosk").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    system.asks("systemctl", "reset-failed", SERVICE)
    system.asks(*_SLOTS, "install", "/srv/bad")
    system.asks("systemctl", "restart", "--no-block", SERVICE)
    back = within(lambda: '"failed": "b"' in system.asks(*_SLOTS, "status") and system.is_up())
    rows.append(at_most("an update dies, the one before runs", BACK_WITHIN_S * 2, back, "s"))
    anew = _starts_anew(system)
    rows.append(at_most("five deaths: started anew, first frame", BOOTED_WITHIN_S, anew, "s"))
    system.cut()
    rows.append(
        at_most(
            "mains cut, no network: boot to the first frame",
            BOOTED_WITHIN_S,
            _boots(system, with_network=False),
            "s",
        )
    )
    return rows


def by_hand(system: BareSystem, glass: Glass, data: Path, pictures: Path | None) -> list[Row]:
    """A number with no network, and what a day of such work takes. data: of the server."""
    with glass:
        system.boot(with_network=False)
        within(system.is_up)
        rows = number_by_hand(system, glass, pictures)
        rows += given_to_the_server(system, data)
        return rows + outgrown(system, glass.use, data) + sizes(system)


def on_glass(system: BareSystem) -> None:
    """A screen that can be touched, and numbers in store for a day with no network."""
    system.cut()
    fit_glass(system)
    system.boot()
    within(system.is_up)
    within(lambda: has_numbers(system))
    system.cut()


def taken_away(system: BareSystem) -> list[Row]:
    kept = system.root / "var/lib/doorstep/registration.json"
    program = system.root / "opt/doorstep"
    system.cut()
    system.apt("remove", SERVICE)
    rows = [at_least("removed: program gone, key kept", 1, kept.exists() > program.exists(), "")]
    system.apt("purge", SERVICE)
    left = [
        path
        for name in ("etc/doorstep", "var/lib/doorstep", "opt/doorstep", "usr/lib/doorstep")
        if (path := system.root / name).exists()
    ]
    rows.append(at_most("purged: folders left", 0, len(left), ""))
    return rows


def _starts_anew(system: BareSystem) -> float:
    """Five deaths in five minutes: from the last one to the first frame after a new start, which
    a real machine's firmware makes."""
    system.asks("systemctl", "reset-failed", SERVICE)
    died = time.monotonic()

    def is_over() -> bool:
        nonlocal died
        window = system.window()
        if window is not None and system.is_up():
            with contextlib.suppress(psutil.NoSuchProcess):
                window.kill()
                died = time.monotonic()
        return system.starts_anew()

    within(is_over)
    asked = time.monotonic() - died
    system.cut()
    return asked + _boots(system)


def _left_out(system: BareSystem) -> list[str]:
    """What the service manager does not understand it leaves out, and goes on without it."""
    verify = "systemd-analyze verify --man=no /etc/systemd/system/doorstep-*.* 2>&1; echo asked"
    lines = system.asks("sh", "-c", verify).splitlines()
    assert "asked" in lines
    return [line for line in lines if "doorstep" in line and "ignoring" in line]


def _boots(system: BareSystem, *, with_network: bool = True) -> float:
    started = time.monotonic()
    system.boot(with_network=with_network)
    within(system.is_up)
    return time.monotonic() - started


def _back(system: BareSystem, sent: signal.Signals) -> float:
    before = system.window()
    assert before is not None
    before.send_signal(sent)

    def is_another() -> bool:
        now = system.window()
        return now is not None and now.pid != before.pid and system.is_up()

    return within(is_another)


async def measure(folder: Path, pictures: Path | None) -> list[Row]:
    data = folder / "server"
    enrolment = (await seed(data, "jinan"))["enrolments"][0]
    never_closed(data)
    with BareSystem(folder) as system:
        await asyncio.to_thread(system.take, build(folder, with_libraries=False))
        await asyncio.to_thread(system.boot)
        async with RunningServer(data, host=HERE) as server:
            who = ("--station", enrolment["station"], "--enrol", enrolment["code"])
            options = (f"--option={one}" for one in _OPTIONS)
            set_up = ("doorstep-kiosk-setup", "--server", server.url, *who, *options)
            await asyncio.to_thread(system.asks, *set_up)
            system.cut()
            rows = await asyncio.to_thread(walk, system, folder)
            await asyncio.to_thread(on_glass, system)
            glass = Glass(system, folder, server.url, enrolment["station"])
            rows += await asyncio.to_thread(by_hand, system, glass, data, pictures)
            return rows + await asyncio.to_thread(taken_away, system)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bare_machine")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    known = parser.parse_args()
    if absent := missing():
        print(f"This needs {', '.join(absent)}: install it, or take another machine.")
        return 2
    for sentence in left_here():
        print(sentence)
    try:
        # Around the loop: whatever wrote in it in another thread has ended by then.
        with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
            rows = asyncio.run(_until_ended(measure(Path(folder), known.pictures)))
    except asyncio.CancelledError:
        print("Ended before its end; nothing is left of it.")
        return 130
    return finish("a bare machine", rows, known.json)


async def _until_ended(measuring: Coroutine[Any, Any, list[Row]]) -> list[Row]:
    """Both signals end what runs inside, and take the folder away."""
    work = asyncio.ensure_future(measuring)
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, work.cancel)
    return await work


if __name__ == "__main__":
    sys.exit(main())
