"""Documents are true: what they name is there, and what an operator can set is told."""

import re
from pathlib import Path

import pytest

from installer.commands import WORDS
from streaming_server.__main__ import main as server
from tests.house_rules.test_texts import LANGUAGES, sentences
from tests.house_rules.tree import PROJECT, SOURCE_ROOMS, files

DOCUMENTS = (PROJECT / "README.md", *files(".md", "docs"))
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
NAMED = re.compile(r"`((?:shared|streaming_server|kiosk|installer|resources|tests|docs)/[\w./]*)`")
OPERATIONS = PROJECT / "docs" / "operations.md"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_a_document_names_are_there(document: Path) -> None:
    text = document.read_text("utf-8")
    wanted = [document.parent / name for name in LINK.findall(text)]
    wanted += [PROJECT / name for name in NAMED.findall(text)]
    assert [str(path) for path in wanted if not path.exists()] == []


def test_each_command_of_the_installer_is_told() -> None:
    told = OPERATIONS.read_text("utf-8")
    assert [word for word in WORDS if f"python3 -m installer {word}" not in told] == []


def test_each_command_of_the_server_is_told() -> None:
    told = OPERATIONS.read_text("utf-8")
    words = [
        known.name or known.callback.__name__
        for known in server.registered_commands
        if known.callback is not None
    ]
    assert [word for word in words if f"`{word}" not in told] == []


def test_a_landing_is_checked_by_the_readmes_own_command() -> None:
    script = PROJECT / ".ci" / "run"
    *_, last = script.read_text("utf-8").splitlines()
    told = (PROJECT / "README.md").read_text("utf-8").splitlines()
    assert last == "exec python3 -m installer test"
    assert script.stat().st_mode & 0o111
    assert [line for line in told if line.startswith(last.removeprefix("exec "))] != []


def test_the_readme_shows_every_room() -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")
    rooms = [
        folder.name
        for room in SOURCE_ROOMS
        for folder in (PROJECT / room).iterdir()
        if (folder / "__init__.py").exists()
    ]
    assert [room for room in (*SOURCE_ROOMS, *rooms) if room not in readme] == []


def test_what_is_said_of_bad_input_is_tested_and_has_its_sentence() -> None:
    told = (PROJECT / "docs" / "bad-input.md").read_text("utf-8")
    cells = [row.split(" | ") for row in told.splitlines() if row.startswith("| ")][1:]
    assert all(re.search(r"`tests/", tests) for *_, tests, _ in cells)
    said, missing = {one: sentences(one) for one in LANGUAGES}, list[str]()
    for *_, tests, keys in cells:
        for named in tests.split("; "):
            path, *names = re.findall(r"`([^`]+)`", named)
            held = (PROJECT / path).read_text("utf-8")
            missing += [name for name in names if f"def {name}(" not in held]
        missing += [
            key
            for key in re.findall(r"`([\w.]+)`", keys)
            for language in LANGUAGES
            if key not in said[language]
        ]
    assert missing == []
