"""The words a person types after `python3 -m installer`."""

import argparse
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from installer import (
    checks,
    environment,
    kiosk,
    lock,
    node_packages,
    package,
    system_packages,
    turn,
)
from installer.places import PROJECT, PYTHON, child_variables
from installer.progress import StepFailed, say

WORDS = {
    "demo": "run the sample city, a live employer and a kiosk window (--once, --json, --port)",
    "test": "run every check and every test",
    "check": "run the checks that take seconds: no tests",
    "kiosk": "set this machine up as a touchscreen that stays up (--server, --station, --dry-run)",
    "clips": "make the sentences that a touchscreen says (--output)",
    "package": "build a Debian package of the touchscreen (--output)",
    "turn": "set up a relay for phones whose network lets no picture through (--address)",
    "screenshots": "take the pictures of docs/screenshots of the running programs anew",
    "lock": "write requirements/ anew from pyproject.toml",
}


#: Named, for it is no test.
PICTURES = (str(PYTHON), "-m", "pytest", "-q", "tests/kiosk/pictures.py")


def run(arguments: Sequence[str]) -> int:
    parser = command_line()
    known, rest = parser.parse_known_args(arguments)
    if rest and known.command not in TAKE_MORE:
        parser.error(f"unknown arguments: {' '.join(rest)}")
    try:
        if known.command in TAKE_MORE:
            return TAKE_MORE[known.command](rest)
        match known.command:
            case "test":
                set_up_for_tests()
                return checks.run_all(checks.EVERYTHING)
            case "check":
                set_up_for_tests()
                return checks.run_all(checks.WITHOUT_TESTS)
            case "screenshots":
                set_up_for_tests()
                return subprocess.run(PICTURES, check=False, cwd=PROJECT).returncode
            case _:
                environment.set_up(())
                lock.lock(upgrade=known.upgrade)
                return 0
    except StepFailed as error:
        say(f"Stopped: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped by you. Run the same command again to go on.")
        return 130


def set_up_for_tests() -> None:
    environment.set_up((*system_packages.FOR_TESTS, *node_packages.groups()))
    node_packages.provide()


def command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m installer",
        description="Set Doorstep up on this machine, then show it or check it.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    parsers = {
        word: commands.add_parser(word, help=does, add_help=word not in TAKE_MORE)
        for word, does in WORDS.items()
    }
    parsers["lock"].add_argument("--upgrade", action="store_true", help="take newer versions")
    return parser


def demo(arguments: Sequence[str]) -> int:
    """Hand over to the demo, which may use what was just installed. Does not return."""
    elapsed = environment.set_up(system_packages.FOR_DEMO)
    variables = child_variables()
    variables["DOORSTEP_SETUP_SECONDS"] = f"{elapsed:.1f}"
    os.execve(PYTHON, [str(PYTHON), "-m", "installer.demo", *arguments], variables)


def clips(arguments: Sequence[str]) -> int:
    """What screens always say in the same words, as sound, once."""
    parser = argparse.ArgumentParser(prog="python3 -m installer clips")
    parser.add_argument("--output", type=Path, default=PROJECT / "build" / "clips-made")
    folder = parser.parse_args(arguments).output
    environment.set_up((system_packages.SPEECH,))
    command = (str(PYTHON), "-m", "kiosk.watching.clips", str(folder.absolute()))
    return subprocess.run(command, check=False, cwd=PROJECT).returncode


#: Words that have a command line of their own.
TAKE_MORE: Mapping[str, Callable[[Sequence[str]], int]] = {
    "clips": clips,
    "demo": demo,
    "kiosk": kiosk.set_up,
    "package": package.package,
    "turn": turn.set_up,
}
