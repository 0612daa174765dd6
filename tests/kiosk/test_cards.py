"""A card changes when its picture plays."""

import pytest

from kiosk.watching.cards import LONGEST_WAIT_SECONDS, CardClock

ALMOST_WRAPPED = (1 << 32) - 1000


def test_a_card_waits_for_its_picture() -> None:
    clock = CardClock(1)
    assert not clock.pin(2, 9000, plays=True, now=0.0)
    assert not clock.play(6000, now=0.1)
    assert clock.number == 1
    assert clock.play(9000, now=0.2)
    assert clock.number == 2


def test_a_picture_that_was_skipped_counts_as_played() -> None:
    clock = CardClock()
    clock.pin(2, 9000, plays=True, now=0.0)
    assert clock.play(12_000, now=0.1)
    assert clock.number == 2


def test_the_clock_may_wrap_between_pin_and_picture() -> None:
    clock = CardClock()
    clock.pin(2, 500, plays=True, now=0.0)
    assert not clock.play(ALMOST_WRAPPED, now=0.1)
    assert clock.play(600, now=0.2)


@pytest.mark.parametrize(("picture", "plays"), [(None, True), (9000, False)])
def test_a_card_comes_at_once_when_nothing_can_time_it(picture: int | None, plays: bool) -> None:
    clock = CardClock()
    assert clock.pin(2, picture, plays=plays, now=0.0)
    assert clock.number == 2


def test_a_picture_that_stands_still_holds_a_card_for_five_seconds_at_most() -> None:
    clock = CardClock()
    clock.pin(2, 9000, plays=True, now=0.0)
    assert not clock.play(None, now=LONGEST_WAIT_SECONDS - 0.1)
    assert clock.play(None, now=LONGEST_WAIT_SECONDS)


def test_cards_pinned_in_a_row_come_up_in_their_order() -> None:
    clock = CardClock()
    clock.pin(1, 1000, plays=True, now=0.0)
    clock.pin(2, 2000, plays=True, now=0.0)
    assert clock.play(1000, now=0.0)
    assert clock.number == 1
    assert clock.play(2000, now=0.1)
    assert clock.number == 2


def test_a_card_is_taken_down_with_its_picture_too() -> None:
    clock = CardClock(1)
    clock.pin(None, 9000, plays=True, now=0.0)
    assert clock.play(9000, now=0.1)
    assert clock.number is None


def test_a_card_without_picture_overtakes_what_waited() -> None:
    clock = CardClock()
    clock.pin(1, 9000, plays=True, now=0.0)
    clock.pin(2, None, plays=True, now=0.0)
    assert not clock.play(9000, now=0.1)
    assert clock.number == 2
