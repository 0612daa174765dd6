"""A list of rooms, row by row: what is right, and what is wrong with the rest."""

import pytest

from shared.ids import StationCode
from shared.lodging import Policy
from shared.lodging.inventory import BedLine, Inventory, Problem, Vocabulary, fold, read_inventory
from tests.lodgings import MARKET

WORDS = Vocabulary(
    columns={
        "market": frozenset({"market", "市场"}),
        "building": frozenset({"building"}),
        "floor": frozenset({"floor"}),
        "number": frozenset({"room", "房号"}),
        "policy": frozenset({"policy"}),
        "beds": frozenset({"beds"}),
        "night_yuan": frozenset({"price"}),
        "deposit_yuan": frozenset({"deposit"}),
        "free_nights": frozenset({"free nights"}),
    },
    policies={"men": Policy.MEN, "女": Policy.WOMEN},
    lower="下",
    upper="上",
    between="、/",
)
HEADING = (
    *(
        "Market",
        "\uff32\uff2f\uff2f\uff2d",
        "policy",
        "beds",
        "price",
        "floor",
        "deposit",
        "free nights",
    ),
    "building",
)
GOOD = (MARKET, "203", "men", "4", "25.5", "", "", "", "")


def read(*rows: tuple[str, ...], heading: tuple[str, ...] = HEADING) -> Inventory:
    names = {fold("泉边零工市场"): MARKET}
    return read_inventory((heading, *rows), WORDS, {MARKET}, names)


def with_field(at: int, text: str) -> tuple[str, ...]:
    return (*GOOD[:at], text, *GOOD[at + 1 :])


def test_a_row_is_a_room() -> None:
    inventory = read(GOOD)
    (room,) = inventory.rooms
    assert inventory.problems == ()
    assert (room.line, room.floor, room.building, room.night_fen) == (2, 2, "1", 2550)
    assert [bed.label for bed in room.beds] == ["1下", "1上", "2下", "2上"]
    assert [bed.is_lower for bed in room.beds] == [True, False, True, False]
    assert inventory.beds == 4


def test_names_full_width_letters_and_blank_rows_are_understood() -> None:
    row = (
        "泉边零工市场",
        "\uff11\uff11\uff10\uff14",
        "女",
        "窗上、门下/地铺",
        "\uff12\uff15",
        "11.0",
        "50",
        "3",
        "B",
    )
    (room,) = read(("", " "), row).rooms
    assert (room.market, room.line, room.floor, room.policy) == (MARKET, 3, 11, Policy.WOMEN)
    assert room.beds[:2] == (
        BedLine(label="窗上", is_lower=False),
        BedLine(label="门下", is_lower=True),
    )
    assert (room.night_fen, room.deposit_fen, room.free_nights) == (2500, 5000, 3)


@pytest.mark.parametrize(
    ("at", "text", "problem"),
    [
        (0, "", Problem.MISSING),
        (0, "somewhere", Problem.UNKNOWN_MARKET),
        (1, " ", Problem.MISSING),
        (1, "9" * 17, Problem.TOO_LONG),
        (2, "cats", Problem.UNKNOWN_POLICY),
        (3, "0", Problem.OUT_OF_RANGE),
        (3, "13", Problem.OUT_OF_RANGE),
        (3, "、".join("abcdefghijklm"), Problem.OUT_OF_RANGE),
        (3, "a、a", Problem.SAME_BED),
        (4, "-1", Problem.NOT_A_NUMBER),
        (4, "25.555", Problem.NOT_A_NUMBER),
        (4, "99999", Problem.OUT_OF_RANGE),
        (8, "a building with a long name", Problem.TOO_LONG),
        (5, "second", Problem.NOT_A_NUMBER),
        (5, "101", Problem.OUT_OF_RANGE),
        (7, "31", Problem.OUT_OF_RANGE),
    ],
)
def test_a_wrong_row_is_told_and_the_good_ones_stay(at: int, text: str, problem: Problem) -> None:
    good = with_field(1, "204")
    inventory = read(with_field(at, text), good)
    (wrong,) = inventory.problems
    assert (wrong.line, wrong.problem, wrong.column) == (2, problem, HEADING[at])
    assert [room.number for room in inventory.rooms] == ["204"]


def test_the_same_room_twice_is_told_once() -> None:
    inventory = read(GOOD, GOOD)
    assert [room.line for room in inventory.rooms] == [2]
    assert [(one.line, one.problem) for one in inventory.problems] == [(3, Problem.TWICE)]


def test_short_rows_and_missing_columns() -> None:
    short = read((MARKET,))
    assert short.problems[0].problem is Problem.MISSING
    lacking = read(GOOD, heading=("Market", "room"))
    assert [one.column for one in lacking.problems] == ["policy", "beds"]
    empty = read_inventory((), WORDS, {StationCode("x")}, {})
    assert len(empty.problems) == 4


def test_a_room_without_a_number_lies_on_the_first_floor() -> None:
    (room,) = read(with_field(1, "阁楼")).rooms
    assert room.floor == 1
