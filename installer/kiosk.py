"""`python3 -m installer kiosk`: turn a Debian machine into a touchscreen that stays up.

Everything it does is a list of files and commands, so that --dry-run can show it and a second run
changes nothing. With --root the files go into a folder and no command is run.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installer import environment, system_packages
from installer.places import PROJECT
from installer.progress import StepFailed, say
from installer.release import SOURCES, make_release
from installer.slots import Slots
from installer.units import answers, machine_files

#: Where things lie on the machine.
PROGRAM = Path("opt/doorstep")
USER = "doorstep-kiosk"
#: There while a service manager runs.
RUNNING = Path("/run/systemd/system")
MODES = ("kiosk", "studio", "board", "van")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """why: what a person reads. is_for_a_running_system: not while an image is made."""

    why: str
    command: tuple[str, ...]
    is_for_a_running_system: bool = False


AFTER = (
    Step(why="read the services anew", command=("systemctl", "daemon-reload"),
         is_for_a_running_system=True),
    Step(why="start the touchscreen with the machine", command=("systemctl", "enable",
         "doorstep-kiosk.service", "doorstep-kiosk-night.timer")),
    Step(why="keep the log small", command=("systemctl", "try-restart", "systemd-journald"),
         is_for_a_running_system=True),
)  # fmt: skip
BEFORE = Step(
    why="a user of its own, who may use screen, printer, camera and sound",
    command=("useradd", "--system", "--create-home", "--home-dir", "/var/lib/doorstep",
             "--shell", "/usr/sbin/nologin", "--groups", "video,render,input,lp,audio", USER),
)  # fmt: skip


def set_up(arguments: Sequence[str]) -> int:
    parser = _command_line()
    known = parser.parse_args(arguments)
    if not known.again and (known.server is None or known.station is None):
        parser.error("say --server and --station")
    root: Path = known.root
    is_real = root == Path("/") and not known.dry_run
    if is_real and os.geteuid() != 0:
        raise StepFailed("a machine is set up by root: put sudo before it")
    if is_real:
        system_packages.provide(system_packages.FOR_KIOSK)
    _user(is_real, known.dry_run)
    _release(root, known.dry_run)
    wanted = dict(machine_files())
    if not known.again:
        wanted |= answers(known.server, known.station, known.mode, tuple(known.option))
    for path, text in wanted.items():
        _file(root / path, text, known.dry_run)
    for step in AFTER:
        _command(step, is_real and (RUNNING.is_dir() or not step.is_for_a_running_system))
    _enrol(known, is_real)
    say("  Nothing was changed." if known.dry_run else _what_now(known.again))
    return 0


def _command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m installer kiosk")
    parser.add_argument("--server", help="address of the server")
    parser.add_argument("--station", help="code of the station it stands in")
    parser.add_argument("--enrol", metavar="CODE", help="the one-time code")
    parser.add_argument("--mode", choices=MODES, default="kiosk")
    parser.add_argument(
        "--option", action="append", default=[], help="one more for doorstep-kiosk; repeat it"
    )
    parser.add_argument(
        "--again", action="store_true", help="bring the services up to date, keep all answers"
    )
    parser.add_argument("--root", type=Path, default=Path("/"), help="a folder for all files")
    parser.add_argument("--dry-run", action="store_true", help="show it, change nothing")
    return parser


def _what_now(again: bool) -> str:
    if again:
        return "  Ready: it runs from its next start, at 04:10 in the night or when you restart it."
    return "  Ready: start the machine anew."


def _user(is_real: bool, is_dry: bool) -> None:
    if is_real and subprocess.run(["id", USER], capture_output=True, check=False).returncode == 0:
        return
    _command(BEFORE, is_real)
    if is_dry:
        say("    (only where there is none yet)")


def _release(root: Path, is_dry: bool) -> None:
    slots = Slots(root / PROGRAM)
    if slots.state() is not None:
        say("  the program: there already; `slots.py install FOLDER` brings a newer one")
        return
    say(f"  the program: into {root / PROGRAM}")
    if is_dry:
        return
    unpacked = PROJECT.parent  # of a release that was unpacked or installed
    if PROJECT.name == SOURCES and (unpacked / "VERSION").exists():
        slots.install(unpacked)
        return
    environment.set_up(())
    with tempfile.TemporaryDirectory(dir=PROJECT / "build") as folder:
        make_release(Path(folder) / "release")
        slots.install(Path(folder) / "release")


def _file(path: Path, text: str, is_dry: bool) -> None:
    try:
        before = path.read_text("utf-8")
    except OSError:
        before = None
    if before == text:
        say(f"  {path}: as it should be")
        return
    say(f"  {path}: {'new' if before is None else 'changed'}")
    if is_dry:
        say("".join(f"    {line}\n" for line in text.splitlines()).rstrip())
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if before is not None:
        shutil.copy2(path, path.with_name(f"{path.name}.before"))
    path.write_text(text, "utf-8")


def _command(step: Step, is_real: bool) -> None:
    say(f"  {step.why}: {shlex.join(step.command)}")
    if is_real and subprocess.run(step.command, check=False).returncode != 0:
        raise StepFailed(f"{step.command[0]} did not do it")


def _enrol(known: argparse.Namespace, is_real: bool) -> None:
    """The code is used once and stands in no file."""
    if known.enrol is None:
        return
    program = str(Path("/") / PROGRAM / "current/bin/doorstep-kiosk")
    options = (
        "--server",
        known.server,
        "--station",
        known.station,
        "--data",
        "/var/lib/doorstep",
        *known.option,
    )  # so that a wrong one is told now, not by a machine that starts anew
    command = ("runuser", "-u", USER, "--", "env", "QT_QPA_PLATFORM=offscreen", program, *options)
    _command(
        Step(why="enrol", command=(*command, "--enrol", known.enrol, "--for", "1")),
        is_real,
    )
