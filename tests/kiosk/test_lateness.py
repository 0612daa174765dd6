from kiosk.watching.lateness import LATEST_SECONDS, Lateness

FRAME = 0.04


def test_a_stream_at_its_own_pace_is_never_late() -> None:
    lateness = Lateness()
    assert not any(lateness.is_too_late(n * FRAME, 100 + n * FRAME) for n in range(500))


def test_pictures_that_waited_are_let_go_until_the_newest_is_at_hand() -> None:
    lateness = Lateness()
    lateness.is_too_late(0.0, 100.0)
    waited = [lateness.is_too_late(n * FRAME, 102.0) for n in range(1, 51)]
    assert waited[0]
    assert not waited[-1]
    assert waited == sorted(waited, reverse=True)


def test_a_clock_that_made_a_step_is_followed_at_once() -> None:
    lateness = Lateness()
    lateness.is_too_late(1000.0, 100.0)
    assert not any(lateness.is_too_late(n * FRAME, 100 + n * FRAME) for n in range(1, 50))


def test_clocks_that_drift_apart_are_followed() -> None:
    lateness = Lateness()
    drifting = (lateness.is_too_late(n * FRAME, n * FRAME * 1.01) for n in range(5000))
    assert not any(drifting)


def test_a_little_jitter_is_not_late() -> None:
    lateness = Lateness()
    jitter = (0.0, 0.1, 0.02, LATEST_SECONDS - 0.05)
    assert not any(
        lateness.is_too_late(n * FRAME, 100 + n * FRAME + late) for n, late in enumerate(jitter)
    )
