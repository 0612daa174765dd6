"""The language of a request, and the sentences of resources/i18n.

A sentence is found by its dotted key and takes its facts by name: `refused.too_long` with `limit`.
"""

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from aiohttp import web
from babel.dates import format_date

from shared.refusal_sentences import refusal_sentence
from shared.refusals import Refused

RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"
LANGUAGE_COOKIE: Final = "language"


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


LANGUAGE: Final = web.RequestKey("language", Language)

KNOWN_LANGUAGES: Final = frozenset(str(language) for language in Language)
LOCALES: Final = {Language.ZH: "zh_Hans_CN", Language.EN: "en_GB"}


class Texts:
    """All sentences of all languages, read once."""

    def __init__(self, folder: Path) -> None:
        """folder: holds {language}.json for every Language."""
        self._sentences: Mapping[Language, Mapping[str, str]] = {
            language: _flat(json.loads((folder / f"{language}.json").read_text("utf-8")))
            for language in Language
        }

    def sentence(self, language: Language, key: str, facts: Mapping[str, object]) -> str:
        """Raises KeyError for a key nobody wrote: a bug, never a reader's fault."""
        return self._sentences[language][key].format_map(facts)

    def has(self, language: Language, key: str) -> bool:
        return key in self._sentences[language]

    def keys(self, language: Language) -> frozenset[str]:
        return frozenset(self._sentences[language])


class Words:
    """The sentences of one language: what templates know as `t`."""

    def __init__(self, texts: Texts, language: Language) -> None:
        self._texts = texts
        self.language = language

    def __call__(self, key: str, /, **facts: object) -> str:
        return self._texts.sentence(self.language, key, facts)

    def has(self, key: str) -> bool:
        return self._texts.has(self.language, key)

    def refusal(self, refused: Refused) -> str:
        """What a person reads when a rule said no."""
        return refusal_sentence(refused.reason, refused.field, refused.facts, self, self._day)

    def _day(self, day: date) -> str:
        return format_date(day, self("format.date"), locale=LOCALES[self.language])


def language_of(request: web.BaseRequest) -> Language:
    """The cookie, else what the browser prefers, else Chinese."""
    wishes = [request.cookies.get(LANGUAGE_COOKIE, "")]
    accepted = request.headers.get("Accept-Language", "")
    ranked = sorted(map(_ranked, accepted.split(",")[:20]), key=lambda wish: -wish[1])
    wishes += [tag.split("-")[0] for tag, quality in ranked if quality > 0]
    for wish in wishes:
        if wish in KNOWN_LANGUAGES:
            return Language(wish)
    return Language.ZH


def _ranked(wish: str) -> tuple[str, float]:
    tag, _, parameters = wish.strip().lower().partition(";")
    _, _, quality = parameters.partition("q=")
    try:
        return tag.strip(), float(quality) if quality else 1.0
    except ValueError:
        return tag.strip(), 0.0


def _flat(tree: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = str(value)
    return flat
