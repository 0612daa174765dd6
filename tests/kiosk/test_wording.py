"""The window's sentences: the same in every language, and none missing."""

import json
import re
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.views.wording import Language, Wording
from shared.jobs import Category, Topic
from tests.fair import NOW

ROOT = Path(__file__).resolve().parents[2]
USED = re.compile(
    r'Words\.(?:tell|say)\(([^)]*)\)|self\._hall\.say\(\s*"([a-z_.]+)"|say\(\s*"([a-z_.]+)"'
)
KEY = re.compile(r'"([a-z]+\.[a-z_]+)"')


def flat(language: str) -> dict[str, str]:
    text = (ROOT / "resources" / "i18n" / f"kiosk.{language}.json").read_text("utf-8")
    fields = json.loads(text)
    found: dict[str, str] = {}
    for name, value in fields.items():
        inner = value if isinstance(value, dict) else {"": value}
        found.update({f"{name}.{key}".rstrip("."): text for key, text in inner.items()})
    return found


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def used_keys() -> set[str]:
    keys: set[str] = set()
    for path in (*ROOT.glob("kiosk/qml/**/*.qml"), *ROOT.glob("kiosk/views/*.py")):
        for found in USED.finditer(path.read_text("utf-8")):
            keys.update(KEY.findall(found.group(0)))
    return keys


def test_languages_say_the_same_things() -> None:
    chinese, english = flat("zh"), flat("en")
    assert sorted(chinese.keys() ^ english.keys()) == []
    assert [key for key in chinese if places(chinese[key]) != places(english[key])] == []


@pytest.mark.parametrize("language", Language)
def test_every_sentence_that_is_used_is_there(language: Language) -> None:
    say = Wording()
    if say.language is not language:
        say.switch()
    assert sorted(key for key in used_keys() if not say.has(key)) == []
    assert all(say.has(f"kind.{category}") for category in Category)
    assert all(say.has(f"chip.{topic}") for topic in Topic)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(hours=5), "今天下午 3:00"),
        (timedelta(hours=9), "今天晚上 7:00"),
        (timedelta(hours=23, minutes=30), "明天上午 9:30"),
        (timedelta(days=2), "后天上午 10:00"),
        (timedelta(days=9), "12月1日上午 10:00"),
    ],
)
def test_an_instant_is_said_as_at_the_counter(after: timedelta, said: str) -> None:
    assert Wording().instant(NOW + after, NOW) == said


def test_a_day_changes_at_midnight_in_the_office() -> None:
    before_midnight = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    after = before_midnight + timedelta(minutes=2)
    assert Wording().instant(after, before_midnight) == "明天凌晨 0:01"
    assert Wording().clock(after) == "0:01"
