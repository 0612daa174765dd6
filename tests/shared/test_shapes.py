"""JSON is read into what it says it is, or the place is named where it is not."""

import sys
import uuid
from dataclasses import dataclass
from typing import Final, Literal

import pytest

from shared.shapes import Malformed, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    station: str
    width_cm: int = 90
    type: Literal["door"] = "door"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    panes: tuple[int, ...]
    type: Literal["window"] = "window"


DOOR: Final[Shape[Door]] = Shape(Door)
OPENING: Final[Shape[Door | Window]] = Shape(Door | Window, tag="type")
SOME: Final = Door(station="JN-LX-001")


def test_what_was_written_is_read_again() -> None:
    assert DOOR.read(DOOR.write(SOME)) == SOME
    assert DOOR.take(DOOR.fields(SOME)) == SOME


def test_the_tag_tells_which_it_is() -> None:
    assert OPENING.read('{"type": "window", "panes": [1, 2]}') == Window(panes=(1, 2))
    assert OPENING.read(OPENING.write(SOME)) == SOME


def test_no_text_is_kept_that_a_message_said() -> None:
    def read(many: int) -> None:
        for _ in range(many):
            OPENING.read(f'{{"type": "door", "station": "{uuid.uuid4()}"}}')

    read(100)
    before = sys.getallocatedblocks()
    read(2_000)
    assert sys.getallocatedblocks() - before < 200


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"station": "a", "width_cm": "wide"}', "width_cm"),
        ("{}", "station"),
        ("nonsense", ""),
        ("\ud800", ""),
    ],
)
def test_what_is_wrong_is_named_by_its_place(text: str, field: str) -> None:
    with pytest.raises(Malformed) as caught:
        DOOR.read(text)
    assert caught.value.field == field


def test_a_place_further_in_is_named_with_the_way_to_it() -> None:
    with pytest.raises(Malformed) as caught:
        OPENING.take({"type": "window", "panes": [1, "two"]})
    assert caught.value.field == "window.panes.1"
