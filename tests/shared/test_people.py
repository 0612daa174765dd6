"""Names and numbers as people give them; personal facts that cannot print themselves."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.people import (
    LONGEST_NAME,
    FormOfAddress,
    PersonalText,
    PhoneNumber,
    is_readable,
    read_form_of_address,
    read_phone,
    read_sentence,
)
from shared.refusals import Reason, Refused

FULL_WIDTH = {ord(digit): 0xFF10 + int(digit) for digit in "0123456789"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("王女士", "王女士"),
        ("  王  女士 ", "王 女士"),
        ("𬱖女士", "𬱖女士"),
        ("阿依古丽・买买提", "阿依古丽\u00b7买买提"),
        ("张👨\u200d👩\u200d👧家", "张👨\u200d👩\u200d👧家"),
        ("Jose\u0301", "José"),
        ("一" * LONGEST_NAME, "一" * LONGEST_NAME),
    ],
)
def test_names_are_taken_as_they_are_given(typed: str, read: str) -> None:
    assert read_form_of_address(PersonalText(typed)) == FormOfAddress(read)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", Reason.EMPTY),
        (" \u3000\n", Reason.EMPTY),
        ("\u200b\u200d", Reason.EMPTY),
        ("\u0301", Reason.EMPTY),
        ("一" * (LONGEST_NAME + 1), Reason.TOO_LONG),
        ("王\u202e女士", Reason.UNREADABLE),
        ("\u2066王女士", Reason.UNREADABLE),
        ("王\x00女士", Reason.UNREADABLE),
        ("王\x1b[31m", Reason.UNREADABLE),
        ("王\ue000", Reason.UNREADABLE),
    ],
)
def test_names_that_nobody_can_read_out_are_refused(typed: str, reason: Reason) -> None:
    refused = read_form_of_address(PersonalText(typed))
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.field) == (reason, "form_of_address")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("13800000000", "13800000000"),
        ("138 0000 0000", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("0086-13800000000", "13800000000"),
        ("13800000000".translate(FULL_WIDTH), "13800000000"),
        ("0531 8000 0000", "053180000000"),
        ("0531-80000000", "053180000000"),
        ("(010)80000000", "01080000000"),
        ("0531-8000000-12", "05318000000-12"),
        ("0531\u20138000000", "05318000000"),
    ],
)
def test_phone_numbers_are_folded(typed: str, read: str) -> None:
    assert read_phone(PersonalText(typed)) == PhoneNumber(read)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1380000000",
        "138000000000",
        "12800000000",
        "95588",
        "一三八",
        "138 0000 000x",
        "138" + "\u0663" * 8,
    ],
)
def test_what_no_phone_answers_is_refused(typed: str) -> None:
    refused = read_phone(PersonalText(typed))
    assert refused == Refused(reason=Reason.NOT_A_PHONE, field="phone")


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(typed: str) -> None:
    name = read_form_of_address(PersonalText(typed))
    if isinstance(name, FormOfAddress):
        assert read_form_of_address(name) == name
        assert is_readable(name.disclose())
    phone = read_phone(PersonalText(typed))
    if isinstance(phone, PhoneNumber):
        assert read_phone(phone) == phone


def test_the_tail_of_a_number_leaves_the_extension_out() -> None:
    assert PhoneNumber("05318000016-12").tail == "0016"


@pytest.mark.parametrize("shown", [str, repr, "{}".format, "{0:>9}".format])
def test_personal_text_shows_itself_to_nobody(shown: object) -> None:
    assert callable(shown)
    assert "王" not in shown(FormOfAddress("王女士"))


def test_personal_texts_compare_without_being_read() -> None:
    assert FormOfAddress("王") == FormOfAddress("王")
    assert FormOfAddress("王") != PersonalText("王")
    assert len({PhoneNumber("1"), PhoneNumber("1"), PhoneNumber("2")}) == 2


def test_personal_text_survives_a_pickle() -> None:
    assert pickle.loads(pickle.dumps(PhoneNumber("1"))) == PhoneNumber("1")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (" 几点 能来 ", "几点 能来"),
        ("", Reason.EMPTY),
        ("好" * 121, Reason.TOO_LONG),
        ("好\x07", Reason.UNREADABLE),
    ],
)
def test_sentences_are_one_readable_line(typed: str, expected: str | Reason) -> None:
    sentence = read_sentence(typed, "text")
    if isinstance(sentence, Refused):
        assert (sentence.reason, sentence.field) == (expected, "text")
    else:
        assert sentence == expected
