"""A release: a folder with the program and all its Python packages, which runs from anywhere."""

import compileall
import importlib.metadata
import os
import py_compile
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from installer.places import ENVIRONMENT, PROJECT, REQUIREMENTS
from installer.progress import StepFailed

ROOMS: Final = ("shared", "streaming_server", "kiosk", "installer", "resources")
#: Programs and the modules that they are.
PROGRAMS: Final = {"doorstep-kiosk": "kiosk", "doorstep-server": "streaming_server"}
LIBRARIES: Final = "lib"
SOURCES: Final = "doorstep"

# By which the program knows its own version.
_METADATA: Final = "Metadata-Version: 2.1\nName: doorstep\nVersion: {version}\n"

# The Python of the system, for which the packages were made; nothing is written beside them.
_LAUNCHER: Final = """#!/bin/sh
here=$(dirname "$(dirname "$(readlink -f "$0")")")
PYTHONPATH="$here/doorstep:$here/lib${DOORSTEP_LIBRARIES:+:$DOORSTEP_LIBRARIES}"
export PYTHONPATH PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1
exec "${DOORSTEP_PYTHON:-/usr/bin/python3}" -s -P -m MODULE "$@"
"""


def version() -> str:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def make_release(folder: Path, *, with_libraries: bool = True) -> None:
    """with_libraries: False leaves the packages out; DOORSTEP_LIBRARIES says then where they are.

    Raises StepFailed when a package is not installed here.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for room in ROOMS:
        shutil.copytree(
            PROJECT / room,
            folder / SOURCES / room,
            ignore=shutil.ignore_patterns("__pycache__", "*.pyc"),
        )
    shutil.copy2(PROJECT / "pyproject.toml", folder / SOURCES)
    shutil.copytree(REQUIREMENTS, folder / SOURCES / REQUIREMENTS.name)
    (folder / "VERSION").write_text(version() + "\n", "utf-8")
    about = folder / SOURCES / f"doorstep-{version()}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(_METADATA.format(version=version()), "utf-8")
    (folder / "bin").mkdir()
    for name, module in PROGRAMS.items():
        program = folder / "bin" / name
        program.write_text(_LAUNCHER.replace("MODULE", module), "utf-8")
        program.chmod(0o755)
    if with_libraries:
        _libraries(folder / LIBRARIES)
    _compile(folder)


def _compile(folder: Path) -> None:
    """Beside the sources, once: a machine that writes nothing there would compile all at each
    start. Files are not looked at again, for they change only with the whole release."""
    compileall.compile_dir(
        folder,
        quiet=2,  # some packages carry examples for other Pythons
        stripdir=str(folder),
        workers=0,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


def _libraries(target: Path) -> None:
    site = next((ENVIRONMENT / "lib").glob("python3.*/site-packages"), None)
    if site is None:
        raise StepFailed("there is no Python environment to take the packages from")
    for name in wanted():
        found = next(iter(importlib.metadata.distributions(name=name, path=[str(site)])), None)
        if found is None:
            raise StepFailed(f"the package {name} is not installed here")
        for file in found.files or ():
            if ".." not in file.parts and file.suffix != ".pyc":
                _place(site / file, target / file)


def wanted() -> Iterator[str]:
    """The packages of a kiosk, which are those of a server and a few more."""
    for line in (REQUIREMENTS / "kiosk.txt").read_text("utf-8").splitlines():
        if "==" in line and not line.startswith((" ", "#")):
            yield line.partition("==")[0].partition("[")[0].strip()


def _place(source: Path, target: Path) -> None:
    """By a hard link where one can be made: 700 MB that are not written again."""
    if not source.exists() or target.exists():
        return  # left out by whoever installed it; or listed by two packages
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
