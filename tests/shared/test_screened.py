"""What was being said in the picture at which somebody decided."""

from datetime import datetime, timedelta

import pytest

from shared.live_sessions import PICTURE_CLOCK, RolePinned, Screened, has_moment, screened
from shared.live_sessions.screened import LONGEST_LOOK
from tests.fair import NOW, SHOW, show

S = timedelta(seconds=1)
TICKS = 90_000
#: Just before the stage clock begins anew.
FIRST = PICTURE_CLOCK - 5 * TICKS


def pin(number: int | None, picture: int | None, at: datetime) -> RolePinned:
    picture = None if picture is None else picture % PICTURE_CLOCK
    return RolePinned(session_id=SHOW, number=number, picture=picture, at=at)


#: Role 1, ten seconds later role 3, and after a minute none.
PINS = (
    pin(1, FIRST, NOW),
    pin(3, FIRST + 10 * TICKS, NOW + 10 * S),
    pin(None, FIRST + 70 * TICKS, NOW + 70 * S),
)


@pytest.mark.parametrize(
    ("picture_s", "sent_s", "seen_s", "number"),
    [
        (4, 9, 4, 1),
        (4, 40, 4, 1),  # the form was open while the next role was talked about
        (10, 11, 10, 3),
        (60, 75, 60, 3),
        (71, 80, 71, None),
        (-3, 2, -3, None),  # before any role
    ],
)
def test_the_picture_tells_what_was_talked_about(
    picture_s: int, sent_s: int, seen_s: int, number: int | None
) -> None:
    picture = (FIRST + picture_s * TICKS) % PICTURE_CLOCK
    expected = Screened(at=NOW + seen_s * S, number=number)
    assert screened(PINS, picture, NOW + sent_s * S) == expected


@pytest.mark.parametrize(
    "picture",
    [
        None,
        (FIRST + 60 * TICKS) % PICTURE_CLOCK,  # not sent yet: the clock of another server
        (FIRST - 3600 * TICKS) % PICTURE_CLOCK,  # an hour ago
    ],
)
def test_without_a_picture_to_measure_the_arrival_counts(picture: int | None) -> None:
    assert screened(PINS, picture, NOW + 20 * S) == Screened(at=NOW + 20 * S, number=3)


def test_cards_without_a_picture_measure_nothing() -> None:
    pins = (pin(2, None, NOW),)
    assert screened(pins, 5 * TICKS, NOW + S) == Screened(at=NOW + S, number=2)
    assert screened((), 5 * TICKS, NOW) == Screened(at=NOW, number=None)


def test_a_show_has_moments_from_its_beginning_until_its_last_picture_is_looked_at() -> None:
    running = show(went_live_at=NOW)
    over = show(went_live_at=NOW, ended_at=NOW + S)
    assert not has_moment(show(), NOW)
    assert has_moment(running, NOW + 2 * LONGEST_LOOK)
    assert has_moment(over, NOW + S + LONGEST_LOOK)
    assert not has_moment(over, NOW + 2 * S + LONGEST_LOOK)
