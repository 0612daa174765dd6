"""Makes the table from our own words and the package pypinyin, which knows the sounds.

`python -m kiosk.pinyin.building FILE`; in a process of its own, because the package's dictionaries
are ten times what the table is.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from pypinyin import Style, lazy_pinyin, pinyin

RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]+")
#: GB 2312: characters in daily use first, in rows 16 to 55, then those of names and places.
_FIRST_ROW: Final = 0xB0
_LAST_ROW: Final = 0xF7
#: Interjections; they would turn zhang into 查 and 嗯.
_NO_SYLLABLES: Final = frozenset({"n", "ng", "m", "hm", "hng"})
_SURNAME_WEIGHT: Final = 10_000
_GIVEN_WEIGHT: Final = 3_000


def build(resources: Path = RESOURCES) -> dict[str, Any]:
    """characters: by syllable. words: [text, syllables]. The likeliest first in both; a sound that
    a character seldom has comes after all that usually have it."""
    own = json.loads((resources / "pinyin.json").read_text("utf-8"))
    weights = _weights(own, resources)
    usual: dict[str, list[str]] = {}
    rare: dict[str, list[str]] = {}
    for character in sorted(_in_use(), key=lambda one: -weights[one]):
        first, *others = _sounds(character)
        for sound in dict.fromkeys((own["read_otherwise"].get(character, first), first)):
            usual.setdefault(sound, []).append(character)
        for sound in others:
            rare.setdefault(sound, []).append(character)
    characters = {
        sound: "".join(dict.fromkeys((*usual.get(sound, ()), *rare.get(sound, ()))))
        for sound in sorted(usual.keys() | rare.keys())
    }
    words = dict.fromkeys(_words(own, resources))
    return {
        "characters": characters,
        "given": own["given"],
        "words": [[word, _spelled(word, own["read_otherwise"])] for word in words],
    }


def _in_use() -> Iterator[str]:
    """All characters of GB 2312, in its order: by sound, then by strokes for the second half."""
    for row in range(_FIRST_ROW, _LAST_ROW + 1):
        for cell in range(0xA1, 0xFF):
            character = bytes((row, cell)).decode("gb2312", "ignore")
            if character:
                yield character


def _sounds(character: str) -> tuple[str, ...]:
    """The usual one first."""
    known = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    letters = dict.fromkeys(_letters(sound) for sounds in known for sound in sounds)
    return tuple(sound for sound in letters if sound not in _NO_SYLLABLES) or ("en",)


def _spelled(word: str, otherwise: dict[str, str]) -> list[str]:
    if word in otherwise:
        return otherwise[word].split()
    return [_letters(sound) for sound in lazy_pinyin(word)]


def _letters(sound: str) -> str:
    """ü is typed v, as on every keyboard."""
    return sound.replace("ü", "v")


def _weights(own: dict[str, Any], resources: Path) -> Counter[str]:
    weights: Counter[str] = Counter()
    for text in _texts(resources):
        weights.update("".join(_CHINESE.findall(text)))
    for place, surname in enumerate(own["surnames"]):
        weights[surname] += _SURNAME_WEIGHT - place
    for character in own["given"]:
        weights[character] += _GIVEN_WEIGHT
    return weights


def _words(own: dict[str, Any], resources: Path) -> Iterator[str]:
    yield from own["double_surnames"].split()
    yield from own["work"].split()
    yield from own["places"].split()
    cities = sorted((resources / "cities").iterdir())
    for city in cities:
        yield from (one["name"] for one in _read(city / "districts.json"))
        yield from _read(city / "names.json")["communities"]
        for roles in sorted((city / "roles").glob("*.json")):
            yield from _titles(_read(roles))


def _titles(held: Any) -> Iterator[str]:
    if isinstance(held, dict):
        title = held.get("title")
        if isinstance(title, str) and _CHINESE.fullmatch(title):
            yield title
        for inner in held.values():
            yield from _titles(inner)
    elif isinstance(held, list):
        for inner in held:
            yield from _titles(inner)


def _texts(resources: Path) -> Iterable[str]:
    names = ("i18n/zh.json", "i18n/kiosk.zh.json", "services.json", "cities/jinan/names.json")
    return ((resources / name).read_text("utf-8") for name in names)


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(build(), ensure_ascii=False), "utf-8")
