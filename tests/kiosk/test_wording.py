"""The window's sentences: the same in every language, and none missing."""

import json
import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from kiosk.studio.devices import Fault
from kiosk.studio.loudness import Word
from kiosk.studio.publisher import Sending
from kiosk.views.wording import Language, Wording
from shared.jobs import Category, Topic
from tests.fair import NOW

ROOT = Path(__file__).resolve().parents[2]
USED = re.compile(
    r'Words\.(?:tell|say)\(([^)]*)\)|self\._hall\.say\(\s*"([a-z_0-9.]+)"|say\(\s*"([a-z_0-9.]+)"'
)
KEY = re.compile(r'"([a-z]+(?:\.[a-z_0-9]+)+)"')


def flat(language: str) -> dict[str, str]:
    text = (ROOT / "resources" / "i18n" / f"kiosk.{language}.json").read_text("utf-8")
    return dict(inner("", json.loads(text)))


def inner(prefix: str, fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        key = f"{prefix}.{name}".strip(".")
        if isinstance(value, dict):
            yield from inner(key, value)
        else:
            yield key, value


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def used_keys() -> set[str]:
    keys: set[str] = set()
    for path in (*ROOT.glob("kiosk/qml/**/*.qml"), *ROOT.glob("kiosk/views/**/*.py")):
        for found in USED.finditer(path.read_text("utf-8")):
            keys.update(KEY.findall(found.group(0)))
    return keys


def keys_of_the_studio() -> Iterator[str]:
    """What is put together from what a device or the network is."""
    yield from (f"studio.loudness.{word}" for word in Word)
    yield from (f"studio.speak.{word}" for word in Word if word is not Word.GOOD)
    for state in (Sending.LOST, Sending.TAKEN, Sending.REFUSED):
        yield f"studio.sending.{state}"
    for device, fault, seen in product(("camera", "microphone"), Fault, ("seen", "unseen")):
        yield f"studio.{device}.{fault}_{seen}"


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
    assert all(say.has(key) for key in keys_of_the_studio())


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
