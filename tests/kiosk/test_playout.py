"""When pictures are shown, against a glass of 60 Hz that stands still now and then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.watching.playout import (
    APART_SECONDS,
    BEHIND_SECONDS,
    CATCHES_UP_WITHIN_SECONDS,
    LATE_APART_SECONDS,
    LATE_SECONDS,
    LATEST_SECONDS,
    MOST_WAITING,
    PAINTS_WITHIN_SECONDS,
    Playout,
)

HZ = 90_000
STEP = 0.001
REFRESH = 1 / 60
WRAPS_SOON = (1 << 32) - 2 * HZ
#: Half a refresh, and the grain of the clock here.
SLACK = 0.012


@dataclass(frozen=True)
class Sent:
    """A picture: its number, when it was taken, and when it is at hand."""

    number: int
    taken: float
    at_hand: float
    stage: int | None


@dataclass
class Seen:
    """shown: (picture, when it was given)."""

    shown: list[tuple[Sent, float]] = field(default_factory=list)
    lost: int = 0

    @property
    def numbers(self) -> list[int]:
        return [picture.number for picture, _ in self.shown]

    def lateness(self, after: float = 0.0) -> list[float]:
        """How much later than the quickest possible each was shown."""
        return [now - sent.taken - BEHIND_SECONDS for sent, now in self.shown if now > after]


def stream(
    seconds: float,
    rate: float = 30.0,
    way: Callable[[float], float] = lambda _taken: 0.0,
    clock: Callable[[float], float] = lambda taken: taken,
) -> list[Sent]:
    """way: how long a picture taken then was under way. clock: the publisher's, of a moment."""
    sent, before = list[Sent](), 0.0
    for number in range(round(seconds * rate)):
        taken = number / rate
        before = max(before, taken + way(taken))  # none overtakes another
        stage = (WRAPS_SOON + round(clock(taken) * HZ)) % (1 << 32)
        sent.append(Sent(number, taken, before, stage))
    return sent


def still(*spans: tuple[float, float]) -> Callable[[float], bool]:
    return lambda now: any(begins <= now < ends for begins, ends in spans)


def runs(_now: float) -> bool:
    return False


