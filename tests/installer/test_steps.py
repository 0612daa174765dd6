"""Long commands are told about; a failed one shows why."""

import sys
from pathlib import Path

import pytest

from installer.progress import StepFailed, run_step


def test_a_step_says_how_long_it_took(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_step("greeting", (sys.executable, "-c", "print('hello')"), tmp_path / "log")
    assert "greeting: 0." in capsys.readouterr().out
    assert (tmp_path / "log").read_text("utf-8") == "hello\n"


def test_a_failed_step_shows_the_end_of_its_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = "import sys; print('the disk is full'); sys.exit(3)"
    with pytest.raises(StepFailed, match="exit 3"):
        run_step("copying", (sys.executable, "-c", program), tmp_path / "log")
    assert "the disk is full" in capsys.readouterr().out


def test_a_missing_program_is_a_failed_step(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="no-such-program"):
        run_step("looking", ("/no-such-program",), tmp_path / "log")


def test_a_step_gets_no_keyboard(tmp_path: Path) -> None:
    program = "import sys; sys.exit(len(sys.stdin.read()))"
    run_step("listening", (sys.executable, "-c", program), tmp_path / "log")
