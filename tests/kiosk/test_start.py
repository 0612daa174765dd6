"""`doorstep-kiosk` as a person or the demo starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fair import HERE, SHOW
from tests.journeys.resident_fair import COOK
from tests.kiosk.town import Town

pytestmark = pytest.mark.window


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "COLUMNS": "100"},
    )


def options(place: Town, folder: Path) -> tuple[str, ...]:
    return ("--server", place.fair.url, "--data", str(folder), "--station", HERE)


def test_a_machine_that_was_never_enrolled_says_what_to_do(
    quiet_town: Town, tmp_path: Path
) -> None:
    ended = run(*options(quiet_town, tmp_path / "kiosk"))
    assert ended.returncode == 2
    assert "--enrol CODE" in ended.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [("--windowed", "large"), ("--windowed", "0x9"), ("--open", "jobs/3"), ("--mode", "bus")],
)
def test_an_option_that_cannot_be_meant_is_refused(tmp_path: Path, option: str, value: str) -> None:
    nowhere = ("--server", "http://127.0.0.1:9", "--data", str(tmp_path), "--station", HERE)
    ended = run(*nowhere, option, value)
    assert ended.returncode == 2
    assert option in ended.stderr


def test_a_measured_run_writes_its_figures(live_town: Town, tmp_path: Path) -> None:
    code = live_town.do(live_town.fair.rooms.identity.enrolment_code(HERE))
    live_town.do(live_town.fair.pin(COOK))
    figures = tmp_path / "figures.json"
    ended = run(
        *options(live_town, tmp_path / "kiosk"),
        *("--enrol", code, "--windowed", "540x960", "--open", f"live/{SHOW}"),
        *("--for", "8", "--measure", str(figures)),
    )
    assert ended.returncode == 0, ended.stderr
    measured = json.loads(figures.read_text("utf-8"))
    assert measured["kiosk_first_frame_ms"] > 0
    assert measured["kiosk_frames_decoded"] > 0
    assert measured["card_shown"] == []  # it came into a show whose card was up already