def watched(
    sent: Sequence[Sent],
    window_stands: Callable[[float], bool] = runs,
    link_stands: Callable[[float], bool] = runs,
    refresh: float = REFRESH,
) -> Seen:
    """A link's thread that asks when it was told to, and a window that paints at each refresh."""
    playout, seen, coming = Playout[Sent](), Seen(), list(sent)
    wake_at: float | None = None
    unpainted, paints_at, now = False, 0.0, 0.0
    while coming or len(playout):
        now += STEP
        assert now < sent[-1].at_hand + 20, "something is held up"
        if now >= paints_at and not window_stands(now):
            paints_at += refresh * (1 + (now - paints_at) // refresh)
            unpainted = False
        if link_stands(now):
            continue
        has_come = False
        while coming and coming[0].at_hand <= now:
            picture = coming.pop(0)
            playout.arrived(picture, picture.stage, now)
            has_come = True
        if has_come or (wake_at is not None and now >= wake_at):
            turn = playout.next(now, is_free=not unpainted)
            seen.lost += turn.lost
            if turn.picture is not None:
                seen.shown.append((turn.picture[0], now))
                unpainted = True
            wake_at = turn.wake_at
            assert not len(playout) or wake_at is not None, "nothing is left without a turn"
    return seen


@pytest.mark.parametrize("rate", [15.0, 24.0, 25.0, 29.97, 30.0, 50.0, 60.0])
def test_a_steady_stream_is_shown_whole_at_its_own_pace(rate: float) -> None:
    seen = watched(stream(4, rate))
    assert seen.lost == 0
    assert seen.numbers == list(range(round(4 * rate)))
    assert all(abs(late) < SLACK + REFRESH for late in seen.lateness(after=0.5))


def test_the_first_picture_waits_for_nothing() -> None:
    (_, first), (_, second), *_ = watched(stream(1)).shown
    assert first < 0.01
    assert second > BEHIND_SECONDS


def test_what_comes_in_bursts_is_motion_again() -> None:
    """Three pictures at once, every tenth of a second: as a busy network delivers them."""
    seen = watched(stream(4, way=lambda taken: -taken % 0.1))
    assert seen.lost == 0
    apart = [later - before for (_, before), (_, later) in pairwise(seen.shown[10:])]
    assert max(apart) < 1 / 30 + SLACK
    assert min(apart) > 1 / 30 - SLACK


@pytest.mark.parametrize("seconds", [0.1, 0.16, 0.2])
@pytest.mark.parametrize("where", ["window", "link", "network"])
def test_a_stall_costs_no_picture_and_is_made_up_for(where: str, seconds: float) -> None:
    stands = still((2.0, 2.0 + seconds), (4.5, 4.5 + seconds))
    sent = stream(7)
    if where == "network":
        sent = stream(7, way=lambda taken: (2 + seconds - taken) * (2 <= taken < 2 + seconds))
    seen = watched(
        sent,
        window_stands=stands if where == "window" else runs,
        link_stands=stands if where == "link" else runs,
    )
    assert seen.lost == 0
    assert seen.numbers == list(range(len(sent)))
    late = [late for picture, late in zip(sent, seen.lateness(), strict=True) if picture.taken > 3]
    assert max(late[:30]) < SLACK + REFRESH, "caught up within a second"


def test_no_two_pictures_are_given_within_one_frame_of_a_screen() -> None:
    seen = watched(stream(4), link_stands=still((1.0, 1.2)), refresh=0.005)
    assert min(b - a for (_, a), (_, b) in pairwise(seen.shown)) >= APART_SECONDS - 2 * STEP


def test_after_a_long_stall_old_pictures_give_way_and_order_is_kept() -> None:
    seen = watched(stream(6), link_stands=still((2.0, 3.0)))
    assert 0 < seen.lost < 30
    assert seen.numbers == sorted(seen.numbers)
    assert seen.lost + len(seen.shown) == 180
    assert max(seen.lateness(after=4.0)) < SLACK + REFRESH


def test_a_glass_that_never_paints_is_given_pictures_now_and_then() -> None:
    seen = watched(stream(4), window_stands=lambda now: now > 1.0)
    late = [given_at for _, given_at in seen.shown if given_at > 1.1]
    assert 2 < len(late) < 3 / PAINTS_WITHIN_SECONDS + 2
    assert seen.lost + len(seen.shown) == 120


def test_a_window_too_slow_for_all_pictures_stays_near_the_present() -> None:
    seen = watched(stream(8), refresh=1 / 20)
    assert len(seen.shown) > 8 * 17
    late = seen.lateness(after=2.0)
    assert max(late) < LATE_SECONDS + 1 / 20 + 1 / 30
    assert sum(late) / len(late) < 0.06


def test_a_window_that_was_too_slow_for_a_while_is_trusted_again() -> None:
    busy = still(*((2 + n / 15, 2 + (n + 1) / 15 - 0.002) for n in range(45)))
    stall = (12.0, 12.15)
    seen = watched(stream(14), window_stands=lambda now: busy(now) or still(stall)(now))
    assert seen.lost > 0
    assert sum(given_at > 11 for _, given_at in seen.shown) >= 30 * 3


def test_pictures_that_are_hopelessly_late_one_by_one_leave_time_for_the_decoder() -> None:
    """Each takes a third longer to decode than it may."""
    seen = watched(stream(4, way=lambda taken: taken / 3))
    late = [given_at for _, given_at in seen.shown if given_at > 3.0]
    assert max(b - a for a, b in pairwise(late)) < LATE_APART_SECONDS + 0.1
    assert seen.lost > 0


def test_a_way_that_became_longer_is_followed() -> None:
    seen = watched(stream(12, way=lambda taken: 0.5 * (taken > 2)))
    assert len([given_at for _, given_at in seen.shown if given_at > 7]) > 5 * 29
    assert all(abs(late - 0.5) < 0.15 for late in seen.lateness(after=9))


def test_a_late_network_is_no_slow_window() -> None:
    """For three seconds all comes half a second later; a stall after it costs nothing."""
    sent = stream(8, way=lambda taken: 0.5 * (2 < taken < 5))
    seen = watched(sent, window_stands=still((6.5, 6.65)))
    assert set(seen.numbers) >= set(range(6 * 30, 8 * 30))


@pytest.mark.parametrize("drift", [0.99, 0.9995, 1.0005, 1.01])
def test_a_publishers_clock_that_drifts_is_followed(drift: float) -> None:
    seen = watched(stream(30, clock=lambda taken: taken * drift))
    assert seen.lost == 0
    assert all(abs(late) < 0.05 for late in seen.lateness(after=1.0))


@pytest.mark.parametrize("jump", [-3600.0, -5.0, -0.5, 0.9, 5.0, 3600.0, 40_000.0])
def test_a_clock_that_is_set_holds_nothing_up(jump: float) -> None:
    seen = watched(stream(6, clock=lambda taken: taken + jump * (taken > 2)))
    assert seen.lost <= 4
    apart = [later - before for (_, before), (_, later) in pairwise(seen.shown[2:])]
    assert max(apart) < 0.3
    assert max(seen.lateness(after=4)) < 0.1


def test_a_publisher_that_paused_goes_on_at_once() -> None:
    """With a clock that stood meanwhile, and with one that went on."""
    for stood in (0.0, 5.0):
        sent = stream(2, clock=lambda taken: taken) + [
            Sent(60 + n, 7 + n / 30, 7 + n / 30, (WRAPS_SOON + round((7 - stood + n / 30) * HZ)))
            for n in range(60)
        ]
        seen = watched(
            [Sent(s.number, s.taken, s.at_hand, (s.stage or 0) % (1 << 32)) for s in sent]
        )
        assert seen.lost == 0
        assert max(seen.lateness(after=7.5)) < SLACK + REFRESH


def test_a_photo_without_a_clock_is_shown_at_once() -> None:
    seen = watched([*stream(1), Sent(30, 2.0, 2.0, None)])
    assert seen.shown[-1][1] < 2.0 + SLACK


def test_the_line_is_bounded() -> None:
    playout = Playout[int]()
    for number in range(500):
        playout.arrived(number, number * 100, 0.0)
    assert len(playout) == MOST_WAITING
    assert playout.next(0.0, is_free=True).lost == 500 - MOST_WAITING
    assert playout.clear() == MOST_WAITING - 1
    assert playout.next(9.0, is_free=True).wake_at is None


SPANS = st.lists(
    st.tuples(st.floats(0.2, 6.0), st.floats(0.0, 0.4)).map(lambda span: (span[0], sum(span))),
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(
    rate=st.sampled_from([15.0, 24.0, 25.0, 30.0, 60.0]),
    jitter=st.lists(st.floats(0.0, 0.3), min_size=1, max_size=40),
    drift=st.floats(0.99, 1.01),
    jump=st.floats(-10.0, 10.0),
    window=SPANS,
    link=SPANS,
    refresh=st.floats(0.005, 0.08),
)
def test_whatever_comes_each_picture_is_shown_once_in_order_or_counted_as_lost(
    rate: float,
    jitter: list[float],
    drift: float,
    jump: float,
    window: list[tuple[float, float]],
    link: list[tuple[float, float]],
    refresh: float,
) -> None:
    sent = stream(
        3,
        rate,
        way=lambda taken: jitter[round(taken * rate) % len(jitter)],
        clock=lambda taken: taken * drift + jump * (taken > 1.5),
    )
    seen = watched(sent, still(*window), still(*link), refresh)
    assert seen.numbers == sorted(set(seen.numbers))
    assert len(seen.shown) + seen.lost == len(sent)
    assert seen.numbers[-1] == len(sent) - 1, "the newest is always shown"
    waits = max(now - picture.at_hand for picture, now in seen.shown)
    assert waits < BEHIND_SECONDS + PAINTS_WITHIN_SECONDS + 0.8


@given(seconds=st.floats(0.02, LATEST_SECONDS - 0.05))
@settings(max_examples=15, deadline=None)
def test_any_short_stall_is_made_up_for(seconds: float) -> None:
    assert CATCHES_UP_WITHIN_SECONDS > LATEST_SECONDS
    assert watched(stream(3), window_stands=still((1.0, 1.0 + seconds))).lost == 0
