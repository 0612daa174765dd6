"""What a touchscreen's service says of an end, run as the service manager would run it."""

import configparser
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from installer.units import UNITS, machine_files
from kiosk.link.instruments import Instruments
from shared.link.health import Ended

_PROGRAM: Final = "/opt/doorstep/current/bin/doorstep-kiosk"


def line_of(name: str, folder: Path) -> Sequence[str]:
    """A line of the service, its places put into the folder."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read_string(machine_files()[UNITS / "doorstep-kiosk.service"])
    line = unit["Service"][name].replace("\\\n", " ").replace("$$", "$")
    for place in (_PROGRAM, "/run/doorstep-kiosk", "/var/lib/doorstep"):
        line = line.replace(place, str(folder / Path(place).name))
    return shlex.split(line)


@pytest.mark.parametrize(
    ("does", "result", "ended", "is_told"),
    [
        ("kill -KILL $$", "success", Ended.DIED, True),
        ("exit 1", "success", Ended.DIED, True),
        ("exit 0", "success", Ended.WELL, True),
        ("kill -KILL $$", "oom-kill", Ended.OUT_OF_MEMORY, True),
        ("kill -TERM $PPID", "success", Ended.WELL, False),  # all of the service is told to stop
        ("kill -KILL $PPID", "watchdog", Ended.STOOD, False),
    ],
)
def test_how_the_program_ended_is_told_though_cage_ends_well(
    tmp_path: Path, does: str, result: str, ended: Ended, *, is_told: bool
) -> None:
    for folder in ("doorstep-kiosk.run", "doorstep"):
        (tmp_path / folder).mkdir()
    program = tmp_path / "doorstep-kiosk"
    program.write_text(f'#!/bin/sh\necho "$@"\n{does}\n', "utf-8")
    program.chmod(0o755)
    words = [_in_run(word) for word in line_of("ExecStart", tmp_path)]
    shell = words[words.index("--") + 1 : -1]
    answer = subprocess.run(
        (*shell, "--station", "JN LX"), capture_output=True, text=True, check=False
    )
    assert answer.stdout == "--station JN LX\n"
    assert ("<3>the program of the touchscreen ended" in answer.stderr) is is_told
    after = [_in_run(word) for word in line_of("ExecStopPost", tmp_path)]
    subprocess.run(after, env={"SERVICE_RESULT": result, "PATH": "/usr/bin:/bin"}, check=True)
    assert Instruments(tmp_path / "doorstep").ended() is ended


def _in_run(word: str) -> str:
    """The folder of a run has the program's name."""
    return word.replace("doorstep-kiosk/status", "doorstep-kiosk.run/status")
