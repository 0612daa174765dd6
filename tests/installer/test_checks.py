"""All checks are run and summed up, whatever the first ones say."""

import sys
from pathlib import Path

import pytest

from installer.checks import EVERYTHING, WITHOUT_TESTS, Check, fixed, run_all

PASSES = Check(name="good", command=fixed(sys.executable, "-c", "print('quiet')"))
FAILS = Check(
    name="bad", command=fixed(sys.executable, "-c", "print('because'); raise SystemExit(1)")
)
NOTHING = Check(name="absent", command=lambda: None)


def test_a_failed_check_fails_the_run_and_stops_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_all((FAILS, PASSES)) == 1
    told = capsys.readouterr().out
    assert "because" in told
    assert "quiet" not in told
    assert "checks: 1 passed, 1 failed" in told


def test_all_good_is_zero() -> None:
    assert run_all((PASSES, NOTHING)) == 0


def test_a_run_that_checked_nothing_fails() -> None:
    assert run_all((NOTHING,)) == 1


MEETS = """
import pathlib, sys, time
mine, other = map(pathlib.Path, sys.argv[1:])
mine.touch()
until = time.monotonic() + 60
while not other.exists() and time.monotonic() < until:
    time.sleep(0.01)  # a program beside it tells nothing but that its file is there
print("met" if other.exists() else "alone")
"""


def test_what_keeps_to_one_core_has_a_neighbour(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    checks = [
        Check(name=mine, command=fixed(sys.executable, "-c", MEETS, mine, other), shows_output=True)
        for mine, other in ((one, two), (two, one))
    ]
    assert run_all((*checks, PASSES)) == 0
    told = capsys.readouterr().out
    assert told.count("met\n") == 2
    assert "alone" not in told


def test_what_fills_the_machine_runs_by_itself_in_its_turn(
    capfd: pytest.CaptureFixture[str],
) -> None:
    whole = Check(
        name="whole",
        command=fixed(sys.executable, "-c", "print('in full', flush=True)"),
        shows_output=True,
        fills_machine=True,
    )
    assert run_all((PASSES, whole, FAILS)) == 1
    told = capfd.readouterr().out
    assert told.index("passed  good") < told.index("in full") < told.index("FAILED  bad")


def test_the_full_run_holds_the_quick_one() -> None:
    assert set(WITHOUT_TESTS) < set(EVERYTHING)
