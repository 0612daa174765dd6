"""What a media worker loads before it can serve: people wait in front of a dead one's picture."""

import subprocess
import sys
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from streaming_server.media.engine_settings import EngineSettings
from streaming_server.media.worker_link import engine_settings
from streaming_server.settings import Settings

#: Of the pages' process alone. Together they took longer to load than all that a worker needs.
OF_THE_PAGES = ("aiohttp", "pydantic_settings", "jinja2", "sqlite3", "shared.wire")
#: Of the rules a worker knows names and sizes of pictures.
OF_THE_RULES = {"shared", "shared.ids", "shared.rungs"}


def loaded_by(module: str) -> set[str]:
    look = f"import sys, {module}; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, timeout=60, check=True
    )
    return set(said.stdout.split())


def test_a_worker_loads_nothing_of_the_pages() -> None:
    loaded = loaded_by("streaming_server.media.worker")
    assert "aiortc" in loaded  # so that this would see the others
    assert not loaded & set(OF_THE_PAGES)
    assert {one for one in loaded if one.split(".")[0] == "shared"} <= OF_THE_RULES


@pytest.mark.parametrize(
    "module",
    [
        "streaming_server.media.hls.packager",
        "streaming_server.media.ladder.child",
        "streaming_server.media.recording.child",
    ],
)
def test_what_works_for_a_worker_loads_no_engine(module: str) -> None:
    loaded = loaded_by(module)
    assert "av" in loaded
    assert not loaded & {"aiortc", "pydantic", "structlog", *OF_THE_PAGES}


def test_a_worker_is_told_what_the_operator_set(tmp_path: Path) -> None:
    set_up = Settings(
        data=tmp_path, media_address=IPv4Address("203.0.113.7"), media_ports="40000-40003"
    )
    told = engine_settings(set_up)
    assert told == EngineSettings(
        public_address="203.0.113.7",
        ports=(40000, 40003),
        segments=tmp_path / "hls",
        is_always_packaged=False,
    )
    assert EngineSettings.read(told.message()) == told
    assert engine_settings(Settings(hls="off")).segments is None
    assert engine_settings(Settings(hls="on")).is_always_packaged
    assert engine_settings(Settings()).ports == (0, 0)
