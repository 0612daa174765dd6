"""The project's own Python: `.venv` with exactly the locked packages and the project itself."""

import contextlib
import fcntl
import hashlib
import importlib
import importlib.util
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from installer import system_packages
from installer.places import ENVIRONMENT, LOCK, LOGS, PROJECT, PYTHON, child_variables
from installer.progress import StepFailed, run_step, say, seconds

STAMP = ENVIRONMENT / "doorstep-set-up.json"


def wanted() -> dict[str, str]:
    """What a finished environment was made from; a difference means it must be made again."""
    return {
        "python": sys.version.split()[0],
        "project": str(PROJECT),
        "lock": hashlib.sha256(LOCK.read_bytes()).hexdigest(),
        "pyproject": hashlib.sha256((PROJECT / "pyproject.toml").read_bytes()).hexdigest(),
    }


def finished() -> dict[str, str]:
    try:
        held = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) and PYTHON.exists() else {}


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Only one set-up of this folder at a time: the second waits, then finds everything done."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS.parent / "set-up.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Another set-up of this folder is running; waiting for it.")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def set_up(groups: Sequence[system_packages.PackageGroup]) -> float:
    """Make everything ready; quick when it already is. Returns the seconds it took.

    Raises: StepFailed when the project cannot run at all. Missing system packages are only told:
    much works without them.
    """
    started = time.monotonic()
    say("Set-up")
    with alone():
        first = () if can_make() else (system_packages.PYTHON_ENVIRONMENTS,)
        system_packages.provide((*first, *groups))
        provide_environment()
    elapsed = time.monotonic() - started
    say(f"  ready after {seconds(elapsed)}")
    return elapsed


def provide_environment() -> None:
    want, have = wanted(), finished()
    if have == want:
        return
    if any(have.get(key) != want[key] for key in ("python", "project")) or not works():
        make()
        have = finished()  # one that was made anew holds nothing, whatever the last one held
    if have.get("lock") != want["lock"]:
        STAMP.unlink(missing_ok=True)
        install_locked()
    install_project()
    STAMP.write_text(json.dumps(want, indent=1) + "\n", "utf-8")


def works() -> bool:
    """Does `.venv` hold a Python of this version, with pip, that starts?"""
    try:
        answer = subprocess.run(
            [str(PYTHON), "-c", "import pip, sys; print(sys.version.split()[0])"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.split()[0]


def can_make() -> bool:
    """Debian keeps the half of `venv` that installs pip in a package of its own."""
    importlib.invalidate_caches()  # the package may have come a moment ago
    return importlib.util.find_spec("ensurepip") is not None


def make() -> None:
    if works():
        return
    if not can_make():
        raise StepFailed("Python cannot make an environment here")
    run_step(
        "Python environment",
        (sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)),
        LOGS / "venv.log",
    )


def install_locked() -> None:
    """Install the locked packages, each checked against its hash; uv when found, else pip."""
    label = f"{locked_count()} Python packages"
    uv = shutil.which("uv")
    if uv is not None:
        command = (uv, "pip", "install", "--python", str(PYTHON))
        with contextlib.suppress(StepFailed):  # pip may know a mirror that uv was not told about
            run_step(
                f"{label} by uv",
                (*command, "--require-hashes", "--requirement", str(LOCK)),
                LOGS / "packages-uv.log",
                child_variables(),
            )
            return
    run_step(
        label,
        (*PIP, "--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)),
        LOGS / "packages.log",
        child_variables(),
    )


PIP = (
    str(PYTHON),
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--no-input",
    "--progress-bar=off",
    "--no-deps",
)


def install_project() -> None:
    run_step(
        "Doorstep itself",
        (*PIP, "--no-build-isolation", "--editable", str(PROJECT)),
        LOGS / "project.log",
        child_variables(),
    )


def locked_count() -> int:
    lines = LOCK.read_text("utf-8").splitlines()
    return sum(1 for line in lines if "==" in line and not line.startswith((" ", "#")))
