"""`installer demo --once`, as anybody runs it: every figure is there, and what is no time is right.

Other tests run beside it: how long something takes here is told, and judged where it runs alone.
"""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from pathlib import Path

import pytest

from installer.demo.figures import FIGURES
from installer.places import PROJECT


@pytest.mark.browser
@pytest.mark.window
@pytest.mark.long
@pytest.mark.timeout(600)
async def test_the_demo_measures_everything_and_each_step_works(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "installer.demo", "--once", "--json", str(file)),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        cwd=PROJECT,
    )
    said, _ = await process.communicate()
    told = json.loads(file.read_text("utf-8"))
    assert told["problems"] == [], said.decode()
    # The kiosk may watch just while the talk stays with one role.
    assert {name for name in FIGURES if told[name] is None} <= {"kiosk_card_skew_ms"}
    assert told["frame_counter_ok"], said.decode()
    assert told["application_with_media_blocked_ok"], said.decode()
    assert min(told["browser_frames_decoded"], told["kiosk_frames_decoded"]) > 0
    assert process.returncode == (0 if told["ok"] else 1)
