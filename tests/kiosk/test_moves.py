"""A touchscreen moves to another engine: told to, in its turn, never with a small picture."""

import pytest

from kiosk.watching import moves
from kiosk.watching.moves import AGAIN_SECONDS, SPREAD_SECONDS, Moves
from shared.rungs import Rung

HERE, ELSEWHERE = False, True
NOW = 100.0
EVERYBODY_MOVED = NOW + SPREAD_SECONDS


def test_nobody_moves_before_the_server_has_said_anything() -> None:
    assert not Moves().is_due(HERE, NOW)
    assert not Moves().is_due(ELSEWHERE, NOW)


@pytest.mark.parametrize("goal", [HERE, ELSEWHERE])
def test_who_is_where_the_server_wants_it_stays(goal: bool) -> None:
    told = Moves()
    told.prefer(goal, NOW)
    assert not told.is_due(goal, EVERYBODY_MOVED)
    assert told.is_due(not goal, EVERYBODY_MOVED)


def test_a_crowd_moves_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "SPREAD_SECONDS", 1e9)
    told = Moves()
    told.prefer(ELSEWHERE, NOW)
    assert not told.is_due(HERE, NOW)


def test_saying_it_again_gives_nobody_another_turn() -> None:
    told = Moves()
    told.prefer(ELSEWHERE, NOW)
    told.prefer(ELSEWHERE, EVERYBODY_MOVED)
    assert told.is_due(HERE, EVERYBODY_MOVED)


def test_a_move_that_did_not_come_about_is_tried_again_after_a_while() -> None:
    told = Moves()
    told.prefer(ELSEWHERE, NOW)
    told.tried(EVERYBODY_MOVED)
    assert not told.is_due(HERE, EVERYBODY_MOVED + 1)
    assert told.is_due(HERE, EVERYBODY_MOVED + AGAIN_SECONDS)


@pytest.mark.parametrize("rung", [Rung.LOW, Rung.SOUND])
def test_who_once_got_a_smaller_picture_stays_with_the_engine_that_has_one(rung: Rung) -> None:
    told = Moves()
    told.note_rung(rung)
    told.note_rung(Rung.HIGH)
    told.prefer(ELSEWHERE, NOW)
    assert not told.may_go
    assert not told.is_due(HERE, EVERYBODY_MOVED)
    assert told.is_due(ELSEWHERE, EVERYBODY_MOVED)
