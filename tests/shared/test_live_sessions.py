"""The lifecycle of a show, every cell of it; what goes on air and what is pinned."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import CommandId, JobId
from shared.live_sessions import (
    BEFORE_END,
    LIFECYCLE,
    PICTURE_CLOCK,
    RUNNING,
    AddRole,
    LiveSession,
    Move,
    MoveSession,
    Phase,
    Pin,
    PinRole,
    RoleAdded,
    RoleCard,
    RolePinned,
    SessionMoved,
    SessionScheduled,
    SessionView,
    call_slots,
    decide,
    evolve,
    is_at_or_after,
    take_down,
)
from shared.refusals import Reason, Refused
from tests.fair import (
    HERE,
    JOB,
    NOW,
    OTHER_SHOP,
    SHOP,
    SHOW,
    THIS_AFTERNOON,
    TOMORROW,
    employer,
    posting,
    schedule,
    show,
)

C = CommandId("c")
CELLS = [(phase, move) for phase in Phase for move in Move]


def view(session: LiveSession | None = None, **changes: Any) -> SessionView:
    usual = SessionView(
        session=session,
        employer=employer(),
        postings={JOB: posting()},
        next_number=4,
        has_picture=True,
    )
    return replace(usual, **changes)


def move(wished: Move) -> MoveSession:
    return MoveSession(command_id=C, session_id=SHOW, move=wished)


@pytest.mark.parametrize(("phase", "wished"), CELLS)
def test_each_move_from_each_phase(phase: Phase, wished: Move) -> None:
    session = show(phase=phase)
    decided = decide(view(session), move(wished), NOW)
    after = LIFECYCLE[phase].get(wished)
    if after is None:
        assert decided == Refused(reason=Reason.WRONG_STATE, facts={"state": f"session_{phase}"})
    else:
        event = SessionMoved(session_id=SHOW, move=wished, phase=after, at=NOW)
        assert decided == (event,)
        assert evolve(session, event).phase is after


def test_every_phase_has_a_row_and_leads_to_the_archive() -> None:
    assert set(LIFECYCLE) == set(Phase)
    assert Phase.ENDED not in BEFORE_END
    reached = {Phase.SCHEDULED}
    for _ in Phase:
        reached |= {after for phase in reached for after in LIFECYCLE[phase].values()}
    assert reached == set(Phase)


@pytest.mark.parametrize(
    ("phase", "wished"), [(Phase.LOBBY, Move.GO_LIVE), (Phase.INTERRUPTED, Move.RESUME)]
)
def test_a_show_is_on_air_only_with_a_picture(phase: Phase, wished: Move) -> None:
    decided = decide(view(show(phase=phase), has_picture=False), move(wished), NOW)
    assert decided == Refused(reason=Reason.NO_PICTURE)


@pytest.mark.parametrize(
    "changes",
    [
        {"postings": {}},
        {"postings": {JOB: posting(pay=None)}},
        {"employer": None},
        {"session": show(phase=Phase.LOBBY, cards=())},
    ],
)
def test_a_show_goes_live_with_a_role_that_may_be_shown(changes: dict[str, Any]) -> None:
    seen = replace(view(show(phase=Phase.LOBBY)), **changes)
    assert decide(seen, move(Move.GO_LIVE), NOW) == Refused(reason=Reason.NO_ROLE)


def test_going_live_and_ending_leave_their_times() -> None:
    live = evolve(
        show(phase=Phase.LOBBY),
        SessionMoved(session_id=SHOW, move=Move.GO_LIVE, phase=Phase.ON_AIR, at=NOW),
    )
    assert live.went_live_at == NOW
    pinned = replace(live, pin=Pin(number=3, picture=1, at=NOW))
    ended = evolve(pinned, SessionMoved(session_id=SHOW, move=Move.END, phase=Phase.ENDED, at=NOW))
    assert (ended.ended_at, ended.pin) == (NOW, None)


@pytest.mark.parametrize("phase", Phase)
def test_roles_are_added_until_the_end(phase: Phase) -> None:
    other = JobId("job-2")
    seen = view(show(phase=phase), postings={JOB: posting(), other: posting(other)})
    decided = decide(seen, AddRole(command_id=C, session_id=SHOW, job_id=other), NOW)
    if phase in BEFORE_END:
        event = RoleAdded(session_id=SHOW, job_id=other, number=4, at=NOW)
        assert decided == (event,)
        assert evolve(show(), event).cards == (
            RoleCard(number=3, job_id=JOB),
            RoleCard(number=4, job_id=other),
        )
    else:
        assert isinstance(decided, Refused)


def test_a_role_gets_one_number() -> None:
    assert decide(view(show()), AddRole(command_id=C, session_id=SHOW, job_id=JOB), NOW) == ()


@pytest.mark.parametrize(
    ("postings", "reason"),
    [({}, Reason.NOT_FOUND), ({JOB: posting(employer_id=OTHER_SHOP)}, Reason.NOT_ALLOWED)],
)
def test_only_the_employers_own_roles_are_added(postings: dict[JobId, Any], reason: Reason) -> None:
    decided = decide(
        view(show(cards=()), postings=postings),
        AddRole(command_id=C, session_id=SHOW, job_id=JOB),
        NOW,
    )
    assert decided == Refused(reason=reason, field="job_id")


def pin(number: int | None) -> PinRole:
    return PinRole(command_id=C, session_id=SHOW, number=number, picture=9000)


@pytest.mark.parametrize("phase", Phase)
def test_roles_are_pinned_while_the_show_runs(phase: Phase) -> None:
    decided = decide(view(show(phase=phase)), pin(3), NOW)
    if phase in RUNNING:
        assert decided == (RolePinned(session_id=SHOW, number=3, picture=9000, at=NOW),)
    else:
        assert decided == Refused(reason=Reason.WRONG_STATE, facts={"state": f"session_{phase}"})


def test_pinning_is_remembered_and_taken_down() -> None:
    session = show(phase=Phase.ON_AIR)
    event = RolePinned(session_id=SHOW, number=3, picture=9000, at=NOW)
    pinned = evolve(evolve(session, event), event)
    assert pinned.pin == Pin(number=3, picture=9000, at=NOW)
    assert pinned.talked == (3,)
    assert decide(view(pinned), pin(3), NOW) == ()
    down = RolePinned(session_id=SHOW, number=None, picture=9000, at=NOW)
    assert decide(view(pinned), pin(None), NOW) == (down,)
    assert evolve(pinned, down).pin is None
    assert decide(view(session), pin(None), NOW) == ()


def test_an_incomplete_role_is_not_pinned_and_its_fields_are_named() -> None:
    seen = view(show(phase=Phase.ON_AIR), postings={JOB: posting(pay=None, head_count=None)})
    assert decide(seen, pin(3), NOW) == Refused(
        reason=Reason.ROLE_INCOMPLETE,
        field="number",
        facts={"fields": ("head_count", "basic_pay")},
    )


@pytest.mark.parametrize("number", [4, 0, -1])
def test_a_number_nobody_has_is_not_pinned(number: int) -> None:
    decided = decide(view(show(phase=Phase.ON_AIR)), pin(number), NOW)
    assert decided == Refused(reason=Reason.NOT_FOUND, field="number")


def test_a_show_is_scheduled() -> None:
    event = SessionScheduled(
        session_id=SHOW,
        title="包子铺招早班",
        station=HERE,
        employer_id=SHOP,
        starts_at=NOW,
        call_times=(time(9, 30), time(15, 30)),
        at=NOW,
    )
    assert decide(view(), schedule(title=" 包子铺招早班 "), NOW) == (event,)
    assert evolve(None, event) == show(cards=())


@pytest.mark.parametrize(
    ("changes", "seen", "reason", "field"),
    [
        ({}, view(show()), Reason.ID_TAKEN, "session_id"),
        ({"title": ""}, view(), Reason.EMPTY, "title"),
        ({}, view(employer=None), Reason.NOT_FOUND, "employer_id"),
        (
            {"starts_at": NOW - timedelta(minutes=61)},
            view(),
            Reason.TIME_NOT_OFFERED,
            "starts_at",
        ),
        ({"call_times": ()}, view(), Reason.EMPTY, "call_times"),
        ({"call_times": (time(9),) * 13}, view(), Reason.OUT_OF_RANGE, "call_times"),
    ],
)
def test_a_show_that_cannot_be_is_not_scheduled(
    changes: dict[str, Any], seen: SessionView, reason: Reason, field: str
) -> None:
    refused = decide(seen, schedule(**changes), NOW)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.field) == (reason, field)


def test_what_was_never_scheduled_is_not_found() -> None:
    assert decide(view(), move(Move.OPEN), NOW) == Refused(reason=Reason.NOT_FOUND)
    with pytest.raises(ValueError, match="before session_scheduled"):
        evolve(None, RoleAdded(session_id=SHOW, job_id=JOB, number=1, at=NOW))


def test_callers_call_at_the_next_of_their_times() -> None:
    assert call_slots(show(), NOW) == (THIS_AFTERNOON, TOMORROW)


def test_a_caller_is_not_promised_within_the_hour() -> None:
    minute = timedelta(minutes=1)
    close = THIS_AFTERNOON - timedelta(hours=1)
    assert call_slots(show(), close)[0] == THIS_AFTERNOON
    assert call_slots(show(), close + minute)[0] == TOMORROW


def test_call_times_go_on_after_midnight() -> None:
    late = show(call_times=(time(0, 30),))
    before_midnight = NOW.replace(hour=15, minute=0)  # 23:00 in Shanghai
    first, second = call_slots(late, before_midnight)
    assert first == NOW.replace(hour=16, minute=30)
    assert second == first + timedelta(days=1)


def test_a_show_without_call_times_promises_nothing() -> None:
    assert call_slots(show(call_times=()), NOW) == ()


@given(
    st.integers(0, PICTURE_CLOCK - 1),
    st.integers(1, PICTURE_CLOCK // 2 - 1),
)
def test_pictures_keep_their_order_when_the_clock_wraps(picture: int, later: int) -> None:
    assert is_at_or_after((picture + later) % PICTURE_CLOCK, picture)
    assert is_at_or_after(picture, picture)
    assert not is_at_or_after(picture, (picture + later) % PICTURE_CLOCK)


def test_a_card_comes_down_only_when_its_role_may_not_be_shown() -> None:
    nothing_pinned = view(show(phase=Phase.ON_AIR))
    assert take_down(nothing_pinned, NOW) == ()
    assert take_down(SessionView(), NOW) == ()
    pinned = view(show(phase=Phase.ON_AIR, pin=Pin(number=3, picture=1, at=NOW)))
    assert take_down(pinned, NOW) == ()
    gone = replace(pinned, postings={})
    down = RolePinned(session_id=SHOW, number=None, picture=None, at=NOW)
    assert take_down(gone, NOW) == (down,)
