"""The register of guests that a lodging has to keep: who slept where, by which document.

Source: 旅馆业治安管理办法, article 6: name, kind and number of the document, where from, when.
It is the most personal that there is: it has types that cannot print themselves, lies in rows of
its own, and leaves the house only by an export that is itself written down. Once its term is over
it goes, and only how many went is kept.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from shared.ids import CommandId
from shared.lodging.entries import (
    ExportRegister,
    ForgetGuests,
    GuestRegistered,
    GuestsForgotten,
    RegisterExported,
    RegisterGuest,
)
from shared.lodging.nights import today
from shared.lodging.rooms import Document
from shared.lodging.stays import FIRM, StayId
from shared.lodging.views import Decided, LodgingView
from shared.people import PersonalText, read_sentence
from shared.refusals import Reason, Refused

ADULT_AT: Final = 18
#: A quarter: an export is for those who ask for one, and no copy of everything.
MOST_DAYS: Final = 92
#: Who sets a shorter one has mistyped: what a night's guests did is asked within weeks.
SHORTEST_TERM: Final = timedelta(days=30)
#: A family's room holds no more.
MOST_GUESTS: Final = 8
LONGEST_GUEST_NAME: Final = 60
LONGEST_HOME: Final = 80
_ID_CARD: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")
_OTHER_DOCUMENT: Final = re.compile(r"[0-9A-Z]{5,20}")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """home: where the guest is from, as it is said. is_minor: by the document's date of birth."""

    entry_id: CommandId
    stay_id: StayId
    full_name: PersonalText
    document: Document
    document_number: PersonalText
    home: PersonalText
    is_minor: bool
    at: datetime


def read_entry(command: RegisterGuest, now: datetime) -> RegisterEntry | Refused:
    """As it is stored, or the first field that is wrong."""
    name = _read(command.full_name, "full_name", LONGEST_GUEST_NAME)
    if isinstance(name, Refused):
        return name
    number = _read_number(command)
    if isinstance(number, Refused):
        return number
    home = _read(command.home, "home", LONGEST_HOME)
    if isinstance(home, Refused):
        return home
    born = birthday(number) if command.document is Document.ID_CARD else None
    return RegisterEntry(
        entry_id=command.command_id,
        stay_id=command.stay_id,
        full_name=name,
        document=command.document,
        document_number=number,
        home=home,
        is_minor=born is not None and _age(born, today(now)) < ADULT_AT,
        at=now,
    )


def register(view: LodgingView, command: RegisterGuest, now: datetime) -> Decided:
    stay = view.stay
    if stay is None:
        return Refused(reason=Reason.NOT_FOUND)
    if stay.state not in FIRM:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": f"stay_{stay.state}"})
    if view.registered >= MOST_GUESTS:
        facts = {"low": 1, "high": MOST_GUESTS}
        return Refused(reason=Reason.OUT_OF_RANGE, field="guests", facts=facts)
    entry = read_entry(command, now)
    if isinstance(entry, Refused):
        return entry
    return (
        GuestRegistered(
            entry_id=entry.entry_id,
            stay_id=stay.stay_id,
            market=stay.market,
            is_minor=entry.is_minor,
            at=now,
        ),
    )


def export(view: LodgingView, command: ExportRegister, now: datetime) -> Decided:
    if command.end <= command.first:
        return Refused(reason=Reason.ENDS_BEFORE_START, field="end")
    if (command.end - command.first).days > MOST_DAYS:
        facts = {"low": 1, "high": MOST_DAYS}
        return Refused(reason=Reason.OUT_OF_RANGE, field="days", facts=facts)
    return (
        RegisterExported(
            market=command.market,
            first=command.first,
            end=command.end,
            rows=view.registered,
            account_id=command.account_id,
            at=now,
        ),
    )


def forget(view: LodgingView, command: ForgetGuests, now: datetime) -> Decided:
    """registered: of the entries whose stay ended on `before` or earlier."""
    if command.before > today(now) - SHORTEST_TERM:
        facts = {"low": SHORTEST_TERM.days}
        return Refused(reason=Reason.OUT_OF_RANGE, field="before", facts=facts)
    if not view.registered:
        return ()
    return (
        GuestsForgotten(market=command.market, before=command.before, rows=view.registered, at=now),
    )


def birthday(number: PersonalText) -> date | None:
    """Of a resident's identity number; None when there is no such day."""
    text = number.disclose()
    try:
        return date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None


def masked(number: PersonalText) -> str:
    """What a screen may show of a document: the first three and the last four."""
    text = number.disclose()
    return f"{text[:3]}{'*' * max(0, len(text) - 7)}{text[-4:]}" if len(text) > 7 else "*" * 7


def _read(text: PersonalText, field: str, limit: int) -> PersonalText | Refused:
    read = read_sentence(text.disclose(), field, limit)
    return read if isinstance(read, Refused) else PersonalText(read)


def _read_number(command: RegisterGuest) -> PersonalText | Refused:
    text = re.sub(r"\s", "", command.document_number.disclose()).upper()
    number = PersonalText(text)
    wrong = Refused(reason=Reason.NOT_A_DOCUMENT, field="document_number")
    if command.document is not Document.ID_CARD:
        return number if _OTHER_DOCUMENT.fullmatch(text) else wrong
    is_one = _ID_CARD.fullmatch(text) and _check(text) == text[-1] and birthday(number)
    return number if is_one else wrong


def _check(text: str) -> str:
    """The last character that belongs to the seventeen before it. Source: GB 11643-1999."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return _CHECKS[total % 11]


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
