"""An update that does not live goes back by itself: with real folders and a program that fails."""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from installer import slots
from installer.slots import MOST_TRIES, PROGRAM, Slots, State, free_slot, installed, starting

LIVES = '#!/bin/sh\ncat "$(dirname "$0")/../INSTALLED" > "$1"\n'
FAILS = "#!/bin/sh\nexit 1\n"
#: Ends itself by SIGKILL before the Nth time that it opens, links, moves or removes something.
CUT_OFF = """
import os, runpy, signal, sys
left, sys.argv = int(sys.argv[1]), sys.argv[2:]
def cut(event, arguments):
    global left
    if event in STEPS and any(ROOT in str(one) for one in arguments[:2]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
ROOT = sys.argv[2]
STEPS = {"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"}
os.sync = lambda: None  # it waits for the whole machine's disk
sys.addaudithook(cut)
runpy.run_path(sys.argv[0], run_name="__main__")
"""
CUT = -signal.SIGKILL


def release(folder: Path, program: str, version: str) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / PROGRAM).write_text(program, "utf-8")
    (folder / PROGRAM).chmod(0o755)
    (folder / "VERSION").write_text(version, "utf-8")
    return folder


class Machine:
    """What a service manager does: before each start the slots are asked, then the program runs."""

    def __init__(self, root: Path) -> None:
        self.root = root / "opt"
        self.alive = root / "alive"
        self.slots = Slots(self.root, self.alive)

    def ask(self, *words: str, cut_at: int = 0) -> int:
        """cut_at: the step on the disk before which the mains go; 0: they do not."""
        places = ("--root", str(self.root), "--alive", str(self.alive))
        program = (sys.executable, "-I", "-S", "-c", CUT_OFF, str(cut_at), slots.__file__)
        return subprocess.run([*program, *places, *words], capture_output=True).returncode

    def start(self) -> int:
        assert self.slots.start() is not None
        return subprocess.run([self.slots.program, str(self.alive)], check=False).returncode

    @property
    def version(self) -> str:
        return (self.root / "current" / "VERSION").read_text("utf-8")


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory, where there is such a folder: each of hundreds of steps waits for the disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    assert machine.ask("install", str(release(tmp_path / "one", LIVES, "1"))) == 0
    return machine


def test_a_version_that_fails_goes_back_after_its_tries(machine: Machine, tmp_path: Path) -> None:
    assert machine.start() == 0
    assert machine.ask("install", str(release(tmp_path / "two", FAILS, "2"))) == 0
    assert machine.ask("start") == 0  # by its own command line, as the service manager does
    starts = [(machine.start(), machine.version) for _ in range(MOST_TRIES + 1)]
    assert starts == [(1, "2")] * (MOST_TRIES - 1) + [(0, "1")] * 2
    state = machine.slots.state()
    assert state is not None
    assert (state.is_trial, state.failed) == (False, "b")


def test_a_version_that_lives_stays(machine: Machine, tmp_path: Path) -> None:
    machine.ask("install", str(release(tmp_path / "two", LIVES, "2")))
    assert [(machine.start(), machine.version) for _ in range(MOST_TRIES + 2)] == [(0, "2")] * (
        MOST_TRIES + 2
    )
    assert machine.slots.state() == State(current="b", good="b")


def test_the_next_version_never_goes_over_the_good_one(machine: Machine, tmp_path: Path) -> None:
    for number in (2, 3):
        folder = release(tmp_path / str(number), FAILS, str(number))
        machine.ask("install", str(folder))
    assert machine.version == "3"
    for _ in range(MOST_TRIES + 1):
        machine.start()
    assert machine.version == "1"


