"""Settings come from the environment or from options, and wrong ones are refused at the start."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from streaming_server.settings import Settings
from tests.house_rules.tree import PROJECT


def test_every_setting_has_a_default_and_a_description() -> None:
    assert Settings().host == "127.0.0.1"
    assert all(field.description for field in Settings.model_fields.values())


def test_every_setting_is_documented_with_its_default() -> None:
    operations = (PROJECT / "docs" / "operations.md").read_text("utf-8")
    rows = [line for line in operations.splitlines() if line.startswith("| `DOORSTEP_")]
    documented = {
        name: row.split("|")[2].strip().strip("`").lower()
        for row in rows
        for name in re.findall(r"`DOORSTEP_([A-Z_]+)`", row)
    }
    assert documented == {
        name.upper(): str(field.default).lower() for name, field in Settings.model_fields.items()
    }


def test_the_environment_sets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOORSTEP_PORT", "8080")
    monkeypatch.setenv("DOORSTEP_DATA", str(tmp_path))
    settings = Settings()
    assert settings.port == 8080
    assert settings.database == tmp_path / "doorstep.db"


def test_an_option_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_PORT", "8080")
    assert Settings(port=0).port == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("DOORSTEP_PORT", "70000"), ("DOORSTEP_PORT", "many"), ("DOORSTEP_KEY", "key.pem")],
)
def test_what_cannot_be_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


def test_tls_needs_both_halves() -> None:
    both = Settings(certificate=Path("chain.pem"), key=Path("key.pem"))
    assert both.has_tls
    assert not Settings().has_tls


def test_each_media_worker_needs_a_port() -> None:
    with pytest.raises(ValidationError, match="too few"):
        Settings(media_ports="40000-40001", media_workers=3)


def test_media_may_be_kept_to_some_ports() -> None:
    assert list(Settings().port_range) == [0]
    assert Settings(media_ports="40000-40002", media_workers=3).port_range == range(40_000, 40_003)


@pytest.mark.parametrize("ports", ["40000", "some", "40002-40000", "60000-70000", "80-90"])
def test_ports_that_cannot_be_are_refused(ports: str) -> None:
    with pytest.raises(ValidationError):
        Settings(media_ports=ports)
