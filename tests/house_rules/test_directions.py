"""The import contracts catch what they are for: each is tried with a planted violation."""

import shutil
import subprocess
from pathlib import Path

import pytest

from installer.places import tool
from tests.house_rules.tree import PROJECT, SOURCE_ROOMS, files

PLANTED = [
    ("machines-share-only-rules", "kiosk.app", "import streaming_server.app"),
    ("machines-share-only-rules", "streaming_server.app", "import kiosk.app"),
    ("machines-share-only-rules", "shared.jobs", "import streaming_server.app"),
    ("order-of-rules", "shared.jobs", "import shared.live_sessions"),
    ("order-of-rules", "shared.utils", ""),
    ("server-rooms", "streaming_server.service", "import streaming_server.web"),
    ("server-rooms", "streaming_server.ports", "import streaming_server.store"),
    ("server-rooms", "streaming_server.utils", ""),
    ("kiosk-rooms", "kiosk.settings", "import kiosk.app"),
    ("kiosk-rooms", "kiosk.utils", ""),
    ("media-library", "streaming_server.web", "import aiortc"),
    ("media-library", "kiosk.app", "import av"),
    ("window-library", "kiosk.settings", "import PySide6.QtCore"),
    ("pure-rules", "shared.jobs", "import asyncio"),
    ("pure-rules", "shared.jobs", "import sqlite3"),
    ("bare-installer", "installer.environment", "import shared"),
]


AT_HOME = {
    "streaming_server.media": "import aioice, aiortc, av, pylibsrtp",
    "kiosk.views": "import PySide6.QtCore",
}


@pytest.fixture(scope="module")
def hollow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's rooms with next to nothing in them, and its contracts."""
    place = tmp_path_factory.mktemp("rooms")
    for path in files(".py", *SOURCE_ROOMS):
        empty = place / path.relative_to(PROJECT)
        empty.parent.mkdir(parents=True, exist_ok=True)
        empty.touch()
    for module, line in AT_HOME.items():  # a contract on a library nobody imports is an error
        door(place, module).write_text(f"{line}\n", "utf-8")
    shutil.copy(PROJECT / "pyproject.toml", place)
    return place


def door(place: Path, module: str) -> Path:
    """The file that is imported by the module's name; a new one if it is not there."""
    folder = place.joinpath(*module.split("."))
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def lint(place: Path, *options: str) -> int:
    answer = subprocess.run(
        [tool("lint-imports"), "--no-logo", "--no-cache", *options],
        cwd=place,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return answer.returncode


def test_empty_rooms_break_no_contract(hollow: Path) -> None:
    assert lint(hollow) == 0


@pytest.mark.parametrize(("contract", "module", "line"), PLANTED)
def test_a_planted_violation_is_caught(hollow: Path, contract: str, module: str, line: str) -> None:
    planted = door(hollow, module)
    was_there = planted.exists()
    planted.write_text(f"{line}\n", "utf-8")
    try:
        assert lint(hollow, "--contract", contract) == 1
    finally:
        if was_there:
            planted.write_text("", "utf-8")
        else:
            planted.unlink()
