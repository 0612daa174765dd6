"""The clock of a station, learned from its server and kept through a night without mains."""

from datetime import UTC, datetime, timedelta

from kiosk.desk.clock import StationClock
from tests.fair import NOW

DEAD = datetime(1970, 1, 1, 0, 3, tzinfo=UTC)


def test_a_written_time_is_read_again_and_nonsense_is_not() -> None:
    clock = StationClock(wall=lambda: NOW)
    clock.learn(NOW + timedelta(hours=1))
    assert StationClock(clock.written(), wall=lambda: NOW)() >= NOW + timedelta(hours=1)
    assert StationClock("nonsense", wall=lambda: NOW)() == NOW


class Battery:
    """Of a machine whose clock began in 1970, and is set right once there is a network."""

    def __init__(self) -> None:
        self.wall, self.ran = DEAD, 0.0

    def clock(self, written: str | None = None) -> StationClock:
        return StationClock(written, wall=lambda: self.wall, running=lambda: self.ran)

    def runs(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.ran += seconds


def test_a_clock_that_is_set_right_after_the_greeting_throws_nobody_into_another_year() -> None:
    battery = Battery()
    clock = battery.clock()
    clock.learn(NOW)
    assert clock.behind == NOW - DEAD
    battery.runs(20)
    battery.wall = NOW + timedelta(seconds=20)
    assert clock() == NOW + timedelta(seconds=20)
    assert clock.behind == timedelta(0)
    battery.runs(60)
    assert battery.clock(clock.written())() == NOW + timedelta(seconds=80)


def test_a_clock_that_is_set_right_between_two_starts_is_believed() -> None:
    battery = Battery()
    clock = battery.clock()
    clock.learn(NOW)
    battery.runs(3600)
    written = clock.written()
    battery.wall = NOW + timedelta(hours=9)
    assert battery.clock(written)() == NOW + timedelta(hours=9)
    battery.wall = DEAD
    again = battery.clock(written)
    battery.runs(60)
    assert again() == NOW + timedelta(hours=1, minutes=1)
