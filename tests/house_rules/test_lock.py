"""What is installed is what was read: every package at one version, checked by its hash."""

import re
import tomllib

import pytest

from installer.lock import LISTS
from tests.house_rules.tree import PROJECT

PACKAGE = re.compile(r"^([a-z0-9.-]+)(?:\[[^\]]*\])?==(\S+)(.*)$")
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def locked(name: str) -> dict[str, str]:
    text = (PROJECT / "requirements" / f"{name}.txt").read_text("utf-8")
    return {
        match.group(1): match.group(2)
        for line in text.splitlines()
        if (match := PACKAGE.match(line)) is not None
    }


def asked(requirements: list[str]) -> set[str]:
    names = [match.group(0) for line in requirements if (match := NAME.match(line)) is not None]
    return {name.lower().replace("_", "-").replace(".", "-") for name in names}


@pytest.mark.parametrize("name", LISTS)
def test_each_locked_package_has_a_hash(name: str) -> None:
    text = (PROJECT / "requirements" / f"{name}.txt").read_text("utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LISTS)
def test_the_list_says_nothing_of_where_it_came_from(name: str) -> None:
    text = (PROJECT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert re.findall(r"https?://\S+|--index\S*|--find-links\S*|file:\S*", text) == []


@pytest.mark.parametrize("name", LISTS)
def test_shorter_lists_lock_the_same_versions(name: str) -> None:
    assert locked(name).items() <= locked("development").items()


def test_all_that_pyproject_asks_for_is_locked() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    wanted = asked(
        project["project"]["dependencies"]
        + project["project"]["optional-dependencies"]["kiosk"]
        + project["dependency-groups"]["development"]
    )
    assert wanted - locked("development").keys() == set()
