"""A scanner's keys never reach a field, and a person's always do, in order."""

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.keystrokes import (
    GAP_MILLISECONDS,
    LONGEST_KEPT,
    SHORTEST_SCAN,
    Heard,
    Keystrokes,
    Verdict,
)

LETTERS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)


class Field:
    """What a field gets, and what was scanned."""

    def __init__(self, prefix: str = "") -> None:
        self.strokes = Keystrokes(prefix)
        self.typed = ""
        self.scans: list[str] = []
        self._held = ""

    def press(self, text: str, at: float, *, is_repeat: bool = False) -> None:
        heard = self.strokes.press(text, at, is_repeat=is_repeat)
        self._follow(heard)
        match heard.verdict:
            case Verdict.PASS:
                self.typed += text
            case Verdict.HOLD:
                self._held += text
            case Verdict.SWALLOW:
                self._held = ""

    def pause(self) -> None:
        self._follow(self.strokes.pause())

    def _follow(self, heard: Heard) -> None:
        if heard.gives_back:
            self.typed += self._held
            self._held = ""
        if heard.scan is not None:
            self.scans.append(heard.scan)
            self._held = ""


def scan(field: Field, text: str, start: float, gap: float = 4.0) -> float:
    """Types as a scanner; when it was done."""
    for index, letter in enumerate(text):
        field.press(letter, start + index * gap)
    return start + len(text) * gap


@given(LETTERS, st.lists(st.floats(GAP_MILLISECONDS + 1, 900), min_size=40, max_size=40))
@settings(max_examples=60)
def test_all_that_a_person_types_arrives(text: str, gaps: list[float]) -> None:
    field = Field()
    for letter, at in zip(text, accumulate(gaps), strict=False):
        field.press(letter, at)
    field.pause()
    assert (field.typed, field.scans) == (text, [])


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=SHORTEST_SCAN))
@settings(max_examples=60)
def test_nothing_of_a_scan_arrives(text: str) -> None:
    field = Field()
    field.press("\r", scan(field, text, 0))
    assert (field.typed, field.scans) == ("", [text])


def test_a_scan_without_an_end_ends_with_a_pause() -> None:
    field = Field()
    scan(field, "DS1.abc", 0)
    field.pause()
    assert (field.typed, field.scans) == ("", ["DS1.abc"])


def test_three_keys_rolled_over_are_a_persons() -> None:
    field = Field()
    scan(field, "abc", 0, gap=12)
    field.press("\r", 30)
    assert (field.typed, field.scans) == ("abc\r", [])


def test_a_key_held_down_is_a_persons() -> None:
    field = Field()
    for index in range(30):
        field.press("a", index * 33.0, is_repeat=index > 0)
    assert (field.typed, field.scans) == ("a" * 30, [])


def test_a_scan_between_two_keys_of_a_person_takes_neither() -> None:
    field = Field()
    field.press("a", 0)
    field.press("\r", scan(field, "DS1.abc", 200))
    field.press("b", 900)
    field.pause()
    assert (field.typed, field.scans) == ("ab", ["DS1.abc"])


def test_two_scans_that_follow_each_other_are_two() -> None:
    field = Field()
    scan(field, "DS1.one", 0)
    field.press("\r", scan(field, "DS1.two", 400))
    assert (field.typed, field.scans) == ("", ["DS1.one", "DS1.two"])


def test_capitals_by_shift_do_not_end_a_scan() -> None:
    field = Field()
    for index, letter in enumerate(["D", "S", "1", ".", "x"]):
        field.press("", index * 8.0)  # Shift itself
        field.press(letter, index * 8.0 + 4)
    field.press("\r", 60)
    assert field.scans == ["DS1.x"]


def test_garbage_is_swallowed_and_not_kept() -> None:
    field = Field()
    field.press("\r", scan(field, "x" * 10_000, 0, gap=1))
    assert field.typed == ""
    assert [len(one) for one in field.scans] == [LONGEST_KEPT]


@pytest.mark.parametrize("text", ["x", "DS1.abc"])
def test_with_a_prefix_one_key_is_enough(text: str) -> None:
    field = Field("~")
    field.press("a", 0)
    field.press("~", 5)
    field.press("\r", scan(field, text, 10))
    assert (field.typed, field.scans) == ("a", [text])
