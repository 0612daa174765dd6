"""A caption comes with its picture and goes when it was read."""

from kiosk.watching.captions import CaptionClock
from kiosk.watching.cards import LONGEST_WAIT_SECONDS


def test_a_line_waits_for_its_picture() -> None:
    clock = CaptionClock()
    assert not clock.said(1, "管住", 9000, plays=True, now=0)
    assert not clock.play(8999, now=1)
    assert (clock.text, clock.is_used) == ("", False)
    assert clock.play(9000, now=2)
    assert (clock.text, clock.is_used) == ("管住", True)


def test_a_line_waits_no_longer_than_a_card() -> None:
    clock = CaptionClock()
    clock.said(1, "管住", 9000, plays=True, now=0)
    assert clock.play(None, now=LONGEST_WAIT_SECONDS)
    assert clock.text == "管住"


def test_without_a_picture_a_line_is_up_at_once() -> None:
    clock = CaptionClock()
    assert clock.said(1, "管住", None, plays=True, now=0)
    assert clock.said(2, "管饭", 9000, plays=False, now=1)
    assert clock.text == "管饭"


def test_a_line_goes_when_it_was_read_and_a_long_one_stays_longer() -> None:
    clock = CaptionClock()
    clock.said(1, "短", None, plays=True, now=0)
    assert not clock.play(1, now=3.9)
    assert clock.play(1, now=4)
    assert (clock.text, clock.is_used) == ("", True)
    clock.said(2, "长" * 40, None, plays=True, now=10)
    assert not clock.play(1, now=19)
    assert clock.play(1, now=20)
