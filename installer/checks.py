"""Every check of the project, in the order that tells the most the soonest."""

import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby

from installer.places import PROJECT, PYTHON, child_variables, tool
from installer.progress import say, seconds

Command = tuple[str, ...]
ROOMS = ("shared", "streaming_server", "kiosk", "installer", "tests")
WORKERS = 2  # the cores of a small machine; browsers fill both, and a third gets nothing done
AT_ONCE = 3  # of checks with a core at most each: media wait for half of theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One named command. `command` is asked late: it may depend on the files there are."""

    name: str
    command: Callable[[], Command | None]  # None: nothing to check here
    shows_output: bool = False  # else only when it fails
    fills_machine: bool = False  # else it keeps to one core at most, and has neighbours


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    name: str
    passed: bool
    elapsed: float


def fixed(*command: str) -> Callable[[], Command | None]:
    return lambda: command


def rooms() -> tuple[str, ...]:
    return tuple(room for room in ROOMS if (PROJECT / room).is_dir())


def qml_lint() -> Command | None:
    """-W 0 because the linter exits 0 on warnings by itself."""
    folder = PROJECT / "kiosk" / "qml"
    files = sorted(str(path) for path in folder.rglob("*.qml"))
    if not files:
        return None
    return (tool("pyside6-qmllint"), "-W", "0", "-I", str(folder), *files)


READ_SCRIPTS = """
const {SourceTextModule} = require("node:vm"), {readFileSync} = require("node:fs");
for (const file of process.argv.slice(1)) {
  new SourceTextModule(readFileSync(file, "utf8"), {identifier: file});
}
"""


def script_syntax() -> Command | None:
    """Our pages need no Node; where it happens to be, it reads the scripts once."""
    node = shutil.which("node")
    files = sorted(str(path) for path in (PROJECT / "streaming_server").rglob("*.js"))
    if node is None or not files:
        return None
    return (node, "--experimental-vm-modules", "--eval", READ_SCRIPTS, *files)


def pytest(*arguments: str) -> Callable[[], Command | None]:
    """A suite, or nothing when its folder is not there."""

    def command() -> Command | None:
        folders = [name for name in arguments if name.startswith("tests")]
        if not all((PROJECT / name).is_dir() for name in folders):
            return None
        return (str(PYTHON), "-m", "pytest", "-q", "--durations=5", *arguments)

    return command


# What a file opened serves all of its tests. Files begin in the order of collection, for which
# tests/conftest.py puts those first that would else end last.
SIDE_BY_SIDE = ("-n", str(WORKERS), "--dist=loadfile", "--no-loadscope-reorder")
APART = ("tests/shared", "tests/kiosk", "tests/media", "tests/journeys", "tests/benchmarks")

WITHOUT_TESTS = (
    Check(name="format", command=fixed(tool("ruff"), "format", "--check", ".")),
    Check(name="lint", command=fixed(tool("ruff"), "check", ".")),
    Check(name="import directions", command=fixed(tool("lint-imports"), "--no-logo")),
    Check(name="dependencies", command=fixed(tool("deptry"), ".")),
    Check(name="types", command=fixed(tool("mypy"))),
    Check(name="QML", command=qml_lint),
    Check(name="page scripts", command=script_syntax),
)
SUITES = (
    Check(
        name="tests: rules",
        command=pytest(
            "tests/shared",
            "--cov=shared",
            "--cov-branch",
            "--cov-report=term",
            "--cov-fail-under=100",
        ),
        shows_output=True,
    ),
    # Pictures come at their own pace: half a core, beside those that compute.
    Check(name="tests: media", command=pytest("tests/media"), shows_output=True),
    Check(
        name="tests: rooms",
        command=pytest("tests", *(f"--ignore={name}" for name in APART)),
        shows_output=True,
    ),
    # A window mostly waits for its server, and hands wait for both: one a core.
    Check(
        name="tests: kiosk",
        command=pytest("tests/kiosk", "--timeout-method=thread", *SIDE_BY_SIDE),
        shows_output=True,
        fills_machine=True,
    ),
    # So does whoever looks at a page.
    Check(
        name="tests: journeys",
        command=pytest("tests/journeys", *SIDE_BY_SIDE),
        shows_output=True,
        fills_machine=True,
    ),
)
EVERYTHING = (*WITHOUT_TESTS, *SUITES)


def test_variables() -> dict[str, str]:
    variables = child_variables()
    variables.setdefault("QT_QPA_PLATFORM", "offscreen")
    # grabWindow() waits for ever on the threaded render loop when Python paints.
    variables["QSG_RENDER_LOOP"] = "basic"
    # Tests start some hundreds of programs, and each would compile all of ours anew.
    variables["PYTHONDONTWRITEBYTECODE"] = ""
    return variables


def run_all(checks: Sequence[Check]) -> int:
    """Run each check even when one failed; 0 only if all passed."""
    say("Checks")
    started = time.monotonic()
    outcomes: list[Outcome] = []
    for fills_machine, next_ones in groupby(checks, lambda check: check.fills_machine):
        with ThreadPoolExecutor(1 if fills_machine else AT_ONCE) as side_by_side:
            answers = list(side_by_side.map(run_one, next_ones))
        outcomes += [outcome for outcome in answers if outcome is not None]
    show(outcomes, time.monotonic() - started)
    return 0 if outcomes and all(outcome.passed for outcome in outcomes) else 1


def run_one(check: Check) -> Outcome | None:
    command = check.command()
    if command is None:
        return None
    started = time.monotonic()
    is_followed = check.shows_output and check.fills_machine
    if is_followed:
        say(f"\n  {check.name}")
    finished = subprocess.run(
        command,
        cwd=PROJECT,
        env=test_variables(),
        stdin=subprocess.DEVNULL,
        stdout=None if is_followed else subprocess.PIPE,
        stderr=None if is_followed else subprocess.STDOUT,
        check=False,
    )
    outcome = Outcome(
        name=check.name,
        passed=finished.returncode == 0,
        elapsed=time.monotonic() - started,
    )
    told = [f"  {verdict(outcome):7} {outcome.name}: {seconds(outcome.elapsed)}"]
    if finished.stdout and (check.shows_output or not outcome.passed):
        told.insert(0, finished.stdout.decode("utf-8", "replace").rstrip())
    say("\n".join(told))  # at once: another check may be telling at the same time
    return outcome


def verdict(outcome: Outcome) -> str:
    return "passed" if outcome.passed else "FAILED"


def show(outcomes: Sequence[Outcome], elapsed: float) -> None:
    """The table at the end: a reader of a long log starts here."""
    widest = max((len(outcome.name) for outcome in outcomes), default=0)
    say("\nSummary")
    for outcome in outcomes:
        say(f"  {outcome.name:{widest}}  {verdict(outcome):6}  {outcome.elapsed:7.1f} s")
    passed = sum(outcome.passed for outcome in outcomes)
    say(f"  {'all':{widest}}  {'':6}  {elapsed:7.1f} s")
    say(f"checks: {passed} passed, {len(outcomes) - passed} failed")
