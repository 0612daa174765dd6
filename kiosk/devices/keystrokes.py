"""Tells a scanner from a person: both are keyboards, only one types twenty keys in a blink.

    nothing ──key──▶ held ──three more, each at once──▶ scan ──Enter, or a pause──▶ nothing
                      └── a pause: they are a person's and are given back, none is lost

A person's key waits for one pause, which nobody notices; a scanner's never reach a field.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: A scanner's keys follow each other within 1 to 20 ms; a person who rolls over two keys is
#: sometimes as quick, over four never.
GAP_MILLISECONDS: Final = 35.0
#: In the middle of a scan a busy USB bus may make a longer pause.
SCAN_GAP_MILLISECONDS: Final = 120.0
SHORTEST_SCAN: Final = 4
#: What is beyond is swallowed and not kept.
LONGEST_KEPT: Final = 1024

_SUFFIXES: Final = frozenset({"\r", "\n", "\t"})


class Verdict(StrEnum):
    """What becomes of the key that was just pressed."""

    #: On to whoever has the focus.
    PASS = "pass"
    #: Kept until it is clear whose it is.
    HOLD = "hold"
    #: It is a scanner's.
    SWALLOW = "swallow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """gives_back: the keys held so far are a person's and go first. scan: a whole one."""

    verdict: Verdict
    gives_back: bool = False
    scan: str | None = None


class Keystrokes:
    """prefix: what the scanner is set to type first; with it, its first key is enough."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._text = ""
        self._last = 0.0
        self._is_scan = False

    @property
    def is_quiet(self) -> bool:
        return not self._text and not self._is_scan

    @property
    def patience(self) -> float:
        """Milliseconds after the last key until `pause` is due."""
        return SCAN_GAP_MILLISECONDS if self._is_scan else GAP_MILLISECONDS

    def press(self, text: str, at: float, *, is_repeat: bool = False) -> Heard:
        """text: what the key types; empty for one that types nothing. at: milliseconds."""
        is_late = not self.is_quiet and at - self._last > self.patience
        before = self.pause() if is_late else Heard(verdict=Verdict.PASS)
        heard = self._press(text, at, is_repeat)
        return Heard(
            verdict=heard.verdict,
            gives_back=before.gives_back or heard.gives_back,
            scan=before.scan or heard.scan,
        )

    def pause(self) -> Heard:
        """No key came for as long as `patience`."""
        scan, gives_back = (self._text, False) if self._is_scan else (None, bool(self._text))
        self._forget()
        return Heard(verdict=Verdict.PASS, gives_back=gives_back, scan=scan)

    def _press(self, text: str, at: float, is_repeat: bool) -> Heard:
        if not text:
            # Shift before a capital is pressed by scanners as well; it ends nothing.
            return Heard(verdict=Verdict.PASS)
        self._last = at
        if text in _SUFFIXES:
            return self._suffix()
        if self._is_scan:
            self._text = (self._text + text)[:LONGEST_KEPT]
            return Heard(verdict=Verdict.SWALLOW)
        if self._prefix and text == self._prefix:
            gives_back = bool(self._text)
            self._text, self._is_scan = "", True
            return Heard(verdict=Verdict.SWALLOW, gives_back=gives_back)
        if is_repeat or not text.isprintable():
            return self._typed()
        self._text += text
        if len(self._text) >= SHORTEST_SCAN:
            self._is_scan = True
        return Heard(verdict=Verdict.SWALLOW if self._is_scan else Verdict.HOLD)

    def _suffix(self) -> Heard:
        if not self._is_scan:
            return self._typed()
        scan = self._text
        self._forget()
        return Heard(verdict=Verdict.SWALLOW, scan=scan)

    def _typed(self) -> Heard:
        gives_back = bool(self._text)
        self._forget()
        return Heard(verdict=Verdict.PASS, gives_back=gives_back)

    def _forget(self) -> None:
        self._text, self._is_scan = "", False
