"""What is measured decides whether the demo worked; what a machine lacks does not."""

import json

import pytest

from installer.demo.browser import CardChange, SeenFrame
from installer.demo.figures import FIGURES, Measured
from installer.demo.journey import delay_s, last_pin, runs_forward, signed

GOOD: dict[str, float | int | bool | None] = {
    name: True if asked.unit == "" else 2000 if asked.at_least else 10.0
    for name, asked in FIGURES.items()
}


def measured(**changes: float | bool | None) -> Measured:
    return Measured(values={**GOOD, **changes})


def test_everything_as_asked_is_ok() -> None:
    assert measured().ok


def test_a_figure_beyond_its_limit_is_not_ok() -> None:
    assert not measured(card_skew_ms=-121.0).ok
    assert not measured(publisher_bitrate_kbps=999).ok
    assert not measured(frame_counter_ok=False).ok


def test_a_figure_that_was_not_taken_is_not_ok() -> None:
    assert not measured(answer_to_viewer_ms=None).ok


def test_what_the_machine_lacks_is_told_and_no_failure() -> None:
    without = measured()
    without.lacks("no browser", "browser_first_frame_ms")
    assert without.ok
    told = json.loads(without.as_json())
    assert told["browser_first_frame_ms"] is None
    assert told["not_measured"] == {"browser_first_frame_ms": "no browser"}


def test_a_problem_is_never_ok() -> None:
    wrong = measured()
    wrong.problems.append("the kiosk did not close")
    assert not wrong.ok


def test_every_figure_is_in_the_file() -> None:
    assert set(json.loads(Measured().as_json())) == {
        "ok",
        *FIGURES,
        "not_measured",
        "problems",
    }


def test_numbers_that_go_back_are_noticed_but_not_the_clips_end() -> None:
    assert runs_forward([*range(80, 100), *range(20)], 100)
    assert not runs_forward([*range(80, 100), 70, *range(20)], 100)
    assert not runs_forward([1, 2, 3], 100)


def test_a_difference_is_the_shorter_way_round() -> None:
    assert [signed(3, 100), signed(-98, 100), signed(97, 100)] == [3, 2, -3]


def test_a_change_of_card_belongs_to_the_last_pin_of_its_number() -> None:
    pins = [{"number": 1, "at": 1.0}, {"number": 2, "at": 5.0}, {"number": 1, "at": 9.0}]
    assert last_pin(pins, CardChange(number=1, frame=7, at=6.0)) == pins[0]
    assert last_pin(pins, CardChange(number=1, frame=7, at=9.2)) == pins[2]
    assert last_pin(pins, CardChange(number=None, frame=7, at=9.2)) is None


def test_a_delay_is_told_by_the_picture_itself() -> None:
    left = [SeenFrame(frame=7, at=100.0), SeenFrame(frame=8, at=100.04)]
    look = SeenFrame(frame=8, at=100.1)
    assert delay_s(look, left, clip_s=50) == pytest.approx(0.06)


def test_a_picture_before_its_time_is_not_a_clip_late() -> None:
    left = [SeenFrame(frame=7, at=100.0), SeenFrame(frame=7, at=150.0)]
    look = SeenFrame(frame=7, at=149.998)
    assert delay_s(look, left, clip_s=50) == pytest.approx(-0.002)


def test_a_picture_that_was_not_told_of_yet_has_no_delay() -> None:
    left = [SeenFrame(frame=7, at=100.0)]
    assert delay_s(SeenFrame(frame=7, at=150.1), left, clip_s=50) is None
    assert delay_s(SeenFrame(frame=9, at=100.1), left, clip_s=50) is None
