"""Reads the project's own files for the rules of the house."""

import ast
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SOURCE_ROOMS = ("shared", "streaming_server", "kiosk", "installer")
ROOMS = (*SOURCE_ROOMS, "tests", "docs", "resources", "requirements", ".ci")
TEXT_ENDINGS = frozenset(
    (".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".qml", ".json", ".svg", ".sql", ".xml")
)


def files(ending: str, *rooms: str) -> tuple[Path, ...]:
    """Files of the rooms by the end of their name, in a stable order."""
    return tuple(
        sorted(
            path
            for room in rooms
            for path in (PROJECT / room).rglob(f"*{ending}")
            if "__pycache__" not in path.parts
        )
    )


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file that the repository keeps."""
    top = [path for path in PROJECT.iterdir() if path.is_file()]
    for path in (*sorted(top), *files("", *ROOMS)):
        if path.is_file() and path.suffix in TEXT_ENDINGS:
            yield path, path.read_text("utf-8")


def short(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))
