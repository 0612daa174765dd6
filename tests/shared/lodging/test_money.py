"""What is owed, what was paid, and what cannot be."""

from dataclasses import replace

import pytest

from shared.ids import CommandId
from shared.lodging import LodgingView, State, Stay, decide
from shared.lodging.messages import PaymentRecorded, RecordPayment
from shared.lodging.money import Account, Kind, Payment, PaymentId, account
from shared.refusals import Reason, Refused
from tests.lodgings import NOW, STAY, night, part, stay

FIVE_NIGHTS = 5 * 2500


def paid(kind: Kind, amount_fen: int) -> Payment:
    return Payment(
        payment_id=PaymentId("p"), stay_id=STAY, kind=kind, amount_fen=amount_fen, at=NOW
    )


def record(kind: Kind, amount_fen: int) -> RecordPayment:
    return RecordPayment(
        command_id=CommandId("c"),
        payment_id=PaymentId("payment-1"),
        stay_id=STAY,
        kind=kind,
        amount_fen=amount_fen,
    )


@pytest.mark.parametrize(
    ("standing", "due"),
    [
        (stay(), FIVE_NIGHTS),
        (stay(State.IN_HOUSE, part(0, 2), part(2, 5, (20,), 2)), FIVE_NIGHTS),
        (stay(free_nights=3), 2 * 2500),
        (stay(night_fen=0), 0),
        (replace(stay(State.CHECKED_OUT, part(0, 2)), end=night(2)), 2 * 2500),
        (stay(State.CANCELLED), 0),
        (stay(State.NO_SHOW), 0),
        (stay(State.HELD), 0),
    ],
)
def test_what_the_nights_cost(standing: Stay, due: int) -> None:
    assert account(standing, ()).due_fen == due


def test_deposits_stand_apart() -> None:
    known = account(
        stay(),
        [
            paid(Kind.FEE, 10_000),
            paid(Kind.FEE_BACK, 1_000),
            paid(Kind.DEPOSIT, 5_000),
            paid(Kind.DEPOSIT_BACK, 2_000),
        ],
    )
    assert known == Account(due_fen=FIVE_NIGHTS, paid_fen=9_000, deposit_fen=3_000)
    assert known.owed_fen == FIVE_NIGHTS - 9_000


def test_who_leaves_early_gets_the_rest_back() -> None:
    early = replace(stay(State.CHECKED_OUT, part(0, 2)), end=night(2))
    payments = (paid(Kind.FEE, FIVE_NIGHTS),)
    assert account(early, payments).owed_fen == -3 * 2500
    view = LodgingView(stay=early, payments=payments)
    decided = decide(view, record(Kind.FEE_BACK, 3 * 2500), NOW)
    assert isinstance(decided, tuple)
    assert isinstance(decided[0], PaymentRecorded)
    assert decided[0].payment.amount_fen == 3 * 2500


@pytest.mark.parametrize(
    ("standing", "payments", "wish", "expected"),
    [
        (stay(), (), record(Kind.FEE, FIVE_NIGHTS + 1), Reason.OUT_OF_RANGE),
        (stay(), (), record(Kind.FEE, 0), Reason.OUT_OF_RANGE),
        (stay(), (), record(Kind.FEE, -5), Reason.OUT_OF_RANGE),
        (stay(), (paid(Kind.FEE, FIVE_NIGHTS),), record(Kind.FEE, 1), Reason.NOTHING_OWED),
        (stay(), (), record(Kind.FEE_BACK, 1), Reason.NOTHING_OWED),
        (stay(), (), record(Kind.DEPOSIT, 1), Reason.NOTHING_OWED),
        (stay(State.HELD, deposit_fen=5000), (), record(Kind.DEPOSIT, 1), Reason.NOTHING_OWED),
        (stay(deposit_fen=5000), (), record(Kind.DEPOSIT, 5001), Reason.OUT_OF_RANGE),
        (stay(), (), record(Kind.DEPOSIT_BACK, 1), Reason.NOTHING_OWED),
        (None, (), record(Kind.FEE, 1), Reason.NOT_FOUND),
    ],
)
def test_no_more_is_taken_or_given_back_than_there_is(
    standing: Stay | None,
    payments: tuple[Payment, ...],
    wish: RecordPayment,
    expected: Reason,
) -> None:
    decided = decide(LodgingView(stay=standing, payments=payments), wish, NOW)
    assert isinstance(decided, Refused)
    assert decided.reason is expected


def test_a_deposit_is_taken_once_and_comes_back() -> None:
    guest = stay(State.IN_HOUSE, deposit_fen=5000)
    assert isinstance(decide(LodgingView(stay=guest), record(Kind.DEPOSIT, 5000), NOW), tuple)
    held = LodgingView(stay=guest, payments=(paid(Kind.DEPOSIT, 5000),))
    assert isinstance(decide(held, record(Kind.DEPOSIT, 1), NOW), Refused)
    assert isinstance(decide(held, record(Kind.DEPOSIT_BACK, 5000), NOW), tuple)
