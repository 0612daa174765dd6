"""Where in a recording a card was shown, whatever the clocks did."""

from datetime import datetime, timedelta

import pytest

from shared.live_sessions import PICTURE_CLOCK, RolePinned
from shared.recordings import Chapter, Container, Segment, chapters, moment, starts
from tests.fair import NOW, SHOW

S = timedelta(seconds=1)
TICKS = 90_000


def segment(number: int, picture: int, began_at: datetime, seconds: float = 4) -> Segment:
    return Segment(
        number=number,
        first_picture=picture % PICTURE_CLOCK,
        began_at=began_at,
        length=seconds * S,
        container=Container.WEBM,
    )


#: Eight seconds, an hour's interruption after which the stage clock began anew, four seconds.
FIRST = PICTURE_CLOCK - 2 * TICKS
SEGMENTS = (
    segment(0, FIRST, NOW),
    segment(1, FIRST + 4 * TICKS, NOW + 4 * S),
    segment(2, 500, NOW + timedelta(hours=1)),
)


def pin(number: int | None, picture: int | None, at: datetime) -> RolePinned:
    picture = None if picture is None else picture % PICTURE_CLOCK
    return RolePinned(session_id=SHOW, number=number, picture=picture, at=at)


@pytest.mark.parametrize(
    ("picture", "at", "seconds"),
    [
        (FIRST, NOW + S, 0),
        (FIRST + 3 * TICKS, NOW + 3.4 * S, 3),  # after the clock went round
        (FIRST + 5 * TICKS, NOW + 5.4 * S, 5),
        (500 + TICKS, NOW + timedelta(hours=1) + S, 9),
        (None, NOW + 5 * S, 5),
        (None, NOW + timedelta(minutes=30), 8),  # in the interruption: where it goes on
        (None, NOW - S, 0),
        (None, NOW + timedelta(hours=2), 12),
        (FIRST + TICKS, NOW + timedelta(hours=1) + S, 9),  # of another clock: wall time
    ],
)
def test_a_moment_is_found(picture: int | None, at: datetime, seconds: float) -> None:
    wrapped = None if picture is None else picture % PICTURE_CLOCK
    assert moment(SEGMENTS, wrapped, at) == seconds * S


def test_segments_follow_each_other_without_the_gaps() -> None:
    assert starts(SEGMENTS) == (0 * S, 4 * S, 8 * S, 12 * S)
    assert starts(()) == (0 * S,)
    assert moment((), 5, NOW) == 0 * S


def test_chapters_go_from_card_to_card() -> None:
    pins = [
        pin(3, FIRST + TICKS, NOW + S),
        pin(None, FIRST + 4 * TICKS, NOW + 4 * S),
        pin(5, FIRST + 6 * TICKS, NOW + 6 * S),
        pin(3, 500 + TICKS, NOW + timedelta(hours=1) + S),
    ]
    assert chapters(SEGMENTS, pins) == (
        Chapter(number=3, begins=S, ends=4 * S),
        Chapter(number=5, begins=6 * S, ends=9 * S),
        Chapter(number=3, begins=9 * S, ends=12 * S),
    )


def test_a_card_shown_for_a_blink_or_before_the_recording_is_no_chapter() -> None:
    pins = [pin(3, None, NOW - 60 * S), pin(4, None, NOW - 30 * S), pin(5, None, NOW + S)]
    assert chapters(SEGMENTS, pins) == (Chapter(number=5, begins=S, ends=12 * S),)
    assert chapters((), pins) == ()
