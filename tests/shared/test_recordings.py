"""What may be recorded and seen, every cell of it; and pieces of a show by their names."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import CommandId
from shared.live_sessions import Phase
from shared.recordings import (
    GONE,
    LIFECYCLE,
    PHASES,
    SHOWABLE,
    Container,
    Move,
    MoveRecording,
    Recording,
    RecordingMoved,
    RecordingView,
    Segment,
    State,
    decide,
    evolve,
    is_recorded,
    read_segments,
    will_be_recorded,
)
from shared.refusals import Reason, Refused
from tests.fair import NOW, SHOW, show

CELLS = [(state, move, phase) for state in State for move in Move for phase in Phase]
WRITTEN = [phase for phase in Phase if phase in (Phase.ON_AIR, Phase.INTERRUPTED)]
MILLISECOND = timedelta(milliseconds=1)


@given(
    st.integers(0, 999_999),
    st.integers(0, 2**32 - 1),
    st.integers(1_500_000_000_000, 4_000_000_000_000),
    st.integers(1, 60_000),
    st.sampled_from(Container),
)
def test_a_name_says_all_of_its_piece(
    number: int, picture: int, began: int, length: int, container: Container
) -> None:
    segment = Segment(
        number=number,
        first_picture=picture,
        began_at=datetime(1970, 1, 1, tzinfo=UTC) + began * MILLISECOND,
        length=length * MILLISECOND,
        container=container,
    )
    assert read_segments([segment.name]) == (segment,)


def test_pieces_come_in_order_and_nothing_else_is_one() -> None:
    names = [
        "000011-0000000009-1790000000000-004000.webm",
        "000002-0000000001-1790000000000-004000.mp4",
        "000003-0000000001-1790000000000-004000.webm.part",
        "whole.webm",
        "..",
    ]
    assert [segment.number for segment in read_segments(names)] == [2, 11]


def move(wished: Move) -> MoveRecording:
    return MoveRecording(command_id=CommandId("c"), session_id=SHOW, move=wished)


@pytest.mark.parametrize(("state", "wished", "phase"), CELLS)
def test_each_move_from_each_state_in_each_phase(state: State, wished: Move, phase: Phase) -> None:
    recording = Recording(session_id=SHOW, state=state, folder="f")
    view = RecordingView(session=show(phase=phase), recording=recording)
    decided = decide(view, move(wished), NOW)
    after = LIFECYCLE[state].get(wished)
    if after is None:
        expected = f"recording_{state}"
        assert decided == Refused(reason=Reason.WRONG_STATE, facts={"state": expected})
    elif phase not in PHASES[wished]:
        expected = f"session_{phase}"
        assert decided == Refused(reason=Reason.WRONG_STATE, facts={"state": expected})
    else:
        event = RecordingMoved(session_id=SHOW, move=wished, state=after, at=NOW)
        assert decided == (event,)
        assert evolve(recording, event, "other").state is after
        assert evolve(recording, event, "other").folder == "f"


def test_every_state_has_a_row_and_what_is_gone_stays_gone() -> None:
    assert set(LIFECYCLE) == set(State)
    assert set(PHASES) == set(Move)
    for gone in (State.DELETED, State.EXPIRED):
        assert not LIFECYCLE[gone]
    assert not GONE & SHOWABLE


def test_nobody_is_recorded_who_was_not_asked() -> None:
    for phase in Phase:
        assert not is_recorded(show(phase=phase), None)
        assert not will_be_recorded(show(phase=phase), None)
    unasked = RecordingView(session=show(phase=Phase.ON_AIR))
    assert isinstance(decide(unasked, move(Move.STOP), NOW), Refused)
    assert decide(RecordingView(), move(Move.AGREE), NOW) == Refused(reason=Reason.NOT_FOUND)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("phase", Phase)
def test_only_what_is_agreed_to_and_on_air_is_recorded(state: State, phase: Phase) -> None:
    recording = Recording(session_id=SHOW, state=state, folder="f")
    is_agreed = state is State.AGREED
    assert is_recorded(show(phase=phase), recording) is (is_agreed and phase in WRITTEN)
    is_before = phase in (Phase.SCHEDULED, Phase.LOBBY)
    assert will_be_recorded(show(phase=phase), recording) is (is_agreed and is_before)


def test_a_folder_is_named_when_it_is_agreed_to() -> None:
    declined = RecordingMoved(session_id=SHOW, move=Move.DECLINE, state=State.DECLINED, at=NOW)
    agreed = RecordingMoved(session_id=SHOW, move=Move.AGREE, state=State.AGREED, at=NOW)
    recording = evolve(None, declined, "chance")
    assert recording.folder == ""
    assert evolve(recording, agreed, "chance").folder == "chance"
