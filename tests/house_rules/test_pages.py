"""Pages keep to the content security policy and load nothing from elsewhere."""

import re

import pytest

from tests.house_rules.tree import files, short

ROOM = "streaming_server"
INLINE = {
    "script in the page": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "script address": re.compile(r"javascript:", re.I),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false"),
}
MARKUP_FROM_TEXT = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function)\b"
)
ELSEWHERE = re.compile(r"""["'(]\s*(https?:)?//(?!www\.w3\.org/)[a-z]""", re.I)
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(", re.I)


@pytest.mark.parametrize("rule", INLINE)
def test_pages_have_no(rule: str) -> None:
    found = [
        f"{short(path)}: {match.group(0)[:80]}"
        for path in files(".html", ROOM)
        for match in INLINE[rule].finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_scripts_never_make_markup_from_text() -> None:
    found = [
        f"{short(path)}: {match.group(0)}"
        for path in files(".js", ROOM)
        for match in MARKUP_FROM_TEXT.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_pages_load_nothing_from_elsewhere() -> None:
    found = [
        f"{short(path)}: {match.group(0)}"
        for ending in (".html", ".css", ".js")
        for path in files(ending, ROOM)
        for match in ELSEWHERE.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_colours_come_from_the_tokens() -> None:
    found = [
        f"{short(path)}: {line.strip()[:80]}"
        for path in files(".css", ROOM)
        if path.name != "tokens.css"
        for line in path.read_text("utf-8").splitlines()
        if ":" in line and COLOUR.search(line.split(":", 1)[1])
    ]
    assert found == []
