"""All checks are run and summed up, whatever the first ones say."""

import sys

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


def test_the_full_run_holds_the_quick_one() -> None:
    assert set(WITHOUT_TESTS) < set(EVERYTHING)
