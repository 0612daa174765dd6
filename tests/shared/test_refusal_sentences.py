from datetime import date

import pytest

from shared.refusal_sentences import refusal_sentence
from shared.refusals import Fact

WORDS = {
    "refused.too_long": "at most {limit} letters",
    "refused.too_long_name": "a name has at most {limit} letters",
    "refused.wrong_state": "not now: {state}",
    "refused.wrong_state_of_number": "not {number} now: {state}",
    "refused.wrong_state_at_counter": "{number} is at counter {counter}",
    "refused.role_incomplete": "missing: {fields}",
    "refused.fact_missing": "missing: {fact}",
    "refused.too_often": "too often",
    "refused.too_often_until": "again in {minutes} minutes",
    "refused.slow_mode": "again in {seconds} seconds",
    "refused.night_taken": "taken on {night}",
    "refused.not_free": "{what} is in use",
    "refused.pass_expired": "it was for {day}",
    "refused.doors_closed": "from {opens}",
    "refused.clashes": "{at} to {until}",
    "refused.times": "at {times}",
    "format.clock": "{hour}:{minute} {part}",
    "format.clock_part.morning": "am",
    "format.clock_part.afternoon": "pm",
    "format.clock_part.evening": "pm",
    "format.clock_part.night": "am",
    "format.instant": "{day} {clock}",
    "state.session_ended": "it has ended",
    "legal_field.licence": "the licence",
    "legal_field.place": "the place",
    "fact.shift.name": "which shift",
    "format.and": ", ",
}


class English:
    def __call__(self, key: str, /, **facts: object) -> str:
        return WORDS[key].format(**facts)

    def has(self, key: str, /) -> bool:
        return key in WORDS


def day(night: date) -> str:
    return f"the {night.day}th"


@pytest.mark.parametrize(
    ("reason", "field", "facts", "said"),
    [
        ("too_long", None, {"limit": 20}, "at most 20 letters"),
        ("too_long", "name", {"limit": 20}, "a name has at most 20 letters"),
        ("wrong_state", None, {"state": "session_ended"}, "not now: it has ended"),
        ("wrong_state", None, {"state": "session_ended", "number": "A-001"},
         "not A-001 now: it has ended"),
        ("wrong_state", None, {"state": "session_ended", "number": "A-001", "counter": 2},
         "A-001 is at counter 2"),
        ("too_long", None, {"limit": 20, "number": "A-001"}, "at most 20 letters"),
        ("role_incomplete", None, {"fields": ("licence", "place")},
         "missing: the licence, the place"),
        ("fact_missing", "shift", {"fact": "shift"}, "missing: which shift"),
        ("too_often", None, {}, "too often"),
        ("too_often", None, {"seconds": 61}, "again in 2 minutes"),
        ("too_often", None, {"seconds": 0}, "again in 1 minutes"),
        ("slow_mode", None, {"seconds": 5}, "again in 5 seconds"),
        ("night_taken", None, {"night": "2026-11-28"}, "taken on the 28th"),
        ("not_free", None, {"what": "room 3"}, "room 3 is in use"),
        ("pass_expired", None, {"day": "2026-11-27"}, "it was for the 27th"),
        ("pass_expired", None, {"day": "11-27"}, "it was for 11-27"),  # of a server of before
        ("doors_closed", None, {"opens": "2026-11-30T18:00+08:00"}, "from the 30th 6:00 pm"),
        ("doors_closed", None, {"opens": "2026-11-30"}, "from the 30th"),
        ("doors_closed", None, {"opens": "09:00"}, "from 09:00"),
        ("clashes", None, {"at": "2026-11-22T16:30+00:00", "until": "2026-11-23T01:05+00:00"},
         "the 23th 0:30 am to 9:05 am"),
        ("times", None, {"times": ("2026-11-23T11:00+08:00", "2026-11-24T13:00+08:00")},
         "at the 23th 11:00 am, the 24th 1:00 pm"),
    ],
)  # fmt: skip
def test_a_refusal_is_said_with_its_facts_in_words(
    reason: str, field: str | None, facts: dict[str, Fact], said: str
) -> None:
    assert refusal_sentence(reason, field, facts, English(), day) == said


@pytest.mark.parametrize(
    ("reason", "facts"), [("of_tomorrow", {}), ("wrong_state", {"state": "of_tomorrow"})]
)
def test_what_nobody_wrote_is_told_from_what_was_said(reason: str, facts: dict[str, Fact]) -> None:
    with pytest.raises(KeyError):
        refusal_sentence(reason, None, facts, English(), day)


def test_a_night_that_is_no_text_is_said_as_it_is() -> None:
    assert refusal_sentence("night_taken", None, {"night": 28}, English(), day) == "taken on 28"
