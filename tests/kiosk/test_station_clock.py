"""The clock of a station, learned from its server and kept through a night without mains."""

from datetime import timedelta

from kiosk.desk.clock import StationClock
from tests.fair import NOW


def test_a_written_time_is_read_again_and_nonsense_is_not() -> None:
    clock = StationClock(wall=lambda: NOW)
    clock.learn(NOW + timedelta(hours=1))
    assert StationClock(clock.written(), wall=lambda: NOW)() >= NOW + timedelta(hours=1)
    assert StationClock("nonsense", wall=lambda: NOW)() == NOW
