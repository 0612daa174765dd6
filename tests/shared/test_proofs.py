"""A code that opens the own affairs: five tries, five minutes, ten minutes without a look."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.ids import CommandId
from shared.people import PersonalText, PhoneNumber
from shared.proofs import CODE_LASTS, MOST_TRIES, PROOF_LASTS, Proof, look, try_code
from shared.refusals import Reason, Refused
from tests.fair import HERE, NOW, NUMBER_OF_NOBODY

RIGHT = PersonalText("4827")
WRONG = PersonalText("4828")
ASKED = Proof(
    proof_id=CommandId("proof-1"),
    station=HERE,
    code=RIGHT,
    asked_at=NOW,
    phone=PhoneNumber(NUMBER_OF_NOBODY),
)
SECOND = timedelta(seconds=1)


def test_the_right_code_opens_it() -> None:
    proof, refused = try_code(ASKED, RIGHT, NOW)
    assert refused is None
    assert proof == replace(ASKED, seen_at=NOW)
    assert proof.is_good(NOW + PROOF_LASTS)
    assert not proof.waits(NOW)


def test_each_wrong_code_says_how_many_tries_are_left() -> None:
    proof, refused = try_code(ASKED, WRONG, NOW)
    assert refused == Refused(
        reason=Reason.CODE_WRONG, field="code", facts={"left": MOST_TRIES - 1}
    )
    assert proof.waits(NOW)


def test_after_five_wrong_ones_the_right_one_is_of_no_use() -> None:
    proof, refused = try_code(ASKED, WRONG, NOW)
    for _ in range(MOST_TRIES - 1):
        proof, refused = try_code(proof, WRONG, NOW)
    assert refused == Refused(reason=Reason.CODE_USED_UP, field="code")
    assert not proof.waits(NOW)
    assert try_code(proof, RIGHT, NOW) == (proof, refused)


@pytest.mark.parametrize("typed", [RIGHT, WRONG])
def test_an_old_code_is_of_no_use(typed: PersonalText) -> None:
    late = NOW + CODE_LASTS + SECOND
    too_old = Refused(reason=Reason.CODE_TOO_OLD, field="code")
    assert try_code(ASKED, typed, late) == (ASKED, too_old)
    assert try_code(ASKED, RIGHT, late - SECOND)[1] is None


def test_each_look_keeps_it_open() -> None:
    proof, _ = try_code(ASKED, RIGHT, NOW)
    later = NOW + PROOF_LASTS
    proof, refused = look(proof, later)
    assert refused is None
    assert try_code(proof, RIGHT, later + PROOF_LASTS)[1] is None
    closed = later + PROOF_LASTS + SECOND
    assert look(proof, closed) == (proof, Refused(reason=Reason.CODE_TOO_OLD, field="code"))


def test_nobody_looks_without_a_code() -> None:
    assert look(ASKED, NOW)[1] == Refused(reason=Reason.CODE_TOO_OLD, field="code")


def test_what_nobody_will_ask_about_any_more_is_over() -> None:
    end = NOW + CODE_LASTS + PROOF_LASTS
    assert not ASKED.is_over(end)
    assert ASKED.is_over(end + SECOND)
    assert not replace(ASKED, seen_at=end).is_over(end + SECOND)


def test_neither_number_nor_code_is_ever_printed() -> None:
    assert NUMBER_OF_NOBODY not in repr(ASKED)
    assert RIGHT.disclose() not in repr(ASKED)
