"""Which picture a viewer gets: down fast when its network does not carry more, up carefully.

    HIGH <--> LOW <--> SOUND        never above what the viewer wishes
        trouble: down at once; quiet for as long as was learnt: a probe, then one up, on trial

A receiver's estimate says little while little is sent: it never goes far beyond what arrives
(about one and a half times), and it falls for a moment where nothing is amiss but a busy machine.
So only an estimate that is low and does not rise again is a sign of trouble, and whether more
would go is found out by trying: filler is sent besides the picture, more and more of it, where the
viewer can tell it from the picture; only when that gets through is the picture changed. What fails
doubles the time until it is tried again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Rung(StrEnum):
    """Best first."""

    #: What the publisher sends.
    HIGH = "high"
    #: A small picture.
    LOW = "low"
    #: Sound; the picture changes every few seconds.
    SOUND = "sound"


class Wish(StrEnum):
    #: The best that the network carries.
    AUTO = "auto"
    #: Never more than the small picture: it costs money.
    SAVE = "save"


FEWER: Final[Mapping[Rung, Rung]] = {Rung.HIGH: Rung.LOW, Rung.LOW: Rung.SOUND}
MORE: Final[Mapping[Rung, Rung]] = {low: high for high, low in FEWER.items()}

#: An estimate below this share of what is sent: it does not get through. A receiver that is served
#: in bursts says 0.85 of what arrives now and then, and below the small picture is little.
SHORTAGE: Final[Mapping[Rung, float]] = {Rung.HIGH: 0.8, Rung.LOW: 0.6}
MOST_LOST: Final = 0.15  # share of packets, in two reports running; 5 % is made good by repeats
MOST_WANTED_AGAIN: Final = 0.25  # share of packets of the last second
FEW_LOST: Final = 0.05  # with more than this nothing more is tried
SETTLES_S: Final = 2.0  # after a step down: reports of what overflowed before still arrive
TRIAL_S: Final = 10.0  # who falls within this after a step up was not ready for it
FIRST_PATIENCE_S: Final = 15.0
MOST_PATIENCE_S: Final = 300.0
PROBE_S: Final = 3.0  # filler grows for two of these seconds, to as much as the next rung takes
_GROWS_S: Final = 2.0
MOST_LOST_PROBING: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a viewer said lately. estimate: bits per second, None when it names none; fell: it is
    lower than the one before; stuck: it has not risen for a while, as it does where all arrives.
    lost, wanted_again: shares of packets, 0 to 1."""

    estimate: int | None = None
    fell: bool = False
    stuck: bool = False
    lost: float = 0.0
    wanted_again: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a viewer is. Times in seconds of any one clock. since: of the last step, None before
    the first. settles_at: before that nothing is judged. patience_s: how long it has to be quiet
    before the next step up. probes_since: filler is sent since then, None while it is not."""

    rung: Rung = Rung.HIGH
    since: float | None = None
    settles_at: float = float("-inf")
    tries_at: float = 0.0
    patience_s: float = FIRST_PATIENCE_S
    probes_since: float | None = None


def stand(
    standing: Standing,
    signs: Signs,
    wish: Wish,
    costs: Mapping[Rung, float],
    now: float,
    *,
    can_probe: bool = False,
) -> Standing:
    """Where the viewer is from now on; the same value when nothing changes.

    costs: bits per second of each rung, as it is sent now. can_probe: filler can be sent.
    """
    if wish is Wish.SAVE and standing.rung is Rung.HIGH:
        return _down(now, Rung.LOW, standing.patience_s)
    if now < standing.settles_at:
        return standing
    if standing.probes_since is not None:
        return _probed(standing, signs, costs, now)
    if standing.rung in FEWER and _is_in_trouble(signs, _least(standing.rung, costs)):
        return _step_down(standing, now)
    if _may_climb(standing, signs, wish, now):
        return replace(standing, probes_since=now) if can_probe else _up(standing, now)
    return standing


def filler(standing: Standing, costs: Mapping[Rung, float], now: float) -> float:
    """Bits per second to be sent besides the picture now."""
    if standing.probes_since is None:
        return 0.0
    grown = min(1.0, (now - standing.probes_since) / _GROWS_S)
    return grown * max(0.0, costs[MORE[standing.rung]] - costs[standing.rung])


def _probed(standing: Standing, signs: Signs, costs: Mapping[Rung, float], now: float) -> Standing:
    assert standing.probes_since is not None
    is_short = signs.fell and (signs.estimate or 0) < costs[MORE[standing.rung]]
    if is_short or max(signs.lost, signs.wanted_again) > MOST_LOST_PROBING:
        patience_s = min(2 * standing.patience_s, MOST_PATIENCE_S)
        return replace(
            standing,
            probes_since=None,
            settles_at=now + SETTLES_S,
            tries_at=now + patience_s,
            patience_s=patience_s,
        )
    return _up(standing, now) if now - standing.probes_since >= PROBE_S else standing


def _up(standing: Standing, now: float) -> Standing:
    return replace(standing, rung=MORE[standing.rung], since=now, probes_since=None)


def _least(rung: Rung, costs: Mapping[Rung, float]) -> float:
    """The picture alone: browsers leave the sound out of their estimate."""
    return SHORTAGE[rung] * (costs[rung] - costs[Rung.SOUND])


def _is_in_trouble(signs: Signs, least: float) -> bool:
    is_short = signs.estimate is not None and signs.stuck and signs.estimate < least
    return is_short or signs.lost > MOST_LOST or signs.wanted_again > MOST_WANTED_AGAIN


def _step_down(standing: Standing, now: float) -> Standing:
    was_on_trial = standing.since is not None and now - standing.since < TRIAL_S
    patience_s = 2 * standing.patience_s if was_on_trial else FIRST_PATIENCE_S
    return _down(now, FEWER[standing.rung], min(patience_s, MOST_PATIENCE_S))


def _down(now: float, rung: Rung, patience_s: float) -> Standing:
    return Standing(
        rung=rung,
        since=now,
        settles_at=now + SETTLES_S,
        tries_at=now + patience_s,
        patience_s=patience_s,
    )


def _may_climb(standing: Standing, signs: Signs, wish: Wish, now: float) -> bool:
    is_highest = standing.rung is (Rung.LOW if wish is Wish.SAVE else Rung.HIGH)
    is_quiet = signs.lost < FEW_LOST and signs.wanted_again < FEW_LOST
    return not is_highest and is_quiet and now >= standing.tries_at
