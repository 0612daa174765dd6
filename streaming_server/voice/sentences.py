"""Which clips make an announcement: numbers, never names."""

from collections.abc import Iterator
from typing import Final

from shared.tickets.numbers import read_label

LANGUAGES: Final = ("zh", "en")
MOST_COUNTERS: Final = 99
_TEN: Final = 10
_TWENTY: Final = 20


def clips_of(language: str, number: str, counter: int) -> tuple[str, ...]:
    """Names of clips, in order.

    Raises ValueError for a language that is not spoken, a number that is none, or no counter.
    """
    if language not in LANGUAGES or read_label(number) is None or not 1 <= counter <= MOST_COUNTERS:
        raise ValueError("there is no such announcement")
    spelled = tuple(character.lower() for character in number if character != "-")
    if language == "zh":
        return ("please", *spelled, "number", "to", *_chinese(counter), "counter")
    return ("number", *spelled, "to", *_english(counter))


def _chinese(figure: int) -> Iterator[str]:
    tens, units = divmod(figure, _TEN)
    if tens > 1:
        yield str(tens)
    if tens:
        yield str(_TEN)
    if units or not tens:
        yield str(units)


def _english(figure: int) -> Iterator[str]:
    if figure < _TWENTY:
        yield str(figure)
        return
    tens, units = divmod(figure, _TEN)
    yield str(tens * _TEN)
    if units:
        yield str(units)
