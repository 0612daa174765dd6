"""Everything about the person who stands here, in one place, so that it can be gone in one step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shared.ids import ApplicationId, VisitorId
from shared.people import PersonalText

if TYPE_CHECKING:
    from shared.tickets.services import ServiceItem


@dataclass(slots=True, kw_only=True)
class SentApplication:
    """What the result screen shows; numbers and times, no word about the person.

    is_kept: the server has not seen it yet; number is then the machine's.
    """

    application_id: ApplicationId
    number: str
    title: str
    employer: str
    role_number: int | None
    caller: str
    phone_tail: str
    call_at: datetime
    due: datetime
    undo_until: datetime
    is_kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A number that was given here. token: opens its page, for whoever has the code.

    slip_id: of the wish; what stands on the paper.
    """

    slip_id: str
    number: str
    token: str
    service: "ServiceItem"


class VisitScope:
    """One visit. `end` zeroes what was typed and mints a new visitor: nothing leads back."""

    def __init__(self, mint: Callable[[], str]) -> None:
        self._mint = mint
        self._digits = bytearray()
        self.is_closed = False
        self._begin()

    def _begin(self) -> None:
        self.visitor_id = VisitorId(self._mint())
        self.surname = ""
        self.title = ""
        self.has_no_phone = False
        self.facts: dict[str, str] = {}
        self.sent: list[SentApplication] = []
        self.ticket: Taken | None = None
        #: Of who proved whose telephone it is; opens the own affairs at the server.
        self.proof_id = ""

    def end(self) -> None:
        self.clear_digits()
        self._begin()

    def close(self) -> None:
        """The machine ends: nobody comes after this visit."""
        self.end()
        self.is_closed = True

    @property
    def is_personal(self) -> bool:
        """Whether anything here should not be seen by who comes next."""
        return bool(
            self._digits or self.surname or self.title or self.facts or self.sent or self.ticket
        ) or bool(self.proof_id)

    @property
    def form_of_address(self) -> PersonalText | None:
        """None until both halves were chosen; a surname is not obligatory."""
        return PersonalText(self.surname + self.title) if self.title else None

    @property
    def phone(self) -> PersonalText | None:
        return PersonalText(self._digits.decode("ascii")) if self._digits else None

    @property
    def digit_count(self) -> int:
        return len(self._digits)

    @property
    def phone_tail(self) -> str:
        return self._digits[-4:].decode("ascii")

    def digits(self, first: int, last: int) -> str:
        """Some of the digits, for the screen."""
        return self._digits[first:last].decode("ascii")

    def add_digit(self, digit: str, limit: int) -> None:
        if digit.isascii() and digit.isdigit() and len(self._digits) < limit:
            self._digits += digit.encode("ascii")

    def drop_digit(self) -> None:
        if self._digits:
            self._digits[-1] = 0
            del self._digits[-1]

    def clear_digits(self) -> None:
        for index in range(len(self._digits)):
            self._digits[index] = 0
        self._digits.clear()
