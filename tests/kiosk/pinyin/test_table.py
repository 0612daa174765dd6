"""Letters find the characters that a person means, from a table made of our own words."""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.pinyin.keeping import EMPTY, table_in
from kiosk.pinyin.table import LONGEST_TYPED, MOST_CANDIDATES, PinyinTable, candidates


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> PinyinTable:
    return table_in(tmp_path_factory.mktemp("kiosk"))


def first(typed: str, table: PinyinTable, count: int) -> list[str]:
    return [one.text for one in candidates(typed, table)][:count]


@pytest.mark.parametrize(
    ("typed", "meant", "within"),
    [
        ("wang", "王", 1),
        ("zhang", "张", 1),
        ("zhangwei", "张伟", 1),
        ("xiuying", "秀英", 2),
        ("ouyang", "欧阳", 1),
        ("ouy", "欧阳", 1),
        ("yuchi", "尉迟", 1),
        ("shan", "单", 2),
        ("zeng", "曾", 1),
        ("ou", "欧", 3),
        ("lixia", "历下", 1),
        ("jn", "济南", 2),
        ("baojie", "保洁", 1),
        ("bj", "保洁", 2),
        ("lv", "吕", 1),
        ("z", "在", 20),
        ("zw", "在", 20),
    ],
)
def test_what_is_meant_comes_early(table: PinyinTable, typed: str, meant: str, within: int) -> None:
    assert meant in first(typed, table, within)


def test_after_a_surname_comes_a_name(table: PinyinTable) -> None:
    assert candidates("wei", table, is_begun=True)[0].text == "伟"
    assert candidates("wei", table)[0].text != "伟"


def test_a_character_uses_up_its_own_letters_alone(table: PinyinTable) -> None:
    found = {one.text: one.letters for one in candidates("zhangwei", table)}
    assert (found["张伟"], found["张"]) == (8, 5)


def test_every_character_in_daily_use_can_be_written(table: PinyinTable) -> None:
    written = set("".join(table.characters.values()))
    daily = {bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7)
             for cell in range(0xA1, 0xFF)}  # fmt: skip
    assert daily - written == set()


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=60))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_is_answered_and_uses_what_was_typed(
    table: PinyinTable, typed: str
) -> None:
    found = candidates(typed, table)
    assert len(found) <= MOST_CANDIDATES + 6
    assert all(1 <= one.letters <= min(len(typed), LONGEST_TYPED) for one in found)
    assert len({one.text for one in found}) == len(found)


def test_a_table_that_was_cut_off_is_made_again(tmp_path: Path) -> None:
    whole = table_in(tmp_path)
    (kept,) = tmp_path.glob("pinyin-*.json")
    kept.write_text(kept.read_text("utf-8")[:1000], "utf-8")
    assert table_in(tmp_path) == whole


def test_the_table_of_an_older_version_goes(tmp_path: Path) -> None:
    (tmp_path / "pinyin-000000000000.json").write_text(json.dumps({}), "utf-8")
    table_in(tmp_path)
    assert len(list(tmp_path.glob("pinyin-*"))) == 1


def test_a_table_that_cannot_be_made_is_empty_and_the_kiosk_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object, **_options: object) -> None:
        raise subprocess.CalledProcessError(1, "building")

    monkeypatch.setattr(subprocess, "run", fails)
    assert table_in(tmp_path) is EMPTY
    assert candidates("zhang", EMPTY) == ()
