from kiosk.watching.tally import Tally

FRAME = 1 / 30


def painted(*moments: float) -> Tally:
    tally = Tally()
    for moment in moments:
        tally.paint(moment)
    return tally


def test_each_loss_has_its_moment() -> None:
    tally = Tally()
    tally.drop(2, 10.0)
    tally.drop(1, 11.0)
    assert tally.dropped == 3
    assert list(tally.dropped_at) == [10.0, 10.0, 11.0]


def test_the_moments_of_weeks_are_not_kept() -> None:
    tally = Tally()
    tally.drop(5000, 1.0)
    assert tally.dropped == 5000
    assert len(tally.dropped_at) == 1000


def test_a_picture_that_stands_is_a_freeze_and_a_slow_stream_is_none() -> None:
    steady = [n * FRAME for n in range(30)]
    assert not painted(*steady, 1.15).froze_at
    assert list(painted(*steady, 1.2).froze_at) == [1.2]
    slow = painted(*(n / 4 for n in range(20)))
    assert not slow.froze_at
    assert slow.painted == 20
    assert slow.first_painted_at == 0.0


def test_another_show_is_no_freeze() -> None:
    tally = painted(*(n * FRAME for n in range(30)))
    tally.pause()
    tally.paint(60.0)
    assert not tally.froze_at
