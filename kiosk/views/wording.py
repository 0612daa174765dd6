"""Sentences of the window in the language shown, and times as they are said.

The words are in resources/i18n: what pages and kiosk share in zh.json and en.json, the window's
own in kiosk.zh.json and kiosk.en.json.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from shared.organisation import SHANGHAI, part_of_clock

_FOLDER: Final = Path(__file__).resolve().parents[2] / "resources" / "i18n"


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class Wording:
    """One language at a time; `switch` changes what every later sentence says."""

    def __init__(self) -> None:
        self._sentences: dict[Language, Mapping[str, str]] = {}
        self.language = Language.ZH

    def switch(self) -> None:
        self.language = Language.EN if self.language is Language.ZH else Language.ZH

    @property
    def sentences(self) -> Mapping[str, str]:
        known = self._sentences.get(self.language)
        if known is None:  # a day begins in one language, and often ends in it
            known = self._sentences[self.language] = _read(self.language)
        return known

    def __call__(self, key: str, /, **facts: Any) -> str:
        return self.sentences[key].format(**facts)

    def has(self, key: str, /) -> bool:
        return key in self.sentences

    def listed(self, key: str) -> tuple[str, ...]:
        """A sentence that is a list, with spaces between."""
        return tuple(self.sentences[key].split())

    def day(self, at: datetime | date) -> str:
        """11月22日 星期日."""
        day = at.astimezone(SHANGHAI).date() if isinstance(at, datetime) else at
        weekday = self(f"weekday.{day.isoweekday()}")
        month = self(f"month.{day.month}")
        return self("format.day", month=month, day=day.day, weekday=weekday)

    def month_and_day(self, day: date) -> str:
        """11月22日."""
        return self("format.date", month=self(f"month.{day.month}"), day=day.day)

    def weekday(self, at: datetime) -> str:
        return self(f"weekday.{at.astimezone(SHANGHAI).isoweekday()}")

    def clock(self, at: datetime) -> str:
        """9:41, on the head of the screen."""
        local = at.astimezone(SHANGHAI)
        return f"{local.hour}:{local.minute:02d}"

    def spoken_clock(self, at: datetime) -> str:
        """上午 9:30."""
        local = at.astimezone(SHANGHAI)
        part = self(f"format.clock_part.{part_of_clock(local.hour)}")
        hour = local.hour if local.hour <= 12 else local.hour - 12
        return self("format.clock", part=part, hour=hour, minute=f"{local.minute:02d}")

    def instant(self, at: datetime, now: datetime) -> str:
        """明天上午 9:30."""
        local = at.astimezone(SHANGHAI)
        distance = (local.date() - now.astimezone(SHANGHAI).date()).days
        near = {0: "format.today", 1: "format.tomorrow", 2: "format.after_tomorrow"}
        day = self(near[distance]) if distance in near else self.month_and_day(local)
        return self("format.instant", day=day, clock=self.spoken_clock(at))


def _read(language: Language) -> Mapping[str, str]:
    sentences: dict[str, str] = {}
    for name in (f"{language}.json", f"kiosk.{language}.json"):
        _flatten(json.loads((_FOLDER / name).read_bytes()), "", sentences)
    return sentences


def _flatten(fields: Mapping[str, Any], prefix: str, into: dict[str, str]) -> None:
    for name, value in fields.items():
        if isinstance(value, str):
            into[prefix + name] = value
        else:
            _flatten(value, f"{prefix}{name}.", into)
