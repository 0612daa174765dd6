"""Two characters find what a plain substring would, and nothing that is typed is an error."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming_server.search.words import characters, pairs, question

POSTINGS = (
    "食堂保洁，早班，管一顿饭",
    "小区保安 夜班",
    "C1驾照司机，跑济阳",
    "月嫂；会做月子餐",
    "缝纫工 计件 4500元",
    "保 洁 员",
    "𬱖山路搬运",
)


def found(typed: str, texts: tuple[str, ...] = POSTINGS) -> list[int]:
    """Positions of the texts that the index finds."""
    asked = question(typed)
    if asked is None:
        return []
    rows = sqlite3.connect(":memory:")
    rows.execute("CREATE VIRTUAL TABLE words USING fts5 (pairs, characters, tokenize='unicode61')")
    rows.executemany(
        "INSERT INTO words (rowid, pairs, characters) VALUES (?, ?, ?)",
        [(at, pairs(text), characters(text)) for at, text in enumerate(texts)],
    )
    hits = rows.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (asked,))
    positions = [row[0] for row in hits]
    rows.close()
    return positions


@pytest.mark.parametrize(
    ("typed", "positions"),
    [
        ("保洁", [0]),
        ("保安", [1]),
        ("保", [0, 1, 5]),
        ("食堂 早班", [0]),
        ("早班，食堂", [0]),
        ("食堂夜班", []),
        ("食堂 夜班", []),
        ("c1", [2]),
        ("Ｃ１ 司机", [2]),  # noqa: RUF001
        ("c1驾照", [2]),
        ("450", [4]),
        ("月子餐", [3]),
        ("洁早", []),
        ("𬱖山", [6]),
        ("𬱖", [6]),
        ("", []),
        ("👍。。。", []),
        ("保洁 👍", [0]),
    ],
)
def test_what_is_typed_finds(typed: str, positions: list[int]) -> None:
    assert found(typed) == positions


han = st.text("工人保洁安司机", min_size=1, max_size=8)


@given(han, st.lists(han, max_size=6))
def test_a_word_finds_exactly_where_it_stands(typed: str, texts: list[str]) -> None:
    assert found(typed, tuple(texts)) == [at for at, text in enumerate(texts) if typed in text]


@given(st.text(max_size=80), st.text(max_size=80))
def test_nothing_that_is_typed_is_an_error(typed: str, text: str) -> None:
    found(typed, (text,))


@pytest.mark.parametrize("typed", ['"', "a OR b", "pairs : x", "保洁*", "NEAR(a b)", "-保洁", "^a"])
def test_the_indexs_own_language_is_only_text(typed: str) -> None:
    found(typed)


def test_a_very_long_question_is_cut() -> None:
    assert found(" ".join(["保洁"] * 500)) == [0]
