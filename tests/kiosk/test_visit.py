from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from kiosk.views.steps import Question, Step, step_of_field, steps_for
from kiosk.views.visit import VisitScope


def scope() -> VisitScope:
    numbers = count(1)
    return VisitScope(mint=lambda: f"visitor-{next(numbers)}")


def filled() -> VisitScope:
    visit = scope()
    visit.surname, visit.title = "王", "女士"
    visit.facts["lifting"] = "any"
    for digit in "13800000000":
        visit.add_digit(digit, limit=12)
    return visit


def test_an_ended_visit_holds_nothing_and_nobody_leads_back() -> None:
    visit = filled()
    before = visit.visitor_id
    digits = visit._digits  # noqa: SLF001  the very bytes must be zeroed, not only forgotten
    visit.end()
    assert not visit.is_personal
    assert visit.visitor_id != before
    assert bytes(digits) == b""
    assert visit.form_of_address is None
    assert visit.phone is None


def test_a_dropped_digit_is_gone() -> None:
    visit = filled()
    visit.drop_digit()
    assert visit.phone_tail == "0000"
    assert visit.digit_count == 10


@given(st.lists(st.sampled_from([*"0123456789", "-", "a", "\u0663", "\uff15", ""]), max_size=40))
def test_only_plain_digits_up_to_the_limit_are_taken(typed: list[str]) -> None:
    visit = scope()
    for digit in typed:
        visit.add_digit(digit, limit=12)
    phone = visit.phone.disclose() if visit.phone else ""
    assert len(phone) <= 12
    assert all(digit in "0123456789" for digit in phone)


def test_a_person_shows_no_fact_in_print() -> None:
    visit = filled()
    assert "138" not in repr(visit.phone)
    assert "王" not in str(visit.form_of_address)


def test_everything_is_asked_once_and_the_phone_last() -> None:
    first = steps_for(scope(), ("lifting",))
    assert [step.question for step in first] == [
        Question.NAME,
        Question.FACT,
        Question.SLOT,
        Question.PHONE,
    ]
    assert [step.question for step in steps_for(filled(), ("lifting",))] == [Question.SLOT]


def test_only_a_new_fact_is_asked_of_who_is_known() -> None:
    steps = steps_for(filled(), ("lifting", "shift"))
    assert steps[0] == Step(question=Question.FACT, fact="shift")


def test_a_wrong_input_leads_back_to_its_question() -> None:
    assert step_of_field("phone", ()) == Step(question=Question.PHONE)
    assert step_of_field("form_of_address", ()) == Step(question=Question.NAME)
    assert step_of_field("call_at", ()) == Step(question=Question.SLOT)
    assert step_of_field("lifting", ("lifting",)) == Step(question=Question.FACT, fact="lifting")
    assert step_of_field("session_id", ("lifting",)) is None
    assert step_of_field(None, ()) is None
