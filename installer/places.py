"""Where set-up keeps things, all of it inside the project folder."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
REQUIREMENTS = PROJECT / "requirements"
LOCK = REQUIREMENTS / "development.txt"
LOGS = PROJECT / "build" / "logs"


def tool(name: str) -> str:
    """A program that came with the Python packages."""
    return str(ENVIRONMENT / "bin" / name)


def child_variables() -> dict[str, str]:
    """The environment for programs of the project: no screen needed, UTF-8 everywhere."""
    variables = dict(os.environ)
    variables.pop("PYTHONHOME", None)
    variables.pop("PYTHONPATH", None)
    variables["VIRTUAL_ENV"] = str(ENVIRONMENT)
    variables["PATH"] = f"{ENVIRONMENT / 'bin'}{os.pathsep}{variables.get('PATH', '')}"
    variables["PYTHONUTF8"] = "1"
    return variables
