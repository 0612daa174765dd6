"""A run on the bare machine that is ended leaves nothing, and the next one says what was left.

What needs root is tried by ending `python -m tests.benchmarks.bare_machine` itself.
"""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from installer.places import PROJECT
from tests.benchmarks import bare_system
from tests.benchmarks.bare_system import PREFIX, left_over, within
from tests.processes import until

#: As a run begins a program inside, without the mounts, which are root's.
_STARTS = """
import signal, subprocess
from tests.benchmarks.bare_system import WITH_US
apart = WITH_US[: WITH_US.index("unshare")]
print(subprocess.Popen((*apart, "sleep", "600")).pid, flush=True)
signal.pause()
"""


def lives(process: psutil.Process) -> bool:
    """One that ended and was not looked after by anybody yet does not."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_what_a_run_started_ends_with_it_however_it_ends() -> None:
    run = subprocess.Popen(
        (sys.executable, "-c", _STARTS), stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    with run:
        assert run.stdout is not None
        inside = psutil.Process(int(run.stdout.readline()))
        until(lambda: inside.name() == "sleep")  # bound to the run's life by then
        run.kill()
    until(lambda: not lives(inside))


def test_whoever_waits_inside_ends_with_the_run() -> None:
    looks: list[bool] = []

    def is_so() -> bool:
        looks.append(True)
        bare_system.OVER.set()
        return False

    try:
        with pytest.raises(InterruptedError):
            within(is_so, beat=0.01)
    finally:
        bare_system.OVER.clear()
    assert len(looks) == 1


def test_what_was_left_is_told_with_what_to_do(tmp_path: Path) -> None:
    assert left_over(tmp_path, ["proc /proc proc rw 0 0"]) == ()
    for name in (f"{PREFIX}a", f"{PREFIX}b", "another's"):
        (tmp_path / name).mkdir()
    proc = tmp_path / f"{PREFIX}b" / "root/proc"
    told = left_over(tmp_path, [f"proc {proc} proc rw 0 0", "nonsense", ""])
    assert told == (
        f"{tmp_path}/{PREFIX}a is of an earlier run: rm -r {tmp_path}/{PREFIX}a",
        f"{proc} is mounted still: umount {proc}",
        f"{tmp_path}/{PREFIX}b is of an earlier run: rm -r {tmp_path}/{PREFIX}b, "
        "once nothing is mounted in it",
    )
