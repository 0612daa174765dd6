"""Courses and fairs: who has a place, who waits, who is let in, and every refusal's reason."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared import gatherings
from shared.gatherings import (
    ACTIVE,
    HOLDING,
    LIFECYCLE,
    OFFER_LASTS,
    OFFER_LASTS_SOON,
    UNDO_LASTS,
    CallOffGathering,
    CheckedIn,
    Enrolled,
    Enrolment,
    EnrolmentMoved,
    Gathering,
    GatheringCalledOff,
    GatheringSet,
    GatheringView,
    Kind,
    Move,
    PassPlacesOn,
    State,
    of_gathering,
    read_contact,
)
from shared.ids import EnrolmentId, GatheringId, StationCode, VisitorId
from shared.people import PersonalText
from shared.refusals import Reason, Refused
from tests.fair import HERE, NOW
from tests.fair_store import fresh
from tests.gatherings_fair import (
    COURSE,
    HOUR,
    SEVEN,
    check_in,
    enrol,
    enrol_at_desk,
    move,
    plan,
    set_plan,
)

MINUTE = timedelta(minutes=1)


def course(taken: int = 0, waiting: int = 0, **changes: Any) -> Gathering:
    return Gathering(plan=plan(**changes), taken=taken, waiting=waiting)


def place(who: int, state: State = State.ENROLLED, **changes: Any) -> Enrolment:
    usual = Enrolment(
        enrolment_id=EnrolmentId(f"e-{who}"),
        gathering_id=COURSE,
        station=HERE,
        visitor_id=VisitorId(f"resident-{who}"),
        number=f"C-{who:03d}",
        state=state,
        made_at=NOW,
    )
    return replace(usual, **changes)


def view(**changes: Any) -> GatheringView:
    return replace(GatheringView(gathering=course()), **changes)


def decided(seen: GatheringView, command: Any, now: Any = NOW) -> tuple[Any, ...]:
    events = gatherings.decide(seen, command, now)
    assert not isinstance(events, Refused), events
    return events


def refused(seen: GatheringView, command: Any, now: Any = NOW) -> Refused:
    no = gatherings.decide(seen, command, now)
    assert isinstance(no, Refused), no
    return no


def call_off(reason: str = "老师病了") -> CallOffGathering:
    return CallOffGathering(command_id=fresh(), gathering_id=COURSE, reason=reason)


# -- the plan


def test_a_new_plan_is_set_with_its_words_in_order() -> None:
    (event,) = decided(view(gathering=None), set_plan(title="  家政  收纳夜课 ", about=" 带上 手 "))
    assert isinstance(event, GatheringSet)
    assert (event.plan.title, event.plan.about) == ("家政 收纳夜课", "带上 手")


def test_what_stands_already_changes_nothing() -> None:
    assert decided(view(), set_plan()) == ()


def test_more_places_are_offered_to_who_waits() -> None:
    waits = place(3, State.WAITING)
    seen = view(gathering=course(taken=2, waiting=1), line=(waits,), active=(place(1), place(2)))
    _, offered = decided(seen, set_plan(capacity=3))
    assert (offered.enrolment_id, offered.move) == (waits.enrolment_id, Move.OFFER)


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"title": " "}, Reason.EMPTY, "title"),
        ({"place": ""}, Reason.EMPTY, "place"),
        ({"about": "长" * 401}, Reason.TOO_LONG, "about"),
        ({"ends_at": SEVEN}, Reason.ENDS_BEFORE_START, "ends_at"),
        ({"ends_at": SEVEN + 13 * HOUR}, Reason.TOO_LONG_A_TIME, "ends_at"),
        ({"starts_at": NOW - HOUR, "ends_at": NOW + HOUR}, Reason.TIME_NOT_OFFERED, "begins"),
        ({"capacity": 0}, Reason.OUT_OF_RANGE, "capacity"),
        ({"capacity": 2001}, Reason.OUT_OF_RANGE, "capacity"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    changes: dict[str, Any], reason: Reason, field: str
) -> None:
    no = refused(view(gathering=None), set_plan(**changes))
    assert (no.reason, no.field) == (reason, field)


def test_fewer_places_than_are_taken_cannot_be() -> None:
    no = refused(view(gathering=course(taken=2)), set_plan(capacity=1))
    assert (no.reason, no.facts["low"]) == (Reason.OUT_OF_RANGE, 2)


def test_a_plan_needs_a_station_of_ours() -> None:
    assert refused(view(gathering=None, is_known_station=False), set_plan()).field == "station"


def test_another_stations_gathering_is_not_taken_over() -> None:
    no = refused(view(gathering=course(station=StationCode("ELSEWHERE"))), set_plan())
    assert no.reason is Reason.ID_TAKEN


def test_who_has_a_number_of_the_day_keeps_the_day() -> None:
    day = timedelta(days=1)
    later = set_plan(starts_at=SEVEN + day, ends_at=SEVEN + day + HOUR)
    assert refused(view(active=(place(1),)), later).facts["state"] == "gathering_has_people"
    assert decided(view(), later)


def test_what_is_called_off_is_not_planned_anew() -> None:
    seen = view(gathering=replace(course(), called_off_at=NOW))
    assert refused(seen, set_plan()).facts["state"] == "gathering_called_off"


# -- called off


def test_everybody_is_told_that_it_is_called_off() -> None:
    people = (place(1), place(2, State.OFFERED), place(3, State.WAITING))
    first, *told = decided(view(active=people), call_off())
    assert isinstance(first, GatheringCalledOff)
    assert [one.state for one in told] == [State.CALLED_OFF] * 3


def test_calling_off_needs_a_reason_and_something_that_is_on() -> None:
    assert refused(view(), call_off(" ")).field == "reason"
    assert refused(view(gathering=None), call_off()).reason is Reason.NOT_FOUND
    off = view(gathering=replace(course(), called_off_at=NOW))
    assert refused(off, call_off()).facts["state"] == "gathering_called_off"
    assert refused(view(), call_off(), SEVEN + 2 * HOUR).facts["state"] == "gathering_over"


# -- a place


def test_a_place_has_a_number_of_the_day() -> None:
    (event,) = decided(view(next_number=7), enrol(1))
    assert isinstance(event, Enrolled)
    assert (event.number, event.state, event.visitor_id) == (
        "C-007",
        State.ENROLLED,
        VisitorId("resident-1"),
    )


def test_whom_staff_enrol_is_no_visitor() -> None:
    (event,) = decided(view(), enrol_at_desk(1, phone=None))
    assert event.visitor_id == VisitorId("")


def test_when_it_is_full_one_waits_or_is_told() -> None:
    full = view(gathering=course(taken=2, waiting=1))
    no = refused(full, enrol(3))
    assert (no.reason, no.facts["waiting"]) == (Reason.ALL_PLACES_TAKEN, 1)
    (event,) = decided(full, enrol(3, will_wait=True))
    assert event.state is State.WAITING


def test_an_offer_that_lapsed_goes_to_the_line_before_who_comes_now() -> None:
    stale = place(1, State.OFFERED, offer_until=NOW)
    waits = place(2, State.WAITING)
    seen = view(gathering=course(taken=2, waiting=1), offered=(stale,), line=(waits,))
    lapsed, offered, enrolled = decided(seen, enrol(3, will_wait=True))
    assert (lapsed.move, offered.enrolment_id) == (Move.LAPSE, waits.enrolment_id)
    assert enrolled.state is State.WAITING


def test_a_place_that_was_declined_is_for_who_comes_now() -> None:
    declined = place(2, State.WAITING, has_declined=True)
    seen = view(gathering=course(taken=1, waiting=1), line=(declined,))
    (enrolled,) = decided(seen, enrol(3))
    assert (enrolled.enrolment_id, enrolled.state) == (EnrolmentId("e-3"), State.ENROLLED)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"gathering": None}, Reason.NOT_FOUND),
        ({"enrolment": place(1)}, Reason.ID_TAKEN),
        ({"earlier": place(9)}, Reason.ALREADY_ENROLLED),
        ({"gathering": replace(course(), called_off_at=NOW)}, Reason.WRONG_STATE),
        ({"engagements": of_gathering(plan(title="手机课"))}, Reason.CLASHES),
    ],
)
def test_who_cannot_enrol_reads_why(changes: dict[str, Any], reason: Reason) -> None:
    assert refused(view(**changes), enrol(1)).reason is reason


def test_a_clash_is_named_with_its_time() -> None:
    seen = view(engagements=of_gathering(plan()))
    assert refused(seen, enrol(1)).facts["at"] == "2026-11-23T19:00+08:00"


def test_a_course_is_joined_before_it_begins_and_a_fair_while_it_goes_on() -> None:
    during = SEVEN + HOUR
    assert refused(view(), enrol(1), during).facts["state"] == "gathering_begun"
    assert refused(view(), enrol(1), SEVEN + 2 * HOUR).facts["state"] == "gathering_over"
    assert decided(view(gathering=course(kind=Kind.FAIR)), enrol(1), during)
    assert decided(view(), enrol_at_desk(1), during)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"form_of_address": PersonalText(" ")}, "form_of_address"),
        ({"phone": PersonalText("12345")}, "phone"),
    ],
)
def test_a_contact_that_cannot_be_is_named(changes: dict[str, Any], field: str) -> None:
    assert refused(view(), enrol(1, **changes)).field == field


def test_who_has_no_phone_is_asked_for_none() -> None:
    contact = read_contact(enrol(1, phone=None))
    assert not isinstance(contact, Refused)
    assert contact.phone is None


# -- moves


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("wished", Move)
def test_each_move_follows_the_table(state: State, wished: Move) -> None:
    own = place(1, state, offer_until=NOW + HOUR, changed_at=NOW)
    seen = view(enrolment=own, gathering=course(taken=1))
    if wished in LIFECYCLE[state]:
        assert decided(seen, move(1, wished))[0].state is LIFECYCLE[state][wished]
    else:
        no = refused(seen, move(1, wished))
        assert (no.reason, no.facts["state"]) == (Reason.WRONG_STATE, f"enrolment_{state}")


def test_who_is_over_holds_nothing() -> None:
    assert HOLDING < ACTIVE
    moves = {state: set(LIFECYCLE[state]) for state in State}
    assert {state for state in State if moves[state] <= {Move.UNDO}} == set(State) - ACTIVE


def test_a_place_given_back_by_mistake_is_had_again_for_a_minute() -> None:
    seen = view(enrolment=place(1, State.CANCELLED, changed_at=NOW), gathering=course(taken=1))
    (again,) = decided(seen, move(1, Move.UNDO), NOW + UNDO_LASTS)
    assert (again.state, again.move) == (State.ENROLLED, Move.UNDO)
    late = refused(seen, move(1, Move.UNDO), NOW + UNDO_LASTS + MINUTE)
    assert (late.reason, late.field) == (Reason.TOO_LATE, "enrolment")
    never = replace(seen, enrolment=place(1, State.CANCELLED))
    assert refused(never, move(1, Move.UNDO)).reason is Reason.TOO_LATE


def test_a_place_that_somebody_else_has_meanwhile_stays_theirs() -> None:
    own = place(1, State.CANCELLED, changed_at=NOW)
    full = refused(view(enrolment=own, gathering=course(taken=2, waiting=1)), move(1, Move.UNDO))
    assert (full.reason, full.facts) == (Reason.ALL_PLACES_TAKEN, {"waiting": 1})
    twice = view(enrolment=own, gathering=course(taken=1), earlier=place(4))
    assert refused(twice, move(1, Move.UNDO)).reason is Reason.ALREADY_ENROLLED


def test_a_place_given_back_is_offered_for_two_hours_or_half_an_hour() -> None:
    line = (place(2, State.WAITING, has_declined=True), place(3, State.WAITING))
    seen = view(enrolment=place(1), gathering=course(taken=2, waiting=2), line=line)
    _, offered = decided(seen, move(1, Move.CANCEL))
    assert offered.enrolment_id == EnrolmentId("e-3")
    assert offered.offer_until == NOW + OFFER_LASTS
    soon = SEVEN - 2 * HOUR
    assert decided(seen, move(1, Move.CANCEL), soon)[1].offer_until == soon + OFFER_LASTS_SOON
    last = SEVEN - MINUTE
    assert decided(seen, move(1, Move.CANCEL), last)[1].offer_until == SEVEN


def test_once_it_has_begun_no_place_is_passed_on() -> None:
    seen = view(enrolment=place(1), gathering=course(taken=2), line=(place(2, State.WAITING),))
    assert len(decided(seen, move(1, Move.CANCEL), SEVEN)) == 1


def test_who_answers_too_late_may_only_leave() -> None:
    late = view(enrolment=place(1, State.OFFERED, offer_until=NOW), gathering=course(taken=1))
    assert refused(late, move(1, Move.ACCEPT)).facts["state"] == "enrolment_lapsed"
    assert decided(late, move(1, Move.CANCEL))[0].state is State.CANCELLED


def test_who_was_let_in_does_not_leave_by_a_tap() -> None:
    seen = view(enrolment=place(1, checked_in_at=NOW))
    assert refused(seen, move(1, Move.CANCEL)).facts["state"] == "enrolment_checked_in"


def test_a_place_that_is_not_there_is_not_moved() -> None:
    assert refused(view(), move(1, Move.CANCEL)).reason is Reason.NOT_FOUND


def test_the_server_passes_on_what_nobody_answered() -> None:
    passing = PassPlacesOn(command_id=fresh(), gathering_id=COURSE)
    stale = place(1, State.OFFERED, offer_until=NOW)
    seen = view(
        gathering=course(taken=2), offered=(stale, place(4, State.OFFERED, offer_until=NOW + HOUR))
    )
    assert [one.move for one in decided(seen, passing)] == [Move.LAPSE]
    assert decided(view(gathering=None), passing) == ()


# -- the door


def test_the_first_time_at_the_door_counts() -> None:
    (event,) = decided(view(enrolment=place(1)), check_in("C-001"), SEVEN - MINUTE)
    assert isinstance(event, CheckedIn)
    assert event.first_at == event.at == SEVEN - MINUTE
    again = view(enrolment=gatherings.evolve(place(1), event))
    (event,) = decided(again, check_in("C-001"), SEVEN + 3 * HOUR)
    assert (event.first_at, event.at) == (SEVEN - MINUTE, SEVEN + 3 * HOUR)


def test_at_the_door_each_refusal_has_its_reason() -> None:
    scan = check_in("C-001")
    assert refused(view(), scan).reason is Reason.NOT_FOUND
    off = view(enrolment=place(1), gathering=replace(course(), called_off_at=NOW))
    assert refused(off, scan).facts["state"] == "gathering_called_off"
    waits = view(enrolment=place(1, State.WAITING))
    assert refused(waits, scan).facts["state"] == "enrolment_waiting"
    early = refused(view(enrolment=place(1)), scan, SEVEN - 2 * HOUR)
    assert (early.reason, early.facts["opens"]) == (Reason.DOORS_CLOSED, "2026-11-23T18:00+08:00")
    late = refused(view(enrolment=place(1)), scan, SEVEN + 2 * HOUR)
    assert late.facts["state"] == "gathering_over"


# -- what comes of it


def test_events_make_the_place() -> None:
    (enrolled,) = decided(view(), enrol(1))
    stands = gatherings.evolve(None, enrolled)
    assert (stands.state, stands.number) == (State.ENROLLED, "C-001")
    (let_in,) = decided(view(enrolment=stands), check_in("C-001"), SEVEN)
    assert gatherings.evolve(stands, let_in).checked_in_at == SEVEN
    offered = place(2, State.OFFERED, offer_until=NOW + HOUR)
    (declined,) = decided(view(enrolment=offered, gathering=course(taken=1)), move(2, Move.DECLINE))
    after = gatherings.evolve(offered, declined)
    assert (after.state, after.has_declined, after.offer_until) == (State.WAITING, True, None)


def test_nothing_happens_to_a_place_before_it_is_taken() -> None:
    moved = EnrolmentMoved(
        enrolment_id=EnrolmentId("e-1"),
        gathering_id=GatheringId("course-1"),
        station=HERE,
        visitor_id=VisitorId(""),
        move=Move.CANCEL,
        state=State.CANCELLED,
        at=NOW,
    )
    with pytest.raises(ValueError, match="nobody took"):
        gatherings.evolve(None, moved)
