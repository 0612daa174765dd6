"""What a failed demo leaves for whoever looks into it."""

from pathlib import Path

import pytest

from installer.demo.__main__ import keep_logs


def test_logs_go_where_nobody_else_could_have_laid_a_trap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, everybodys, victim = tmp_path / "data", tmp_path / "tmp", tmp_path / "victim"
    trap = everybodys / "doorstep-demo-logs"
    for folder in (data, trap):
        folder.mkdir(parents=True)
    (data / "server.log").write_text("what happened", "utf-8")
    victim.write_text("precious", "utf-8")
    (trap / "server.log").symlink_to(victim)
    monkeypatch.setattr("tempfile.tempdir", str(everybodys))
    keep_logs(data)
    assert victim.read_text("utf-8") == "precious"
    kept = [log for log in everybodys.glob("*/server.log") if not log.is_symlink()]
    assert [log.read_text("utf-8") for log in kept] == ["what happened"]
