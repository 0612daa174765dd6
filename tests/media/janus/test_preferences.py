"""Which shows go to nodes: those with a crowd, and nobody is sent to and fro."""

import pytest

from shared.ids import SessionId
from streaming_server.media.janus.preferences import HOLDS_S, Preferences

SHOW, OTHER = SessionId("show"), SessionId("other")
LATER = HOLDS_S + 1


@pytest.mark.parametrize(("viewers", "is_crowd"), [(0, False), (99, False), (100, True)])
def test_a_crowd_is_as_many_as_the_operator_said(viewers: int, is_crowd: bool) -> None:
    assert Preferences(100).is_crowd(SHOW, viewers, 0.0) is is_crowd


def test_every_show_has_a_crowd_where_the_operator_says_so() -> None:
    assert Preferences(0).is_crowd(SHOW, 0, 0.0)


@pytest.mark.parametrize(("viewers", "is_crowd"), [(99, True), (75, True), (74, False)])
def test_a_crowd_is_one_until_a_good_part_of_it_left(viewers: int, is_crowd: bool) -> None:
    preferences = Preferences(100)
    preferences.is_crowd(SHOW, 100, 0.0)
    assert preferences.is_crowd(SHOW, viewers, LATER) is is_crowd


def test_those_who_move_are_counted_twice_and_change_nothing() -> None:
    preferences = Preferences(2)
    assert preferences.is_crowd(SHOW, 2, 0.0)
    assert preferences.is_crowd(SHOW, 1, 1.0)  # a page less: it is too early to go back
    assert not preferences.is_crowd(SHOW, 1, LATER)
    assert not preferences.is_crowd(SHOW, 2, LATER + 1)  # here and there while it moves


def test_a_show_without_room_has_a_crowd_however_few_watch() -> None:
    preferences = Preferences(100)
    preferences.take_for_a_crowd(SHOW, 8, 0.0)
    assert preferences.is_crowd(SHOW, 8, LATER)
    assert preferences.is_crowd(SHOW, 6, 2 * LATER)
    assert not preferences.is_crowd(SHOW, 5, 3 * LATER)
    assert not preferences.is_crowd(SHOW, 7, 4 * LATER)
    assert preferences.is_crowd(SHOW, 8, 5 * LATER)


def test_shows_are_judged_each_by_itself_and_forgotten() -> None:
    preferences = Preferences(2)
    preferences.is_crowd(SHOW, 2, 0.0)
    assert not preferences.is_crowd(OTHER, 1, 1.0)
    preferences.forget(SHOW)
    assert not preferences.is_crowd(SHOW, 1, 1.0)
