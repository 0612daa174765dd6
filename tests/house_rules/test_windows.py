"""Screens of the kiosk hold no colour and no sentence of their own."""

import re

from tests.house_rules.tree import files, short

COLOUR = re.compile(r'"#[0-9a-fA-F]{3,8}"|\bQt\.rgba\(')
CHINESE = re.compile(r"[\u3400-\u9fff]")


def code(text: str) -> str:
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)


def test_colours_come_from_the_theme() -> None:
    found = [
        f"{short(path)}: {match.group(0)}"
        for path in files(".qml", "kiosk")
        if path.name != "Theme.qml"
        for match in COLOUR.finditer(code(path.read_text("utf-8")))
    ]
    assert found == []


def test_screens_and_page_scripts_hold_no_sentence() -> None:
    found = [
        f"{short(path)}: {match.group(0)}"
        for ending, room in ((".qml", "kiosk"), (".js", "streaming_server"))
        for path in files(ending, room)
        for match in CHINESE.finditer(code(path.read_text("utf-8")))
    ]
    assert found == []


def test_templates_hold_no_sentence() -> None:
    found = [
        f"{short(path)}: {match.group(0)}"
        for path in files(".html", "streaming_server")
        for match in CHINESE.finditer(re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S))
    ]
    assert found == []
