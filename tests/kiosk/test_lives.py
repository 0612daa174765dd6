"""How a process ended is told as it was: of the runs of the link no one fails by the count."""

import os

from tests.benchmarks.lives import live_through


def end_with(status: int) -> None:
    os._exit(status)


def test_each_process_is_said_to_end_as_it_did() -> None:
    rows = [[3, 0, 7]] * 12
    ended = live_through(
        rows, end_with, at_once=3, longest_s=20.0, preload="tests.kiosk.test_lives"
    )
    assert ended == rows
