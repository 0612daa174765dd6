"""A newcomer reads a file at a sitting and a function at a glance."""

import ast

import pytest

from tests.house_rules.tree import SOURCE_ROOMS, files, short, syntax

LONGEST_FILE = 400
LONGEST_TEST_FILE = 500
LONGEST_WINDOW_FILE = 300
LONGEST_FUNCTION = 40


def lines_beyond(ending: str, limit: int, *rooms: str) -> list[str]:
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in files(ending, *rooms)}
    return [f"{short(path)}: {size} lines" for path, size in sizes.items() if size > limit]


@pytest.mark.parametrize(
    ("ending", "limit", "rooms"),
    [
        (".py", LONGEST_FILE, SOURCE_ROOMS),
        (".js", LONGEST_FILE, SOURCE_ROOMS),
        (".css", LONGEST_FILE, SOURCE_ROOMS),
        (".html", LONGEST_FILE, SOURCE_ROOMS),
        (".qml", LONGEST_WINDOW_FILE, ("kiosk",)),
        (".py", LONGEST_TEST_FILE, ("tests",)),
    ],
)
def test_no_file_outgrows_a_sitting(ending: str, limit: int, rooms: tuple[str, ...]) -> None:
    assert lines_beyond(ending, limit, *rooms) == []


def test_no_function_outgrows_a_glance() -> None:
    long = [
        f"{short(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in files(".py", *SOURCE_ROOMS)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []
