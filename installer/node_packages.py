"""The one package of the tests that is written for Node: locked, and kept in `build/`."""

import shutil
from pathlib import Path

from installer.places import LOGS, PROJECT
from installer.progress import StepFailed, run_step, say
from installer.system_packages import PackageGroup

WANTED = PROJECT / "tests" / "media" / "publishers" / "node"
KEPT = PROJECT / "build" / "node"
MODULES = KEPT / "node_modules"
LOCK = "package-lock.json"

NODE = PackageGroup(
    name="Node, for an encoder of another maker",
    packages=("nodejs", "npm"),
    without="the test of the stack that OBS uses fails",
)


def groups() -> tuple[PackageGroup, ...]:
    """What is missing: Node may have come from elsewhere, and then Debian's is in its way."""
    return () if shutil.which("node") and shutil.which("npm") else (NODE,)


def provide() -> None:
    """Install what is locked, each package checked against its hash. Much works without it."""
    npm = shutil.which("npm")
    if npm is None or _is_there():
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", LOCK):
        shutil.copyfile(WANTED / name, KEPT / name)
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund")
    try:
        run_step(
            "Node packages of the tests",
            (npm, "ci", "--prefix", str(KEPT), *quiet),
            LOGS / "packages-node.log",
        )
    except StepFailed as error:
        say(f"  {error}; until then {NODE.without}")


def _is_there() -> bool:
    return _same(KEPT / LOCK, WANTED / LOCK) and MODULES.is_dir()


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and one.read_bytes() == other.read_bytes()
