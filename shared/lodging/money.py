"""What a stay owes and what was paid, in fen; deposits are not earned and stand apart.

Nights that policy pays cost nothing. A stay that was let go, or whose guest did not come, owes
nothing: what was paid is given back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from shared.lodging.quotes import price_fen
from shared.lodging.stays import State, Stay, StayId
from shared.refusals import Reason, Refused

PaymentId = NewType("PaymentId", str)
#: Ten thousand yuan: more at once is a slip of the finger.
LARGEST_FEN: Final = 1_000_000


class Kind(StrEnum):
    FEE = "fee"
    FEE_BACK = "fee_back"
    DEPOSIT = "deposit"
    DEPOSIT_BACK = "deposit_back"


#: Whose nights cost something.
_OWES: Final = frozenset({State.CONFIRMED, State.IN_HOUSE, State.CHECKED_OUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """amount_fen: always above nought; the kind says in which direction."""

    payment_id: PaymentId
    stay_id: StayId
    kind: Kind
    amount_fen: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """due: for the nights as they stand. deposit: what is held now."""

    due_fen: int
    paid_fen: int
    deposit_fen: int

    @property
    def owed_fen(self) -> int:
        """Below nought: to be given back."""
        return self.due_fen - self.paid_fen


def account(stay: Stay, payments: Iterable[Payment]) -> Account:
    sums = dict.fromkeys(Kind, 0)
    for payment in payments:
        sums[payment.kind] += payment.amount_fen
    nights = sum((part.end - part.first).days for part in stay.parts)
    return Account(
        due_fen=price_fen(stay, nights) if stay.state in _OWES else 0,
        paid_fen=sums[Kind.FEE] - sums[Kind.FEE_BACK],
        deposit_fen=sums[Kind.DEPOSIT] - sums[Kind.DEPOSIT_BACK],
    )


def wrong_payment(stay: Stay, known: Account, kind: Kind, amount_fen: int) -> Refused | None:
    """Why so much cannot be taken or given back; None when it can."""
    most = {
        Kind.FEE: known.owed_fen,
        Kind.FEE_BACK: known.paid_fen,
        Kind.DEPOSIT: stay.deposit_fen - known.deposit_fen if stay.state in _OWES else 0,
        Kind.DEPOSIT_BACK: known.deposit_fen,
    }[kind]
    most = min(most, LARGEST_FEN)
    if most < 1:
        return Refused(reason=Reason.NOTHING_OWED, field="amount_fen")
    if not 1 <= amount_fen <= most:
        facts = {"low": 1, "high": most}
        return Refused(reason=Reason.OUT_OF_RANGE, field="amount_fen", facts=facts)
    return None
