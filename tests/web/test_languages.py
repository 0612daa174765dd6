"""Which language, and how pay, times and days are said."""

from datetime import UTC, date, datetime, time

import pytest
from aiohttp.test_utils import make_mocked_request

from shared.jobs import Hours, Pay, PayUnit
from shared.refusals import Reason, Refused
from streaming_server.web.languages import RESOURCES, Language, Texts, Words, language_of
from streaming_server.web.wording import Wording

TEXTS = Texts(RESOURCES / "i18n")
#: Ten in the morning in Shanghai.
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ZH = Wording(Words(TEXTS, Language.ZH), NOW)
EN = Wording(Words(TEXTS, Language.EN), NOW)


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, Language.ZH),
        ({"Accept-Language": "en-US,en;q=0.8"}, Language.EN),
        ({"Accept-Language": "fr, en;q=0.5, zh;q=0.9"}, Language.ZH),
        ({"Accept-Language": "fr"}, Language.ZH),
        ({"Accept-Language": "en;q=0, zh"}, Language.ZH),
        ({"Accept-Language": ";;;q=,=,q=x" * 50}, Language.ZH),
        ({"Accept-Language": "en", "Cookie": "language=zh"}, Language.ZH),
        ({"Cookie": "language=en"}, Language.EN),
        ({"Cookie": "language=../../etc"}, Language.ZH),
    ],
)
def test_the_cookie_wins_then_the_browser_then_chinese(
    headers: dict[str, str], language: Language
) -> None:
    assert language_of(make_mocked_request("GET", "/", headers=headers)) is language


@pytest.mark.parametrize(
    ("pay", "zh", "en"),
    [
        (Pay(low_fen=2600, unit=PayUnit.HOUR), "26 元/时", "26 yuan/hour"),
        (
            Pay(low_fen=240_000, high_fen=320_000, unit=PayUnit.MONTH),
            "2400–3200 元/月",
            "2400–3200 yuan/month",
        ),
        (Pay(low_fen=35, unit=PayUnit.PIECE), "0.35 元/件", "0.35 yuan/piece"),
        (Pay(low_fen=2650, high_fen=2650, unit=PayUnit.HOUR), "26.5 元/时", "26.5 yuan/hour"),
    ],
)
def test_pay_is_said_in_full(pay: Pay, zh: str, en: str) -> None:
    assert (ZH.pay_whole(pay), EN.pay_whole(pay)) == (zh, en)


@pytest.mark.parametrize(
    ("starts", "ends", "zh", "en"),
    [
        (time(6), time(10), "早上6点–10点", "6–10 am"),
        (time(5, 30), time(10), "早上5点半–10点", "5:30–10 am"),
        (time(8, 30), time(17, 45), "早上8点半–下午5点45分", "8:30 am – 5:45 pm"),
        (time(9), time(18), "上午9点–下午6点", "9 am – 6 pm"),
        (time(22), time(6), "晚上10点–第二天早上6点", "10 pm – 6 am next day"),
        (time(14), time(22), "下午2点–10点", "2–10 pm"),
        (time(12), time(20), "中午12点–晚上8点", "12 pm – 8 pm"),
        (time(0), time(8), "凌晨0点–早上8点", "0 am – 8 am"),
    ],
)
def test_hours_are_said_as_at_the_counter(starts: time, ends: time, zh: str, en: str) -> None:
    hours = Hours(starts=starts, ends=ends)
    assert (ZH.hours(hours), EN.hours(hours)) == (zh, en)


@pytest.mark.parametrize(
    ("days", "zh"),
    [
        ((1, 2, 3, 4, 5, 6, 7), "每天"),
        ((1, 2, 3, 4, 5), "周一到周五"),
        ((6, 7), "周六、周日"),
        ((5, 1, 3), "周一、周三、周五"),
        ((), ""),
    ],
)
def test_weekdays(days: tuple[int, ...], zh: str) -> None:
    assert ZH.weekdays(days) == zh


def test_days_and_instants() -> None:
    tomorrow = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    assert ZH.instant(tomorrow) == "明天上午 9:30"
    assert EN.instant(tomorrow) == "tomorrow 9:30 am"
    assert ZH.instant(datetime(2026, 11, 21, 16, 5, tzinfo=UTC)) == "今天凌晨 0:05"
    assert ZH.instant(datetime(2026, 11, 25, 7, 30, tzinfo=UTC)) == "11月25日下午 3:30"
    assert (ZH.date(date(2026, 12, 1)), EN.date(date(2026, 12, 1))) == ("12月1日", "1 Dec")
    assert ZH.instant(datetime(2026, 11, 22, 15, 13, tzinfo=UTC)) == "今天晚上 11:13"
    assert ZH.date(date(2027, 1, 1)) == "2027年1月1日"


def test_spans_are_short() -> None:
    assert (ZH.span(20), ZH.span(2160), ZH.span(5760)) == ("1分", "36分", "1时36分")


def test_a_refusal_is_said_with_its_facts_in_words() -> None:
    refused = Refused(
        reason=Reason.ROLE_INCOMPLETE, field="number", facts={"fields": ("licence", "basic_pay")}
    )
    assert Words(TEXTS, Language.ZH).refusal(refused) == "还不能讲，差：营业执照核验、基本工钱"
    state = Refused(reason=Reason.WRONG_STATE, facts={"state": "session_ended"})
    assert "has ended" in Words(TEXTS, Language.EN).refusal(state)
    fact = Refused(reason=Reason.FACT_MISSING, field="shift", facts={"fact": "shift"})
    assert "想上哪个班" in Words(TEXTS, Language.ZH).refusal(fact)


def test_a_place_in_a_fact_is_no_place_of_the_sentence() -> None:
    words = Words(TEXTS, Language.ZH)
    assert words("answer.meals_note", note="{limit}").endswith("{limit}")
