"""Who may watch while there is room, and who is next when there is none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media import admission
from streaming_server.media.admission import (
    LONGEST_RETRY_S,
    PLACE_KEPT_S,
    Load,
    WaitingLine,
    retry_after,
    room,
)


def test_an_idle_worker_takes_a_crowd() -> None:
    assert room(Load(), 0) > 200


@pytest.mark.parametrize(
    ("load", "coming", "expected"),
    [
        (Load(viewers=100, cpu=0.4), 0, 100),
        (Load(viewers=100, cpu=0.4), 60, 40),
        (Load(viewers=100, cpu=0.8), 0, 0),
        (Load(viewers=100, cpu=0.9), 0, -11),
        (Load(viewers=100, cpu=0.4, late_s=0.2), 0, 0),
        (Load(viewers=100, cpu=0.4, late_s=0.2), 3, -3),
    ],
)
def test_room_is_what_viewers_were_measured_to_cost(load: Load, coming: int, expected: int) -> None:
    assert room(load, coming) == expected


@given(st.integers(0, 1000), st.floats(0, 1), st.integers(0, 100))
def test_whoever_comes_leaves_less_room(viewers: int, cpu: float, coming: int) -> None:
    load = Load(viewers=viewers, cpu=cpu)
    assert room(load, coming + 1) == room(load, coming) - 1


def test_who_asked_first_is_first_however_often_the_others_ask() -> None:
    line = WaitingLine()
    assert [line.ahead(who, 0.0) for who in ("王", "李", "张")] == [0, 1, 2]
    assert [line.ahead(who, 1.0) for who in ("张", "张", "李")] == [2, 2, 1]
    line.leave("王")
    assert [line.ahead(who, 2.0) for who in ("张", "李")] == [1, 0]


def test_a_place_is_lost_when_it_is_not_asked_for_again_in_time() -> None:
    line = WaitingLine()
    line.ahead("gone", 0.0)
    line.ahead("patient", 1.0)
    assert line.ahead("patient", PLACE_KEPT_S) == 1
    assert line.ahead("patient", PLACE_KEPT_S + 1.0) == 0
    assert line.ahead("gone", PLACE_KEPT_S + 1.0) == 1


def test_who_is_let_in_or_left_long_ago_takes_no_memory() -> None:
    line = WaitingLine()
    for number in range(100):
        line.ahead(str(number), float(number))
    assert len(line) <= PLACE_KEPT_S + 1
    line.leave("99")
    line.leave("nobody")
    assert line.ahead("98", 99.0) == len(line) - 1


def test_a_line_without_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "MOST_WAITING", 3)
    line = WaitingLine()
    assert [line.ahead(str(number), 0.0) for number in range(5)] == [0, 1, 2, 3, 3]
    assert len(line) == 3


def test_the_further_behind_the_rarer_one_asks_and_never_so_rarely_that_the_place_is_lost() -> None:
    waits = [retry_after(ahead) for ahead in range(1000)]
    assert all(sooner <= later for sooner, later in pairwise(waits))
    assert waits[0] < LONGEST_RETRY_S == waits[-1] < PLACE_KEPT_S / 2
