"""What is wrong with a machine, in a sentence."""

from typing import Final

from shared.link.health import Finding
from streaming_server.web.languages import Words

_HOUR: Final = 60  # minutes
_DAY: Final = 24 * _HOUR


def sentence_of(words: Words, found: Finding) -> str:
    """How long something lasts is told as people do: of three days nobody reads the minutes."""
    facts = dict(found.facts)
    minutes = facts.pop("minutes", None)
    if isinstance(minutes, int):
        facts["lasts"] = _lasts(words, minutes)
    return words(f"fleet.{found.trouble}", **facts)


def _lasts(words: Words, minutes: int) -> str:
    if minutes < _HOUR:
        return words("fleet.lasts.minutes", minutes=minutes)
    if minutes < _DAY:
        return words("fleet.lasts.hours", hours=minutes // _HOUR, minutes=minutes % _HOUR)
    return words("fleet.lasts.days", days=minutes // _DAY, hours=minutes % _DAY // _HOUR)
