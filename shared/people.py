"""Personal facts have types that cannot print themselves.

`str()`, `repr()`, f-strings and logs show a mask; `disclose()` is the one way to the text, so that
every place that reads a person's fact can be found by that word.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final, Self

from shared.refusals import Reason, Refused

#: Longer than any name met in practice (25 characters with a middle dot) with room to spare.
LONGEST_NAME: Final = 40
LONGEST_SENTENCE: Final = 120
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"0[0-9]{9,11}(?:-[0-9]{1,6})?")
#: They turn the direction of what stands around them: a name with one rewrites the page beside it.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DOTS: Final = str.maketrans(dict.fromkeys("\u2022\u2027\u30fb\uff65\u2219", "\u00b7"))


class PersonalText:
    """A text about a person, shown as `•••`.

    Equality and hash follow the text, so it can be compared without being read.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def disclose(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"{type(self).__name__}(•••)"

    def __str__(self) -> str:
        return "•••"

    def __format__(self, spec: str) -> str:
        return "•••"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._text == self._text

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._text))

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._text,)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, handler: Callable[[object], Any]
    ) -> dict[str, Any]:
        # Plain dictionaries are what the wire's validator reads; the rules import no validator.
        return {
            "type": "function-after",
            "function": {"type": "no-info", "function": cls},
            "schema": handler(str),
            "serialization": {"type": "to-string"},
        }


class FormOfAddress(PersonalText):
    """What the resident wants to be called: a name, or 王女士."""

    __slots__ = ()


class PhoneNumber(PersonalText):
    """Digits only, with an optional extension after a hyphen for landlines."""

    __slots__ = ()

    @property
    def tail(self) -> str:
        """The last four digits: what may be shown before an employer commits to a slot."""
        return self._text.split("-")[0][-4:]


def read_form_of_address(text: PersonalText) -> FormOfAddress | Refused:
    """NFC text of 1 to 40 characters; rare characters and emoji are welcome, control ones not."""
    name = unicodedata.normalize("NFC", text.disclose()).translate(_DOTS)
    name = " ".join(name.split())
    if not is_seen(name) and is_readable(name):
        return Refused(reason=Reason.EMPTY, field="form_of_address")
    if len(name) > LONGEST_NAME:
        return Refused(
            reason=Reason.TOO_LONG, field="form_of_address", facts={"limit": LONGEST_NAME}
        )
    if not is_readable(name):
        return Refused(reason=Reason.UNREADABLE, field="form_of_address")
    return FormOfAddress(name)


def read_phone(text: PersonalText) -> PhoneNumber | Refused:
    """A mobile or landline number of mainland China; spaces, +86 and full-width digits are folded.

    Source of the shapes: 11 digits from 13 to 19, or an area code with 7 or 8 digits.
    """
    digits = unicodedata.normalize("NFKC", text.disclose())
    digits = re.sub(r"[\u2010-\u2015]", "-", re.sub(r"[\s()]", "", digits))
    digits = re.sub(r"^(?:\+|00)86-?", "", digits)
    if _MOBILE.fullmatch(bare := digits.replace("-", "")):
        return PhoneNumber(bare)
    area = re.sub(r"^(0[0-9]{2,3})-", r"\1", digits)
    if _LANDLINE.fullmatch(area):
        return PhoneNumber(area)
    return Refused(reason=Reason.NOT_A_PHONE, field="phone")


def is_readable(text: str) -> bool:
    """No control, surrogate or private-use character; joiners inside emoji are allowed."""
    return all(
        unicodedata.category(character) not in {"Cc", "Cs", "Co"} and character not in _TURNING
        for character in text
    )


def is_seen(text: str) -> bool:
    """Whether something of it shows: more than blanks, joiners, and marks upon nothing."""
    return any(unicodedata.category(character)[0] not in "ZCM" for character in text)


def read_sentence(text: str, field: str, limit: int = LONGEST_SENTENCE) -> str | Refused:
    """One line of 1 to `limit` characters that a person typed."""
    sentence = " ".join(unicodedata.normalize("NFC", text).split())
    if not is_seen(sentence) and is_readable(sentence):
        return Refused(reason=Reason.EMPTY, field=field)
    if len(sentence) > limit:
        return Refused(reason=Reason.TOO_LONG, field=field, facts={"limit": limit})
    if not is_readable(sentence):
        return Refused(reason=Reason.UNREADABLE, field=field)
    return sentence
