"""A laptop is a whole station: one command starts server, board and touchscreen, and ends them."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from streaming_server.app import control_plane
from streaming_server.settings import Settings
from tests.fair import HERE, station
from tests.processes import free_port

pytestmark = pytest.mark.window


def van(data: Path, port: int) -> subprocess.CompletedProcess[str]:
    """Offscreen, for a second after its touchscreen stands."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "kiosk", "--mode", "van", "--station", HERE),
            *("--server", f"http://127.0.0.1:{port}", "--data", str(data)),
            *("--windowed", "1366x768", "--for", "1"),
        ],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


async def furnish(data: Path) -> None:
    async with control_plane(Settings(data=data)) as (store, _, _):
        await store.seed((station(),), (), ())


def test_one_command_starts_a_station_and_ends_it(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    asyncio.run(furnish(tmp_path / "server"))
    port = free_port()
    ended = van(tmp_path, port)
    assert ended.returncode == 0, ended.stderr
    assert "/counters" in ended.stderr
    assert not answers(port)
    kept = [json.loads((tmp_path / name / "registration.json").read_text("utf-8"))
            for name in ("kiosk", "board")]  # fmt: skip
    assert {one["server"] for one in kept} == {f"http://127.0.0.1:{port}"}
    assert len({one["kiosk_id"] for one in kept}) == 2


def test_a_van_that_was_given_no_station_says_what_to_do(tmp_path: Path) -> None:
    port = free_port()
    ended = van(tmp_path, port)
    assert ended.returncode == 2
    assert "doorstep-server van join" in ended.stderr
    assert not answers(port)
