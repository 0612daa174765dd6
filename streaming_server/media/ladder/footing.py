"""What a viewer's reports say about its network, and the rung it stands on because of them.

Time is passed in. Reports that arrive while a step settles are about the rung before and are not
noted. With one socket for all viewers a full socket says nothing about any one of them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from shared.rungs import Rung, Signs, Standing, Wish, filler, stand

WINDOW_S: Final = 1.0
SHORTEST_WINDOW_S: Final = 0.8
LONGEST_WINDOW_S: Final = 2.0
#: About fewer than these nothing is said: where one packet of twenty is lost, a quarter of some
#: twenty in a row is lost once a minute, and a quarter of forty never.
FEWEST_PACKETS: Final = 40
RISES_WITHIN_S: Final = 1.0  # an estimate, where all arrives; one that fell once rises again sooner


class Footing:
    def __init__(self) -> None:
        self.standing = Standing()
        self.wish = Wish.AUTO
        self._signs = Signs()
        self._rose_at = float("-inf")
        self._lost_before = 0.0
        self._heard: tuple[float, int, int] | None = None  # when, lost and numbered by then
        self._window_at = float("-inf")
        self._window_sent = self._wanted = 0
        self._filled_at = float("-inf")
        self._is_asked_for = False  # more, by the viewer itself: no probe goes before

    @property
    def rung(self) -> Rung:
        return self.standing.rung

    def choose(self, wish: Wish, now: float) -> None:
        """Whoever asks for more is given a try at once."""
        self.wish = wish
        self._is_asked_for = wish is Wish.AUTO
        if self._is_asked_for:
            self.standing = replace(self.standing, settles_at=now, tries_at=now)

    def note_estimate(self, bitrate: int, now: float) -> None:
        """bits per second, as the receiver believes (REMB)."""
        before = self._signs.estimate
        # While a step settles little arrives, and an estimate falls with it: no sign from there.
        if before is None or bitrate > before or not self._is_settled(now):
            self._rose_at = now
        is_lower = before is not None and bitrate < before and self._is_settled(now)
        self._signs = replace(
            self._signs,
            estimate=bitrate,
            fell=is_lower or (self._signs.fell and bitrate == before),
            stuck=now - self._rose_at >= RISES_WITHIN_S,
        )

    def note_loss(self, lost: int, numbered: int, now: float) -> None:
        """lost: packets missed so far; numbered: the highest sequence number with its rounds. One
        report may be about three packets: they are taken together by the second, and one second
        alone may still be chance."""
        if not self._is_settled(now):
            return
        if self._heard is None or numbered < self._heard[2]:
            self._heard = (now, lost, numbered)
            return
        since, lost_by_then, numbered_by_then = self._heard
        expected = numbered - numbered_by_then
        if now - since >= WINDOW_S and expected > 0:
            share = max(0, lost - lost_by_then) / expected
            self._signs = replace(self._signs, lost=min(share, self._lost_before))
            self._heard, self._lost_before = (now, lost, numbered), share

    def note_wanted(self, count: int, sent: int, now: float) -> None:
        """count: packets asked for again; sent: packets sent so far."""
        if not self._is_settled(now):
            return
        if now - self._window_at > LONGEST_WINDOW_S:
            self._window_at, self._window_sent, self._wanted = now, sent, 0
        self._wanted += count
        in_window = sent - self._window_sent
        if now - self._window_at >= SHORTEST_WINDOW_S and in_window >= FEWEST_PACKETS:
            self._signs = replace(self._signs, wanted_again=self._wanted / in_window)

    def filler(self, costs: Mapping[Rung, float], now: float) -> int:
        """Bytes of filler to be sent since it was last asked."""
        passed = min(now - self._filled_at, WINDOW_S)
        self._filled_at = now
        return int(filler(self.standing, costs, now) * passed / 8)

    def step(self, costs: Mapping[Rung, float], now: float, *, can_probe: bool = False) -> bool:
        """Whether the viewer stands on another rung from now on."""
        if now - self._window_at > 2 * LONGEST_WINDOW_S:
            self._signs = replace(self._signs, wanted_again=0.0)
        before = self.standing
        probes = can_probe and not self._is_asked_for
        self.standing = stand(before, self._signs, self.wish, costs, now, can_probe=probes)
        if self.standing is not before:
            # What was said before is about something else now; an estimate is still compared with.
            self._signs, self._lost_before = Signs(estimate=self._signs.estimate), 0.0
            self._rose_at = now
            self._heard = None
            self._window_at = float("-inf")
            self._is_asked_for = False
        return self.standing.rung is not before.rung

    @property
    def is_probing(self) -> bool:
        return self.standing.probes_since is not None

    def _is_settled(self, now: float) -> bool:
        return now >= self.standing.settles_at
