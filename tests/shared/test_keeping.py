"""Terms of what was recorded, to the day; and names of what is made of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import SessionId
from shared.live_sessions import Phase
from shared.recordings import (
    Clip,
    Container,
    State,
    Stored,
    Terms,
    Whole,
    is_clip_kept,
    is_over,
    read_clips,
    read_whole,
    to_make_room,
)
from tests.fair import NOW, TODAY, posting, show

DAY = timedelta(days=1)
MS = timedelta(milliseconds=1)
TERMS = Terms(whole=30 * DAY, clips=180 * DAY, most_bytes=100)
ENDED = show(phase=Phase.ENDED, ended_at=NOW)


def test_a_show_is_over_after_its_term_and_never_before_it_ended() -> None:
    assert not is_over(ENDED, TERMS, NOW + 30 * DAY)
    assert is_over(ENDED, TERMS, NOW + 30 * DAY + MS)
    assert not is_over(show(phase=Phase.ON_AIR), TERMS, NOW + 999 * DAY)


@pytest.mark.parametrize("state", State)
def test_a_clip_is_kept_while_it_may_be_shown(state: State) -> None:
    kept = state in (State.AGREED, State.STOPPED, State.EXPIRED)
    assert is_clip_kept(ENDED, state, posting(), TERMS, NOW) is kept


def test_a_clip_dies_with_its_role() -> None:
    def kept(role: object, later: timedelta = timedelta()) -> bool:
        return is_clip_kept(ENDED, State.AGREED, role, TERMS, NOW + later)  # type: ignore[arg-type]

    assert kept(posting())
    assert not kept(None)
    assert not kept(posting(is_open=False))
    assert kept(posting(valid_until=TODAY))
    assert not kept(posting(valid_until=TODAY), DAY)
    long = posting(valid_until=TODAY + 400 * DAY)
    assert kept(long, 180 * DAY)
    assert not kept(long, 181 * DAY)
    assert not is_clip_kept(replace(ENDED, ended_at=None), State.AGREED, long, TERMS, NOW)


def test_the_oldest_shows_make_room() -> None:
    stored = [
        Stored(session_id=SessionId(name), ended_at=NOW + days * DAY, size=size)
        for name, days, size in (("new", 3, 60), ("old", 1, 30), ("middle", 2, 40))
    ]
    assert to_make_room(stored, TERMS) == ("old",)
    assert to_make_room(stored, replace(TERMS, most_bytes=130)) == ()
    assert to_make_room(stored, replace(TERMS, most_bytes=0)) == ("old", "middle", "new")


@given(
    st.integers(0, 999_999),
    st.integers(0, 999_999),
    st.integers(0, 999_999_999),
    st.sampled_from(Container),
)
def test_names_say_what_was_made(number: int, lead: int, length: int, ending: Container) -> None:
    clip = Clip(number=number, lead=lead * MS, length=length * MS, container=ending)
    whole = Whole(length=length * MS, container=ending)
    names = [whole.name, clip.name, clip.name + ".part", "timeline.txt"]
    assert read_clips(names) == (clip,)
    assert read_whole(names) == whole
    assert read_whole(names[1:]) is None
