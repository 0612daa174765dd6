"""Folders for the program, one of them runs: an update that does not live goes back by itself.

    good ──install──▶ on trial ──three minutes alive──▶ good
                         └── the fourth start without that ──▶ back to the one that was good

Run by the service manager before each start, by a Python that is not the program's own: a file
that stands alone, standard library only.

    python3 slots.py install FOLDER | start | status

Whatever is cut off at any moment, by kill or by the mains: the state is written first and the link
follows it, here or at the next start.
"""

import argparse
import json
import os
import shutil
import sys
import uuid
from dataclasses import asdict, dataclass, replace
from pathlib import Path

#: One that is good, one that runs on trial, and one for what comes meanwhile.
SLOTS = ("a", "b", "c")
#: Starts of a version on trial. Fewer than the service manager allows before it starts the
#: machine anew.
MOST_TRIES = 3
PROGRAM = Path("bin") / "doorstep-kiosk"
#: In each slot: what tells this release from one that lay there before. The program says it once
#: it has lived (kiosk/app/pulse.py).
NAME = "INSTALLED"
ROOT = Path("/opt/doorstep")
ALIVE = Path("/var/lib/doorstep/alive")
_STATE = "slots.json"
_CURRENT = "current"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """current: the slot that runs. good: the last that lived. tries: starts of one on trial.

    failed: a slot that was gone back from; None when the last update lived.
    """

    current: str
    good: str
    tries: int = 0
    failed: str | None = None

    @property
    def is_trial(self) -> bool:
        return self.current != self.good


def installed(state: State | None, slot: str) -> State:
    """A new version lies in the slot; the first of all has nothing to go back to."""
    good = slot if state is None else state.good
    return State(current=slot, good=good)


def starting(state: State, is_alive: bool) -> State:
    """Before each start. is_alive: the current one said since that it lives."""
    if not state.is_trial:
        return state
    if is_alive:
        return replace(state, good=state.current, tries=0, failed=None)
    if state.tries >= MOST_TRIES:
        return State(current=state.good, good=state.good, failed=state.current)
    return replace(state, tries=state.tries + 1)


def free_slot(state: State | None) -> str:
    """Where the next version goes: never over the one that is good, nor over the one that runs."""
    if state is None:
        return SLOTS[0]
    return next(slot for slot in SLOTS if slot not in {state.good, state.current})


class Slots:
    """root: holds the slots, which of them runs, and a link to it that is always whole.

    alive: the program writes the name of its release there once it has lived long enough.
    """

    def __init__(self, root: Path, alive: Path = ALIVE) -> None:
        self._root, self._alive = root, alive

    @property
    def program(self) -> Path:
        return self._root / _CURRENT / PROGRAM

    def state(self) -> State | None:
        """None before anything was installed, and where the file is no use any more."""
        try:
            return State(**json.loads((self._root / _STATE).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return self._from_link()

    def install(self, folder: Path) -> State:
        """Copy a release beside the one that runs; the next start runs it. Raises OSError."""
        if not (folder / PROGRAM).is_file():
            raise FileNotFoundError(f"{folder} holds no {PROGRAM}")
        before = self.state()
        if before is not None and self._lives(before.current):
            before = starting(before, is_alive=True)
        slot = free_slot(before)
        beside = self._root / f"{slot}.new"
        shutil.rmtree(beside, ignore_errors=True)
        self._root.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, beside, symlinks=True, copy_function=_link_or_copy)
        (beside / NAME).unlink(missing_ok=True)  # of where it was copied from
        (beside / NAME).write_text(str(uuid.uuid4()), "utf-8")
        shutil.rmtree(self._root / slot, ignore_errors=True)
        beside.rename(self._root / slot)
        os.sync()  # else a power cut after the link leaves files of no length behind it
        return self._keep(installed(before, slot))

    def start(self) -> State | None:
        before = self.state()
        if before is None:
            return None
        after = starting(before, self._lives(before.current))
        if not (self._root / after.current / PROGRAM).is_file():
            after = State(current=after.good, good=after.good, failed=after.current)
        self._alive.unlink(missing_ok=True)
        return self._keep(after)

    def _lives(self, slot: str) -> bool:
        try:
            name = (self._root / slot / NAME).read_text("utf-8")
            return self._alive.read_text("utf-8").strip() == name
        except (OSError, ValueError):
            return False

    def _keep(self, state: State) -> State:
        text = json.dumps(asdict(state))
        beside = self._root / f"{_STATE}.new"
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._root / _STATE)
        link = self._root / f"{_CURRENT}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(state.current)
        link.replace(self._root / _CURRENT)
        folder = os.open(self._root, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return state

    def _from_link(self) -> State | None:
        try:
            slot = (self._root / _CURRENT).readlink().name
        except OSError:
            return None
        return State(current=slot, good=slot) if slot in SLOTS else None


def _link_or_copy(source: str, target: str) -> str:
    """Two slots of half a gigabyte each: what did not change is on the disk once."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="slots.py")
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--alive", type=Path, default=ALIVE)
    words = parser.add_subparsers(dest="word", required=True)
    words.add_parser("install").add_argument("folder", type=Path)
    words.add_parser("start")
    words.add_parser("status")
    known = parser.parse_args(arguments)
    slots = Slots(known.root, known.alive)
    match known.word:
        case "install":
            state: State | None = slots.install(known.folder)
        case "start":
            state = slots.start()
        case _:
            state = slots.state()
    print("nothing is installed" if state is None else json.dumps(asdict(state)))
    return 0 if state is not None else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
