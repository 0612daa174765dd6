"""Applications, every cell of their lifecycle: what is sent, what is answered, and by when."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.applications import (
    FARTHEST_SLOT,
    LIFECYCLE,
    OPEN,
    UNDO_LASTS,
    AnswerApplication,
    Application,
    ApplicationMoved,
    ApplicationSent,
    ApplicationView,
    Contact,
    Move,
    State,
    answer_due,
    decide,
    evolve,
    read_contact,
    slots_for,
)
from shared.ids import ApplicationId, CommandId
from shared.jobs import AskedFact
from shared.people import FormOfAddress, PersonalText, PhoneNumber
from shared.refusals import Reason, Refused
from tests.fair import (
    ELSEWHERE,
    HERE,
    JOB,
    NOW,
    NUMBER_OF_NOBODY,
    RESIDENT,
    SHOW,
    THIS_AFTERNOON,
    TOMORROW,
    application,
    apply,
    employer,
    posting,
    show,
)

CELLS = [(state, move) for state in State for move in Move]
#: What each move needs to be said with it.
WORDS: dict[Move, dict[str, Any]] = {
    Move.OFFER: {"slot": THIS_AFTERNOON},
    Move.ASK: {"text": "会和面吗"},
    Move.REPLY: {"text": "会"},
    Move.DECLINE: {"reason": "filled"},
    Move.CLOSE: {"reason": "not_reached"},
}


def view(**changes: Any) -> ApplicationView:
    usual = ApplicationView(session=show(), posting=posting(), employer=employer(), next_number=26)
    return replace(usual, **changes)


def answer(move: Move, **words: Any) -> AnswerApplication:
    return AnswerApplication(
        command_id=CommandId("c"),
        application_id=ApplicationId("application-1"),
        move=move,
        **{**WORDS.get(move, {}), **words},
    )


def standing(state: State, **changes: Any) -> Application:
    slot = TOMORROW if state is State.OFFERED else None
    return application(**{"state": state, "slot": slot, **changes})


@pytest.mark.parametrize(("state", "move"), CELLS)
def test_each_move_from_each_state(state: State, move: Move) -> None:
    before = standing(state)
    decided = decide(ApplicationView(application=before), answer(move), NOW)
    after = LIFECYCLE[state].get(move)
    if after is None:
        facts = {"state": f"application_{state}"}
        assert decided == Refused(reason=Reason.WRONG_STATE, facts=facts)
        return
    assert not isinstance(decided, Refused)
    (event,) = decided
    assert isinstance(event, ApplicationMoved)
    moved = evolve(before, event)
    assert (moved.state, moved.changed_at) == (after, NOW)
    assert moved.due == (answer_due(NOW) if after in OPEN else before.due)


def test_every_state_has_a_row_and_every_open_one_can_end() -> None:
    assert set(LIFECYCLE) == set(State)
    ends = {Move.WITHDRAW, Move.DECLINE, Move.CLOSE}
    assert all(ends <= set(LIFECYCLE[state]) for state in OPEN)


@pytest.mark.parametrize(
    ("state", "move", "field", "value"),
    [
        (State.WAITING, Move.COMMIT, "slot", TOMORROW),
        (State.WAITING, Move.OFFER, "slot", THIS_AFTERNOON),
        (State.OFFERED, Move.ACCEPT, "slot", TOMORROW),
        (State.OFFERED, Move.PASS, "slot", None),
        (State.WAITING, Move.ASK, "question", "会和面吗"),
        (State.ASKED, Move.REPLY, "reply", "会"),
        (State.WAITING, Move.DECLINE, "reason", "filled"),
        (State.WAITING, Move.CLOSE, "reason", "not_reached"),
    ],
)
def test_a_move_leaves_its_word(state: State, move: Move, field: str, value: object) -> None:
    before = standing(state)
    decided = decide(ApplicationView(application=before), answer(move), NOW)
    assert not isinstance(decided, Refused)
    assert getattr(evolve(before, decided[0]), field) == value


@pytest.mark.parametrize(
    ("move", "words", "reason", "field"),
    [
        (Move.OFFER, {"slot": None}, Reason.TIME_NOT_OFFERED, "slot"),
        (Move.OFFER, {"slot": NOW}, Reason.TIME_NOT_OFFERED, "slot"),
        (
            Move.OFFER,
            {"slot": NOW + FARTHEST_SLOT + timedelta(seconds=1)},
            Reason.TIME_NOT_OFFERED,
            "slot",
        ),
        (Move.ASK, {"text": None}, Reason.EMPTY, "text"),
        (Move.ASK, {"text": "好" * 121}, Reason.TOO_LONG, "text"),
        (Move.DECLINE, {"reason": None}, Reason.EMPTY, "reason"),
        (Move.DECLINE, {"reason": "not_reached"}, Reason.EMPTY, "reason"),
        (Move.CLOSE, {"reason": "filled"}, Reason.EMPTY, "reason"),
    ],
)
def test_an_answer_without_its_words_is_refused(
    move: Move, words: dict[str, Any], reason: Reason, field: str
) -> None:
    decided = decide(ApplicationView(application=application()), answer(move, **words), NOW)
    assert isinstance(decided, Refused)
    assert (decided.reason, decided.field) == (reason, field)


def test_one_question_is_asked_and_no_second() -> None:
    asked = application(question="会和面吗", reply="会")
    decided = decide(ApplicationView(application=asked), answer(Move.ASK), NOW)
    assert decided == Refused(reason=Reason.ALREADY_ASKED)


def test_what_was_never_sent_is_not_found() -> None:
    assert decide(ApplicationView(), answer(Move.COMMIT), NOW) == Refused(reason=Reason.NOT_FOUND)
    moved = decide(ApplicationView(application=application()), answer(Move.COMMIT), NOW)
    assert not isinstance(moved, Refused)
    with pytest.raises(ValueError, match="before application_sent"):
        evolve(None, moved[0])


def sent(**changes: Any) -> ApplicationSent:
    usual = ApplicationSent(
        application_id=ApplicationId("application-1"),
        number="B-026",
        session_id=SHOW,
        job_id=JOB,
        role_number=3,
        station=HERE,
        visitor_id=RESIDENT,
        moment=None,
        caller="周店长",
        call_at=TOMORROW,
        due=NOW + timedelta(hours=2),
        undo_until=NOW + UNDO_LASTS,
        at=NOW,
    )
    return replace(usual, **changes)


def test_an_application_is_sent_with_a_caller_a_time_and_a_clock() -> None:
    assert decide(view(), apply(), NOW) == (sent(),)
    assert evolve(None, sent()) == application(number="B-026")


def test_an_application_needs_no_show() -> None:
    decided = decide(
        view(session=None, posting=posting(station=ELSEWHERE)), apply(session_id=None), NOW
    )
    assert decided == (sent(session_id=None, role_number=None, station=ELSEWHERE),)


def test_the_moment_of_the_show_goes_with_it() -> None:
    assert decide(view(), apply(moment=90_000), NOW) == (sent(moment=90_000),)


def test_staff_step_in_before_the_call_that_was_promised() -> None:
    late = NOW.replace(hour=6)  # 14:00: the call is at 15:30, two hours are longer
    decided = decide(view(), apply(call_at=THIS_AFTERNOON), late)
    assert not isinstance(decided, Refused)
    assert decided[0].due == THIS_AFTERNOON


ASKS = posting(asks=(AskedFact.SHIFT, AskedFact.HEALTH_CERTIFICATE))
BOTH = {AskedFact.SHIFT: "morning", AskedFact.HEALTH_CERTIFICATE: "have"}


def test_the_facts_a_role_needs_are_kept() -> None:
    decided = decide(view(posting=ASKS), apply(details=BOTH), NOW)
    assert decided == (sent(),)
    assert evolve(None, sent(), BOTH).details == BOTH


@pytest.mark.parametrize(
    ("seen", "command", "reason", "field"),
    [
        (view(posting=None), apply(), Reason.NOT_FOUND, "job_id"),
        (view(employer=None), apply(), Reason.NOT_FOUND, "job_id"),
        (view(application=application()), apply(), Reason.ID_TAKEN, "application_id"),
        (view(posting=posting(is_open=False)), apply(), Reason.ROLE_CLOSED, None),
        (view(posting=posting(valid_until=None)), apply(), Reason.ROLE_CLOSED, None),
        (view(session=None), apply(), Reason.NOT_FOUND, "session_id"),
        (view(session=show(cards=())), apply(), Reason.NOT_FOUND, "session_id"),
        (view(posting=ASKS), apply(), Reason.FACT_MISSING, "shift"),
        (
            view(posting=ASKS),
            apply(details={**BOTH, AskedFact.SHIFT: "whenever"}),
            Reason.FACT_MISSING,
            "shift",
        ),
        (view(), apply(details=BOTH), Reason.NOT_ALLOWED, "details"),
        (view(), apply(call_at=NOW), Reason.TIME_NOT_OFFERED, "call_at"),
        (
            view(),
            apply(call_at=TOMORROW + timedelta(minutes=1)),
            Reason.TIME_NOT_OFFERED,
            "call_at",
        ),
        (
            view(),
            apply(form_of_address=PersonalText(" ")),
            Reason.EMPTY,
            "form_of_address",
        ),
        (view(), apply(phone=PersonalText("138")), Reason.NOT_A_PHONE, "phone"),
    ],
)
def test_an_application_that_cannot_be_kept_is_refused(
    seen: ApplicationView, command: Any, reason: Reason, field: str | None
) -> None:
    decided = decide(seen, command, NOW)
    assert isinstance(decided, Refused)
    assert (decided.reason, decided.field) == (reason, field)


def test_nobody_applies_twice_for_a_role() -> None:
    decided = decide(view(earlier=application(number="B-007")), apply(), NOW)
    assert decided == Refused(reason=Reason.ALREADY_APPLIED, facts={"number": "B-007"})


@pytest.mark.parametrize(
    ("minutes", "is_kept"), [(-61, True), (-60, True), (-51, True), (-49, False), (0, False)]
)
def test_a_sheet_that_stood_open_keeps_the_time_it_showed(minutes: int, is_kept: bool) -> None:
    late = THIS_AFTERNOON + timedelta(minutes=minutes)
    decided = decide(view(), apply(call_at=THIS_AFTERNOON), late)
    assert isinstance(decided, Refused) is not is_kept


def test_a_contact_is_kept_as_it_was_read() -> None:
    assert read_contact(apply(form_of_address=PersonalText(" 王女士 "))) == Contact(
        form_of_address=FormOfAddress("王女士"), phone=PhoneNumber(NUMBER_OF_NOBODY)
    )


def test_a_resident_without_a_phone_may_apply() -> None:
    assert read_contact(apply(phone=None)) == Contact(
        form_of_address=FormOfAddress("王女士"), phone=None
    )
    assert decide(view(), apply(phone=None), NOW) == (sent(),)


def test_undo_is_offered_for_a_minute() -> None:
    assert application().may_undo(NOW + UNDO_LASTS)
    assert not application().may_undo(NOW + UNDO_LASTS + timedelta(seconds=1))


def test_a_role_outside_a_show_has_the_usual_call_times() -> None:
    assert slots_for(None, posting(), NOW) == (THIS_AFTERNOON, TOMORROW)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}+08:00")


@pytest.mark.parametrize(
    ("sent_at", "due"),
    [
        ("22T08:30", "22T10:30"),
        ("22T16:00", "22T18:00"),
        ("22T16:01", "23T08:31"),
        ("22T17:00", "23T09:30"),
        ("22T17:59:59", "23T10:29:59"),
        ("22T18:00", "23T10:30"),
        ("22T23:59", "23T10:30"),
        ("23T00:00", "23T10:30"),
        ("23T08:29", "23T10:30"),
    ],
)
def test_two_hours_of_opening_time_are_owed(sent_at: str, due: str) -> None:
    assert answer_due(local(sent_at)) == local(due)
