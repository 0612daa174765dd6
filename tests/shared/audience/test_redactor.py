"""What must not be public in a chat, in every dress it was seen in; and what may stay."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.audience.disguises import fold
from shared.audience.redactor import HIDDEN, Hidden, redact

MOBILE = "13800000000"
#: Assembled, so that no file holds a number that could be somebody's.
IDENTITY = "110101" + "19000101" + "0018"
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
ON_CHEQUES = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
ON_THE_RADIO = str.maketrans("0123456789", "洞幺两三四五六拐八九")
#: Full-width, circled, Arabic, mathematical bold: where each has its zero or its one.
FULL_WIDTH, ARABIC, BOLD = (
    {ord(str(digit)): chr(zero + digit) for digit in range(10)} for zero in (0xFF10, 0x660, 0x1D7CE)
)
CIRCLED = {ord("0"): "\u24ea"} | {ord(str(digit)): chr(0x245F + digit) for digit in range(1, 10)}
DRESSES = [CHINESE, ON_CHEQUES, ON_THE_RADIO, FULL_WIDTH, CIRCLED, ARABIC, BOLD]
BETWEEN = [
    "",
    " ",
    "-",
    ".",
    "，",
    "\u200b",
    "\u2060\u200d",
    "👍",
    " · ",
    "\ufe0f\u20e3",
    "a",
    "的",
]


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("dress", [{}, *DRESSES])
def test_a_mobile_number_is_hidden_in_every_dress(dress: dict[int, Any], between: str) -> None:
    said = redact(f"找我 {between.join(MOBILE.translate(dress))}")
    assert (said.text, said.hidden) == (f"找我 {HIDDEN}", (Hidden.PHONE,))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("+86 138 0000 0000", Hidden.PHONE),
        ("138零零零零0000", Hidden.PHONE),
        ("0531-88880000", Hidden.PHONE),
        ("(010) 8888 0000", Hidden.PHONE),
        ("88880000", Hidden.PHONE),
        (MOBILE + "9", Hidden.PHONE),
        ("\u202e" + MOBILE[::-1], Hidden.PHONE),
        (IDENTITY, Hidden.IDENTITY),
        (IDENTITY[:6] + " " + IDENTITY[6:14] + " " + IDENTITY[14:17] + "X", Hidden.IDENTITY),
        ("加V abc12345", Hidden.ACCOUNT),
        ("加薇", Hidden.ACCOUNT),
        ("加vx", Hidden.ACCOUNT),
        ("佳微吧", Hidden.ACCOUNT),
        ("加我微信", Hidden.ACCOUNT),
        ("加个微信吧", Hidden.ACCOUNT),
        ("\u2795威❤abc123", Hidden.ACCOUNT),
        ("微信号：wxid_abc123", Hidden.ACCOUNT),
        ("V X：abcdef", Hidden.ACCOUNT),
        ("\uff56\uff58:abc12345", Hidden.ACCOUNT),
        ("weixin abcde1", Hidden.ACCOUNT),
        ("qq 1 2 3 4 5 6", Hidden.ACCOUNT),
        ("扣扣号是一二三四五六", Hidden.ACCOUNT),
        ("a.b @ c . com", Hidden.ACCOUNT),
        ("看 https://x.example/y", Hidden.ACCOUNT),
    ],
)
def test_what_leads_to_a_person_is_hidden(text: str, kind: Hidden) -> None:
    said = redact(text)
    assert kind in said.hidden
    assert HIDDEN in said.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "工资4500-6000，管住吗",
        "8:30-17:30，周一到周六",
        "早上5点到下午1点，一周6天，一天8小时，工资4500到6000",
        "加班多吗",
        "微信发工资吗",
        "参加维修行吗",
        "威海离这远吗",
        "一个月三千五，五险一金",
        "两三个人，一天八九个小时",
        "2026年11月22日",
        "我65了要吗 👍🏽",
        "Q：管饭吗",
        "<b>好</b> & '",
        "好" * 10_000,
        "\u202eabc",
    ],
)
def test_what_people_ask_is_left_alone(text: str) -> None:
    assert redact(text).text == text
    assert redact(text).hidden == ()
    assert not redact(text).says_nothing


def test_no_half_of_a_sign_that_is_two_digits_stays() -> None:
    eleven = "\u246a"
    assert redact(MOBILE[:-1] + eleven).text == HIDDEN
    assert redact(MOBILE[:-1] + eleven + "1111111").text == HIDDEN


def test_two_numbers_are_two() -> None:
    said = redact(f"{MOBILE}，加V abc12345")
    assert said.hidden == (Hidden.PHONE, Hidden.ACCOUNT)
    assert said.says_nothing
    assert not redact(f"三号 {MOBILE}").says_nothing


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_anything_is_read_and_what_is_shown_holds_no_number(text: str) -> None:
    said = redact(text)
    assert MOBILE not in fold(said.text).signs
    assert bool(said.hidden) is (said.text != text)


@given(
    st.text(st.characters(categories=["Lo"]), max_size=20),
    st.sampled_from(DRESSES),
    st.sampled_from(BETWEEN),
)
def test_a_number_is_found_wherever_it_stands(
    before: str, dress: dict[int, Any], between: str
) -> None:
    said = redact(f"{before}。{between.join(MOBILE.translate(dress))}")
    assert Hidden.PHONE in said.hidden
