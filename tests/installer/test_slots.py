"""An update that does not live goes back by itself: with real folders and a program that fails."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from installer import slots
from installer.slots import MOST_TRIES, PROGRAM, Slots, State, free_slot, installed, starting

LIVES = "#!/bin/sh\nbasename \"$(readlink -f \"$(dirname \"$0\")/..\")\" > \"$1\"\n"  # fmt: skip
FAILS = "#!/bin/sh\nexit 1\n"


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
        self.slots = Slots(self.root)

    def ask(self, *words: str) -> int:
        command = (sys.executable, "-I", slots.__file__, "--root", str(self.root), *words)
        return subprocess.run(command, capture_output=True, check=False).returncode

    def start(self) -> int:
        assert self.ask("start", "--alive", str(self.alive)) == 0
        return subprocess.run([self.slots.program, str(self.alive)], check=False).returncode

    @property
    def version(self) -> str:
        return (self.root / "current" / "VERSION").read_text("utf-8")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    assert machine.ask("install", str(release(tmp_path / "one", LIVES, "1"))) == 0
    return machine


def test_a_version_that_fails_goes_back_after_its_tries(machine: Machine, tmp_path: Path) -> None:
    assert machine.start() == 0
    machine.ask("install", str(release(tmp_path / "two", FAILS, "2")))
    starts = [(machine.start(), machine.version) for _ in range(MOST_TRIES + 2)]
    assert starts == [(1, "2")] * MOST_TRIES + [(0, "1")] * 2
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
            assert slot != state.good
            state, deaths = installed(state, slot), 0
        else:
            state = starting(state, is_alive=moment == "lives")
            deaths = 0 if moment == "lives" or not state.is_trial else deaths + 1
        assert deaths <= MOST_TRIES
        assert state.good in slots.SLOTS
