"""Which clips make an announcement: numbers, never names."""

from collections.abc import Iterator
from typing import Final

from shared.tickets.numbers import read_label

LANGUAGES: Final = ("zh", "en")
MOST_COUNTERS: Final = 99
#: In the place of a counter: the call was a mistake, and is taken back.
TAKEN_BACK: Final = 0
_TEN: Final = 10
_TWENTY: Final = 20


def clips_of(language: str, number: str, counter: int) -> tuple[str, ...]:
    """Names of clips, in order.

    counter: TAKEN_BACK for a call that was a mistake.
    Raises ValueError for a language that is not spoken, a number that is none, or no counter.
    """
    is_known = counter == TAKEN_BACK or 1 <= counter <= MOST_COUNTERS
    if language not in LANGUAGES or read_label(number) is None or not is_known:
        raise ValueError("there is no such announcement")
    spelled = tuple(character.lower() for character in number if character != "-")
    if counter == TAKEN_BACK:
        number_of = (*spelled, "number") if language == "zh" else ("number", *spelled)
        return (*number_of, "taken_back")
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