def test_whatever_is_cut_off_while_a_bad_version_comes_the_good_one_runs_in_the_end(
    machine: Machine, tmp_path: Path
) -> None:
    bad = str(release(tmp_path / "two", FAILS, "2"))
    shutil.copytree(machine.root, tmp_path / "before", symlinks=True)
    for step in range(1, 1000):
        shutil.rmtree(machine.root)
        shutil.copytree(tmp_path / "before", machine.root, symlinks=True)
        ending = machine.ask("install", bad, cut_at=step)
        starts = [(machine.start(), machine.version) for _ in range(MOST_TRIES + 1)]
        assert set(starts) <= {(0, "1"), (1, "2")}
        assert starts[-1] == (0, "1")
        if ending != CUT:
            assert starts[0] == (1, "2")
            break
    assert step > 10


def test_whatever_is_cut_off_while_it_goes_back_it_goes_back(
    machine: Machine, tmp_path: Path
) -> None:
    machine.ask("install", str(release(tmp_path / "two", FAILS, "2")))
    for _ in range(MOST_TRIES):
        machine.start()
    shutil.copytree(machine.root, tmp_path / "before", symlinks=True)
    for step in range(1, 100):
        shutil.rmtree(machine.root)
        shutil.copytree(tmp_path / "before", machine.root, symlinks=True)
        ending = machine.ask("start", cut_at=step)
        assert (machine.start(), machine.version) == (0, "1")
        if ending != CUT:
            break
    assert step > 3


def test_what_an_earlier_release_said_vouches_for_no_later_one(
    machine: Machine, tmp_path: Path
) -> None:
    machine.ask("install", str(release(tmp_path / "two", LIVES, "2")))
    machine.start()
    said = machine.alive.read_text("utf-8")
    machine.start()
    for number in (3, 4, 5):
        machine.ask("install", str(release(tmp_path / str(number), FAILS, str(number))))
        machine.alive.write_text(said, "utf-8")
    starts = [(machine.start(), machine.version) for _ in range(MOST_TRIES + 1)]
    assert starts == [(1, "5")] * MOST_TRIES + [(0, "2")]


def test_one_that_lived_and_was_not_started_since_is_gone_back_to(
    machine: Machine, tmp_path: Path
) -> None:
    machine.ask("install", str(release(tmp_path / "two", LIVES, "2")))
    machine.start()
    machine.ask("install", str(release(tmp_path / "three", FAILS, "3")))
    starts = [(machine.start(), machine.version) for _ in range(MOST_TRIES + 1)]
    assert starts == [(1, "3")] * MOST_TRIES + [(0, "2")]


def test_a_version_that_is_not_there_any_more_is_not_tried(
    machine: Machine, tmp_path: Path
) -> None:
    machine.ask("install", str(release(tmp_path / "two", LIVES, "2")))
    shutil.rmtree(machine.root / "b")
    assert (machine.start(), machine.version) == (0, "1")


def test_what_is_no_release_is_refused_and_nothing_changes(
    machine: Machine, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert machine.ask("install", str(tmp_path / "empty")) != 0
    assert machine.version == "1"


def test_a_state_that_was_cut_off_is_read_from_the_link(machine: Machine) -> None:
    (machine.root / "slots.json").write_text('{"curr', "utf-8")
    assert machine.slots.state() == State(current="a", good="a")
    assert machine.start() == 0


def test_before_anything_is_installed_there_is_nothing_to_start(tmp_path: Path) -> None:
    assert Machine(tmp_path).ask("status") == 1


@given(st.lists(st.sampled_from(("install", "dies", "lives")), max_size=30))
@settings(max_examples=80)
def test_there_is_always_a_good_one_to_go_back_to(history: list[str]) -> None:
    state = installed(None, free_slot(None))
    deaths = 0
    for moment in history:
        if moment == "install":
            slot = free_slot(state)
            assert slot not in {state.good, state.current}
            state, deaths = installed(state, slot), 0
        else:
            state = starting(state, is_alive=moment == "lives")
            deaths = 0 if moment == "lives" or not state.is_trial else deaths + 1
        assert deaths <= MOST_TRIES
        assert state.good in slots.SLOTS
