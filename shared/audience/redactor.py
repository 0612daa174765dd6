"""Hides what must not stand in a chat for everybody: phone numbers, ID numbers, accounts.

A resident gives a phone to one employer, with an application; in the chat it would be everybody's.
It is hidden before anybody sees it and is kept nowhere. Better one word too many than one number
too few: prices and hours (4500-6000, 8:30-17:30) are left alone, seven digits in a row are not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.audience.disguises import Folded, fold

HIDDEN: Final = "\u2022\u2022\u2022"


class Hidden(StrEnum):
    """What was hidden, so that the writer hears why."""

    PHONE = "phone"
    IDENTITY = "identity"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """text: what everybody may see. hidden: what it held besides, in order of appearance."""

    text: str
    hidden: tuple[Hidden, ...]

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is left but what was hidden."""
        return bool(self.hidden) and not re.search(r"\w", self.text.replace(HIDDEN, ""))


#: Between the digits of one number: blanks, points, dashes, emoji, and one stray letter.
_GAP: Final = r"[ .\-_:/+@]{0,6}(?:[^\W\d_][ .\-_:/+@]{0,6})?"
_DIGIT: Final = rf"{_GAP}\d"
_PATTERNS: Final = (
    # 18 characters, the last one a digit or x: GB 11643.
    (Hidden.IDENTITY, re.compile(r"(?<!\d)[1-9](?:[ \-]{0,3}\d){16}[ \-]{0,3}[\dx](?!\d)")),
    # A mobile number, whatever stands between its digits.
    (Hidden.PHONE, re.compile(rf"1{_GAP}[3-9](?:{_DIGIT}){{9}}")),
    # A landline with its area code.
    (Hidden.PHONE, re.compile(r"(?<!\d)0[1-9]\d{1,2}[ \-]{0,3}\d{3,4}[ \-]{0,3}\d{4}(?!\d)")),
    # "Add me": the name of a service after "add", and what follows as an account.
    (
        Hidden.ACCOUNT,
        re.compile(
            r"\+ {0,2}(?:\u6211|\u4e2a)? {0,2}(?:v ?x?|w ?x|q ?q?|wei ?xin|wechat)"
            r"(?![a-z]|(?![\u5427\u4e86\u804a\u554a])[\u3400-\u9fff])"  # 加薇吧, not 参加维修
            r"[ :\u53f7\u662f]{0,4}(?:[a-z0-9][a-z0-9_\-]{3,})?"
        ),
    ),
    # The name of a service and an account after it.
    (
        Hidden.ACCOUNT,
        re.compile(
            r"(?<![a-z])(?:v ?x?|w ?x|q ?q|wei ?xin|wechat)[ :\u53f7\u662f]{0,4}"
            r"(?:[a-z][a-z0-9_\-]{4,}|\d(?: ?\d){4,})"
        ),
    ),
    (Hidden.ACCOUNT, re.compile(r"[a-z0-9._\-]+ ?@ ?[a-z0-9\-]+ ?\. ?[a-z]{2,}")),
    (Hidden.ACCOUNT, re.compile(r"(?:https?:|www\.)[^ \u3400-\u9fff]+")),
    # Seven digits in a row are no price and no hour.
    (Hidden.PHONE, re.compile(r"\d{7,}x?")),
)


def redact(text: str) -> Redacted:
    folded = fold(text)
    spans = sorted(_spans(folded, len(text)), key=lambda span: span[:2])
    shown: list[str] = []
    hidden: list[Hidden] = []
    end = 0
    for start, stop, kind in spans:
        if start >= end:
            shown += (text[end:start], HIDDEN)
            hidden.append(kind)
        end = max(end, stop)
    return Redacted(text="".join([*shown, text[end:]]), hidden=tuple(hidden))


def _spans(folded: Folded, length: int) -> Iterator[tuple[int, int, Hidden]]:
    """From and to which character of the text something is to be hidden."""
    signs = folded.signs
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(signs):
            yield folded.places[found.start()], _stop(folded, found.end(), length), kind
        signs = pattern.sub(lambda match: "\ufffc" * len(match.group()), signs)


def _stop(folded: Folded, sign: int, length: int) -> int:
    """Where the text goes on after the sign before this one, with what nobody sees after it."""
    last = folded.places[sign - 1]
    following = folded.places[sign] if sign < len(folded.places) else length
    return max(last + 1, following)
