"""Forms of the counter and the studio: what is typed becomes a posting, nonsense a sentence."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from multidict import MultiDict
from yarl import URL

from shared.jobs import AskedFact, Hours, Pay, PayUnit, Posting, Provision, Settlement
from streaming_server.web.pages.staff_role_form import read_posting, typed_by, typed_of
from tests.fair import HERE, JOB, SHOP, SHOW, posting, station
from tests.web.house import Served, new_id

ROUNDS = 25
WHOLE: Mapping[str, str] = {
    "title": "洗碗工",
    "category": "catering",
    "head_count": "2",
    "conditions": "肯干就行",
    "content": "洗碗",
    "place": "泉边路18号",
    "pay_low": "24.5",
    "pay_high": "",
    "pay_unit": "hour",
    "settlement": "daily",
    "valid_until": "2026-12-20",
    "starts": "06:00",
    "ends": "10:30",
    "weekdays": "1",
    "lodging": "yes",
    "lodging_note": "四人间",
    "meals": "no",
    "couples": "",
    "health_certificate": "yes",
    "youngest": "18",
    "oldest": "",
    "asks": "lifting",
    "source": "",
}
_ROLES = f"/desk/{HERE}/sessions/{SHOW}/roles"
FORMS: Mapping[str, Mapping[str, str]] = {
    _ROLES: WHOLE,
    f"{_ROLES}/1": WHOLE,
    f"/studio/{SHOW}/roles/1": {**WHOLE, "part": "pay"},
    f"/desk/{HERE}/new": {
        "employer": SHOP,
        "title": "专场",
        "starts_at": "2026-11-22T19:00",
        "call_0": "09:30",
        "call_1": "15:30",
    },
    f"/desk/{HERE}/sessions/{SHOW}/cards": {"job_id": JOB},
    f"/desk/{HERE}/sessions/{SHOW}/invite": {},
    f"/desk/{HERE}/applications/nobody": {"move": "close", "reason": "role_gone"},
    f"/studio/{SHOW}": {"code": "AAAAABBBBB"},
    f"/studio/{SHOW}/move": {"move": "go_live"},
    f"/studio/{SHOW}/recording": {"move": "agree"},
    f"/desk/{HERE}/sessions/{SHOW}/recording": {"move": "delete"},
    f"/studio/{SHOW}/pin": {"number": "1"},
    f"/studio/{SHOW}/questions": {"role_number": "1", "topic": "meals", "word": "yes", "text": "x"},
    f"/studio/{SHOW}/applications/nobody": {
        "move": "offer",
        "slot_local": "2026-11-23T09:30",
        "text": "x",
        "reason": "filled",
    },
    f"/desk/{HERE}/rooms": {
        "day": "2026-11-23",
        "starts": "10:00",
        "ends": "11:00",
        "copies_studio": "1",
        "employer": "老周包子铺",
        "session_id": SHOW,
        "purpose": "x",
    },
    f"/desk/{HERE}/rooms/nothing": {"move": "approve", "reason": "x", "day": "2026-11-23"},
    f"/desk/{HERE}/rooms/things": {
        "name": "直播间",
        "kind": "studio",
        "copies": "1",
        "opens": "09:00",
        "closes": "18:00",
        "weekdays": "1",
        "approval": "by_rule",
        "longest_minutes": "60",
        "note": "x",
        "is_open": "yes",
    },
    f"/desk/{HERE}/courses": {
        "title": "夜课",
        "kind": "course",
        "capacity": "3",
        "day": "2026-11-23",
        "starts": "19:00",
        "ends": "20:00",
        "place": "二楼",
        "host": "x",
        "about": "x",
    },
    f"/desk/{HERE}/check-in": {"scanned": "C-001"},
    "/day": {
        "role": JOB,
        "market": "none",
        "party": "man",
        "course": "none",
        "form_of_address": "王",
        "phone": "13800000000",
    },
    "/sign-in": {"name": "nobody", "password": "guessed", "next": "/desk"},
}
_WIDE_26 = "\N{FULLWIDTH DIGIT TWO}\N{FULLWIDTH DIGIT SIX}"
_FIGURES = ("", "0", "-1", "1e9", "1e999", "NaN", "二十六", _WIDE_26, "\x00", "😀", "a" * 2000)
_TIMES = ("9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59", "25:99", "06:00+23:59")
_NONSENSE = st.text(max_size=60) | st.sampled_from(_FIGURES + _TIMES)


@pytest.mark.parametrize("path", FORMS)
def test_nonsense_in_a_form_is_never_a_bug(served: Served, path: str) -> None:
    usual = FORMS[path]
    names = sorted({*usual, "command_id", "csrf"})

    @settings(
        max_examples=ROUNDS, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(data=st.data())
    def try_it(data: DataObject) -> None:
        typed: dict[str, Any] = {"command_id": new_id("typed"), **usual}
        for name in data.draw(st.lists(st.sampled_from(names), max_size=3)):
            typed[name] = data.draw(_NONSENSE)
        assert _post(served, path, typed) < 500

    try_it()


def test_what_was_typed_becomes_the_posting() -> None:
    typed = typed_by(MultiDict({**WHOLE, "pay_low": f"{_WIDE_26}.5", "pay_high": "3,000"}))
    read = read_posting(typed, posting(), station())
    assert typed.errors == {}
    assert read.pay == Pay(
        low_fen=2650, high_fen=300_000, unit=PayUnit.HOUR, settlement=Settlement.DAILY
    )
    assert read.hours == Hours(starts=time(6), ends=time(10, 30), weekdays=(1,))
    assert (read.lodging, read.meals) == (
        Provision(given=True, note="四人间"),
        Provision(given=False),
    )
    assert (read.couples, read.health_certificate, read.asks) == (None, True, (AskedFact.LIFTING,))
    assert read.valid_until == date(2026, 12, 20)


def test_a_form_of_one_part_leaves_the_rest_alone() -> None:
    before = posting()
    typed = typed_by(MultiDict({"part": "valid_until", "valid_until": "2026-12-20"}))
    after = read_posting(typed, before, station())
    assert after.valid_until == date(2026, 12, 20)
    assert (after.asks, after.hours, after.lodging) == (before.asks, before.hours, before.lodging)


@pytest.mark.parametrize(
    ("changes", "group", "error"),
    [
        ({"pay_low": "二十六"}, "pay", "not_a_number"),
        ({"pay_low": "", "pay_high": "30"}, "pay", "pay_without_low"),
        ({"pay_unit": "mile"}, "pay", "pay_without_unit"),
        ({"head_count": "2.5"}, "head_count", "not_whole"),
        ({"valid_until": "30/11"}, "valid_until", "not_a_day"),
        ({"starts": "6点"}, "hours", "not_a_time"),
        ({"ends": ""}, "hours", "hours_half"),
        ({"weekdays": "9"}, "hours", "no_weekday"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_group(
    changes: dict[str, str], group: str, error: str
) -> None:
    typed = typed_by(MultiDict({**WHOLE, **changes}))
    read_posting(typed, posting(), station())
    assert typed.errors == {group: error}


def test_more_than_two_questions_are_too_many() -> None:
    form = MultiDict({**WHOLE})
    for fact in AskedFact:
        form.add("asks", fact)
    typed = typed_by(form)
    read_posting(typed, posting(), station())
    assert typed.errors == {"asks": "too_many_asks"}


_PROVISIONS = st.none() | st.builds(
    Provision, given=st.just(True), note=st.sampled_from(["", "四人间", "管一顿早饭"])
)


@given(
    low=st.integers(1, 10_000_000),
    couples=st.none() | st.booleans(),
    lodging=_PROVISIONS,
    unit=st.sampled_from(list(PayUnit)),
)
def test_a_posting_is_read_back_as_it_was_shown(
    low: int, couples: bool | None, lodging: Provision | None, unit: PayUnit
) -> None:
    shown = posting(pay=Pay(low_fen=low, unit=unit), couples=couples, lodging=lodging)
    assert _again(shown) == shown
    assert Decimal(typed_of(shown).one("pay_low")) * 100 == low


def _again(shown: Posting) -> Posting:
    return read_posting(typed_of(shown), shown, station())


def _post(served: Served, path: str, typed: Mapping[str, str]) -> int:
    where = URL(served.url)
    connection = HTTPConnection(where.host or "", where.port)
    headers = {
        "Authorization": f"Bearer {served.tokens['staff']}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = urlencode(typed, errors="surrogatepass").encode()
    connection.request("POST", path, body=body, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status
