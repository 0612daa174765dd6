"""What is scanned: ours, another city's, altered, expired, garbage; each is told apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.attendance import Pass, write_pass
from shared.ids import GatheringId
from shared.refusals import Reason, Refused
from shared.scans import (
    LONGEST_SCAN,
    Kept,
    PageScanned,
    PassScanned,
    read_scan,
    read_scans,
)
from tests.fair import HERE, TODAY

SERVERS = ("https://jinan.example",)
SHOWN = Pass(station=HERE, gathering_id=GatheringId("g-1"), day=TODAY, number="C-017")
PASS = write_pass(SHOWN, b"k" * 32)
TICKET = "https://jinan.example/t/abcdefghijklmnopqrst_-"
STRANGERS = "https://jinan.example/pay?to=1"


def reason(*texts: str) -> Reason:
    read = read_scans(texts, SERVERS)
    assert isinstance(read, Refused)
    return read.reason


def test_a_pass_is_told_from_all_else_and_judged_by_whoever_checks_in() -> None:
    assert read_scan(f" {PASS}\n", SERVERS) == PassScanned(text=PASS)
    assert read_scan(PASS[:-3] + "AAA", ()) == PassScanned(text=PASS[:-3] + "AAA")


@pytest.mark.parametrize(
    ("text", "kept", "key"),
    [
        (TICKET, Kept.TICKET, "abcdefghijklmnopqrst_-"),
        ("https://jinan.example/stay/0b1c7f3a-22d4/", Kept.STAY, "0b1c7f3a-22d4"),
    ],
)
def test_the_address_of_a_page_is_read(text: str, kept: Kept, key: str) -> None:
    assert read_scan(text, SERVERS) == PageScanned(kept=kept, key=key)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://qingdao.example/t/abcdefghijklmnopqrstuv", Reason.CODE_OF_ANOTHER_CITY),
        ("http://jinan.example/t/abcdefghijklmnopqrstuv", Reason.CODE_OF_ANOTHER_CITY),
        (STRANGERS, Reason.CODE_UNKNOWN),
        ("https://jinan.example/t/", Reason.CODE_UNKNOWN),
        ("https://jinan.example/t/a/b", Reason.CODE_UNKNOWN),
        ("https://jinan.example/t/a.b", Reason.CODE_UNKNOWN),
        ("https://jinan.example/t/" + "a" * 65, Reason.CODE_UNKNOWN),
        ("https://[jinan/t/abc", Reason.CODE_UNKNOWN),
        ("ftp://jinan.example/t/abc", Reason.CODE_UNKNOWN),
        ("6901234567892", Reason.CODE_UNKNOWN),
        ("", Reason.CODE_UNKNOWN),
        ("a\x00b", Reason.CODE_UNKNOWN),
        ("x" * 10_000, Reason.CODE_UNKNOWN),
        (PASS + "x" * LONGEST_SCAN, Reason.CODE_UNKNOWN),
    ],
)  # fmt: skip
def test_what_is_of_no_use_says_why(text: str, expected: Reason) -> None:
    assert reason(text) is expected


def test_ours_is_found_on_a_page_of_other_codes() -> None:
    read = read_scans(("6901234567892", TICKET, STRANGERS, TICKET), SERVERS)
    assert read == PageScanned(kept=Kept.TICKET, key="abcdefghijklmnopqrst_-")


def test_a_page_of_strangers_codes_is_unknown() -> None:
    assert reason("1", "2", STRANGERS) is Reason.CODE_UNKNOWN
    assert reason() is Reason.CODE_UNKNOWN


def test_two_of_ours_are_too_many() -> None:
    assert reason(PASS, TICKET) is Reason.SEVERAL_CODES


def test_of_codes_that_are_no_good_ours_is_told_about() -> None:
    other = "https://qingdao.example/t/abcdefghijklmnopqrstuv"
    assert reason("6901234567892", other) is Reason.CODE_OF_ANOTHER_CITY


@given(st.text(max_size=40))
@settings(max_examples=100)
def test_garbage_is_refused_and_never_repeated(text: str) -> None:
    read = read_scan(text, SERVERS)
    assert isinstance(read, Refused)
    assert not read.facts
