"""Set-up, run for real on a small project that needs nothing from elsewhere."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house_rules.tree import PROJECT

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "doorstep"
version = "0"
"""
# The smallest build backend: an editable wheel is a path file and three lines about itself.
BACKEND = """
import pathlib, zipfile

ABOUT = "Metadata-Version: 2.1\\nName: doorstep\\nVersion: 0\\n"
WHEEL = "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "doorstep-0-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        wheel.writestr("doorstep.pth", str(pathlib.Path.cwd()))
        wheel.writestr("doorstep-0.dist-info/METADATA", ABOUT)
        wheel.writestr("doorstep-0.dist-info/WHEEL", WHEEL)
        wheel.writestr("doorstep-0.dist-info/RECORD", "")
    return name
"""
SET_UP = "from installer.environment import set_up; set_up(())"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A project after its first set-up, with what that told."""

    project: Path
    told: str


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(
        PROJECT / "installer",
        project / "installer",
        ignore=shutil.ignore_patterns("demo", "__pycache__"),
    )
    (project / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (project / "backend.py").write_text(BACKEND, "utf-8")
    (project / "requirements").mkdir()
    lock(project).write_text("# nothing\n", "utf-8")
    return Ready(project=project, told=set_up(project))


def lock(project: Path) -> Path:
    return project / "requirements" / "development.txt"


def set_up(project: Path) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", SET_UP],
        cwd=project,
        env={"PATH": "/usr/bin:/bin", "HOME": str(project)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout
    return answer.stdout


def imports_itself(project: Path) -> bool:
    python = project / ".venv" / "bin" / "python"
    answer = subprocess.run([str(python), "-c", "import backend"], cwd="/", check=False)
    return answer.returncode == 0


def test_set_up_makes_an_environment_that_holds_the_project(ready: Ready) -> None:
    assert "Python environment" in ready.told
    assert imports_itself(ready.project)


def test_the_second_time_everything_is_there(ready: Ready) -> None:
    set_up(ready.project)
    assert len(set_up(ready.project).splitlines()) == 2  # a heading and "ready after"


def test_a_changed_lock_is_installed_anew(ready: Ready) -> None:
    with lock(ready.project).open("a", encoding="utf-8") as text:
        text.write("# something else\n")
    again = set_up(ready.project)
    assert "Python packages" in again
    assert "Python environment" not in again


def test_a_broken_environment_is_made_again(ready: Ready) -> None:
    python = ready.project / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nonexistent/python")
    set_up(ready.project)
    assert imports_itself(ready.project)


def test_an_environment_of_another_python_is_made_again_with_its_packages(ready: Ready) -> None:
    stamp = ready.project / ".venv" / "doorstep-set-up.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_text("utf-8")) | {"python": "3.9.0"}))
    python = ready.project / ".venv" / "bin" / "python"
    python.unlink()
    python.write_text("#!/bin/sh\necho 3.9.0\n", "utf-8")
    python.chmod(0o755)
    assert "Python packages" in set_up(ready.project)
    assert imports_itself(ready.project)


def test_an_interrupted_set_up_is_finished_by_the_next(ready: Ready) -> None:
    stamp = ready.project / ".venv" / "doorstep-set-up.json"
    stamp.write_text('{"python": ', "utf-8")
    set_up(ready.project)
    assert json.loads(stamp.read_text("utf-8"))["project"] == str(ready.project)
