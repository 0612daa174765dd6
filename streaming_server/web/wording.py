"""How figures, times and days are said: 26 元/时, 早上6点–10点, 明天上午 9:30.

Instants are shown in the office's zone. The words are in resources/i18n under format, unit, day.
"""

from datetime import UTC, datetime, time
from datetime import date as Date
from functools import lru_cache
from typing import Final

from babel.dates import format_date

from shared.jobs import Hours, Pay
from shared.organisation import SHANGHAI, part_of_clock
from streaming_server.web.languages import LOCALES, Words

_FEN: Final = 100
#: Days whose names are kept: the same few stand on every page, and a name takes a locale's file.
_DAYS: Final = 512
#: Last hour of each part of the day, and its name under format.part.
_PARTS: Final = (
    (5, "night"),
    (9, "early"),
    (12, "morning"),
    (13, "noon"),
    (19, "afternoon"),
    (24, "evening"),
)
#: Nobody says the part twice: early 6 to 10.
_SAID_ONCE: Final = frozenset({("early", "morning"), ("afternoon", "evening")})
_WEEK: Final = 7
_NOON: Final = 12


class Wording:
    """Formatters in one language: what templates know as `say`."""

    def __init__(self, words: Words, now: datetime) -> None:
        self._words = words
        self._now = now

    def pay(self, pay: Pay) -> str:
        """The figure alone: 2400–3200."""
        figures = [_yuan(pay.low_fen)]
        if pay.high_fen is not None and pay.high_fen != pay.low_fen:
            figures.append(_yuan(pay.high_fen))
        return "–".join(figures)

    def pay_unit(self, pay: Pay) -> str:
        return self._words(f"unit.{pay.unit}")

    def pay_whole(self, pay: Pay) -> str:
        return self._words("format.pay", figure=self.pay(pay), unit=self.pay_unit(pay))

    def hours(self, hours: Hours) -> str:
        starts, ends = hours.starts, hours.ends
        facts = {"part": self._part(starts), "first": self._hour(starts), "last": self._hour(ends)}
        if starts >= ends:
            return self._words("format.hours_next_day", last_part=self._part(ends), **facts)
        if (_part(starts), _part(ends)) in _SAID_ONCE or _part(starts) == _part(ends):
            return self._words("format.hours_same_half", **facts)
        return self._words("format.hours", last_part=self._part(ends), **facts)

    def weekdays(self, days: tuple[int, ...]) -> str:
        known = sorted({day for day in days if 1 <= day <= _WEEK})
        if len(known) == _WEEK:
            return self._words("format.every_day")
        names = [self._words(f"day.{day}") for day in known]
        if len(known) > 2 and known[-1] - known[0] == len(known) - 1:
            return self._words("format.days", first=names[0], last=names[-1])
        return self._words("format.list").join(names)

    def date(self, day: Date) -> str:
        """11月30日; the year only when it is another one."""
        own_year = self._now.astimezone(SHANGHAI).year
        key = "format.date" if day.year == own_year else "format.date_with_year"
        return _dated(day, self._words(key), LOCALES[self._words.language])

    def clock(self, at: time | datetime) -> str:
        """上午 9:30."""
        local = at.astimezone(SHANGHAI) if isinstance(at, datetime) else at
        part = self._words(f"format.clock_part.{part_of_clock(local.hour)}")
        hour, minute = _on_the_dial(local.hour), f"{local.minute:02d}"
        return self._words("format.clock", part=part, hour=hour, minute=minute)

    def day(self, at: datetime | Date) -> str:
        """今天, 明天, or the date."""
        day = at.astimezone(SHANGHAI).date() if isinstance(at, datetime) else at
        distance = (day - self._now.astimezone(SHANGHAI).date()).days
        names = {-1: "yesterday", 0: "today", 1: "tomorrow"}
        return self._words(f"format.{names[distance]}") if distance in names else self.date(day)

    def instant(self, at: datetime) -> str:
        """明天上午 9:30."""
        return self._words("format.instant", day=self.day(at), clock=self.clock(at))

    def is_past(self, at: datetime) -> bool:
        return at <= self._now

    def span(self, seconds: float) -> str:
        """36分, 1时36分; below a minute still 1分."""
        minutes = max(1, int(abs(seconds)) // 60)
        if minutes < 60:
            return self._words("format.minutes", minutes=minutes)
        return self._words("format.hours_minutes", hours=minutes // 60, minutes=minutes % 60)

    def waited(self, since: datetime) -> str:
        return self.span((self._now - since).total_seconds())

    def local(self, at: datetime) -> datetime:
        return at.astimezone(SHANGHAI)

    def iso(self, at: datetime) -> str:
        return at.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def _part(self, at: time) -> str:
        return self._words(f"format.part.{_part(at)}")

    def _hour(self, at: time) -> str:
        key = {0: "format.hour", 30: "format.hour_half"}.get(at.minute, "format.hour_minute")
        return self._words(key, hour=_on_the_dial(at.hour), minute=f"{at.minute:02d}")


@lru_cache(maxsize=_DAYS)
def _dated(day: Date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)


def _part(at: time) -> str:
    return next(name for last, name in _PARTS if at.hour < last)


def _on_the_dial(hour: int) -> int:
    return hour if hour <= _NOON else hour - _NOON


def _yuan(fen: int) -> str:
    yuan, rest = divmod(fen, _FEN)
    return f"{yuan}.{rest:02d}".rstrip("0") if rest else str(yuan)
