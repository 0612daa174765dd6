"""The pages and the kiosk look alike: one set of tokens, held equal on both sides."""

import re

from tests.house_rules.tree import PROJECT

CSS = PROJECT / "streaming_server" / "web" / "static" / "tokens.css"
QML = PROJECT / "kiosk" / "qml" / "Theme.qml"

DECLARATION = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
COLOUR = re.compile(r'property color (\w+): contrast \? "(#\w+)" : "(#\w+)"')
STEP = re.compile(r"property real (step\w+): (?:([\d.]+) \* )?root$", re.M)
LENGTH = re.compile(r"property real ((?:space|radius)\d): (\d+) \* dot$", re.M)
ONLY_PAGES = {"shadow", "font"}  # the kiosk draws no shadows and has one font, tested with it


def block(selector: str) -> dict[str, str]:
    text = re.sub(r"/\*.*?\*/", "", CSS.read_text("utf-8"), flags=re.S)
    start = text.index("{", text.index(selector))
    declared = DECLARATION.findall(text[start : text.index("}", start)])
    return {qml_name(name): value.strip() for name, value in declared if name not in ONLY_PAGES}


def qml_name(name: str) -> str:
    """`--go-press` is goPress, `--ink-2` is ink2, `--step--1` is stepMinus1."""
    words = name.replace("--1", "-minus-1").split("-")
    return words[0] + "".join(word.capitalize() for word in words[1:])


def full(colour: str) -> str:
    digits = colour.lstrip("#").lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def theme_colours(index: int) -> dict[str, str]:
    """index: 1 for high contrast, 2 for the usual look."""
    return {found[0]: full(found[index]) for found in COLOUR.findall(QML.read_text("utf-8"))}


def page_colours(selector: str) -> dict[str, str]:
    return {name: full(value) for name, value in block(selector).items() if value[0] == "#"}


def test_colours_are_the_same() -> None:
    assert theme_colours(2) == page_colours(":root")


def test_colours_of_high_contrast_are_the_same() -> None:
    assert theme_colours(1) == page_colours('[data-theme="contrast"]')


def test_sizes_of_text_have_the_same_steps() -> None:
    pages = {
        name: float(value.removesuffix("rem"))
        for name, value in block(":root").items()
        if value.endswith("rem")
    }
    kiosk = {name: float(times or 1) for name, times in STEP.findall(QML.read_text("utf-8"))}
    assert kiosk == pages


def test_spaces_and_corners_are_the_same() -> None:
    pages = {
        name: int(value.removesuffix("px"))
        for name, value in block(":root").items()
        if value.endswith("px")
    }
    kiosk = {name: int(length) for name, length in LENGTH.findall(QML.read_text("utf-8"))}
    assert kiosk == pages


def test_things_move_as_quickly() -> None:
    quick = re.search(r"property int quick: (\d+)", QML.read_text("utf-8"))
    assert quick is not None
    assert block(":root")["quick"] == f"{quick.group(1)}ms"
