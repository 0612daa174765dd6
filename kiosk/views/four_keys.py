"""By ear alone: four keys go through what can be done on the screen that is up, and each is said.

    off ──any of the keys, or a finger that rests in a corner──▶ on ──left, or the visit ends──▶ off

    the screen itself ◀──previous, next──▶ each thing that can be pressed ──choose──▶ pressed
                                           a pad ──choose──▶ counted: as often as the figure says

What a screen says anew, an answer or what is wrong, is said as it comes.
"""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtQuick import QQuickWindow

from kiosk.devices.four_keys import FourKey
from kiosk.views.reading import ReadingView
from kiosk.views.scripts import joined
from kiosk.views.stops import Stop, press, ring, stops_of, text_of, texts_of, untold
from kiosk.views.view import View
from kiosk.views.wording import Wording

_BEAT_MILLISECONDS: Final = 400
#: So often a screen is looked at for what came of a press before the press itself is told.
_LOOKS: Final = 2
_TWICE_SECONDS: Final = 1.2
#: A shorter name may stand in a sentence that is about something else.
_LONG_ENOUGH: Final = 4
#: Before the first thing that can be done: the screen itself.
_HEAD: Final = -1


class FourKeysView(View):
    """`shows`: isOn, isCurtain. screen: the sentences of the screen that is up. window:
    somebody else holds it."""

    #: It begins or ends.
    switched = Signal()

    def __init__(
        self,
        reading: ReadingView,
        say: Wording,
        screen: Callable[[], tuple[str, ...]],
        window: Callable[[], QQuickWindow],
    ) -> None:
        super().__init__()
        self._reading, self._say, self._screen, self._window = reading, say, screen, window
        self._at = _HEAD
        self._text = ""
        #: Of a pad that somebody counts on: the key they came to; None: on none.
        self._count: int | None = None
        self._known: tuple[str, ...] = ()
        self._before: tuple[str, ...] = ()
        self._looks = 0
        self._repeated_at = 0.0
        self._beat = QTimer(self, interval=_BEAT_MILLISECONDS)
        self._beat.timeout.connect(self._look)
        reading.switched.connect(self._reading_switched)
        self.show(isOn=False, isCurtain=False)

    @property
    def is_on(self) -> bool:
        return bool(self.shown("isOn"))

    # ---------------------------------------------------------------- on, off

    def begin(self, *, by_corners: bool = False) -> None:
        self.show(isOn=True)
        self._turn_to_head()
        if not self._reading.is_on:
            self._reading.toggle()
        self._beat.start()
        self._reading.tell(
            (self._say("four.corners" if by_corners else "four.welcome"), *self.script())
        )
        self.switched.emit()

    def leave(self) -> None:
        """Somebody uses their eyes again."""
        self._end()
        if self._reading.is_on:
            self._reading.toggle()
        self._reading.tell((self._say("four.left"),))

    def forget(self) -> None:
        self._end()
        self._text = ""
        self._known = self._before = ()

    def _end(self) -> None:
        if self.is_on:
            self._beat.stop()
            self._turn_to_head()
            self.show(isOn=False, isCurtain=False)
            self.switched.emit()

    def _reading_switched(self) -> None:
        """By its own key, which is one of those that can be chosen."""
        if self.is_on and not self._reading.is_on:
            self.leave()

    # ------------------------------------------------------------------- said

    def turned(self) -> None:
        """Another screen is up; whoever reads it aloud asks for the script."""
        self._turn_to_head()

    def script(self) -> tuple[str, ...]:
        """Of the screen that is up: what it says by itself, what else is written beside its keys,
        and how many of those there are."""
        if not self.is_on:
            return self._screen()
        self._known = self._screen()
        stops = self._stops()
        itself = [one for one in self._known if not any(_tells(stop, one) for stop in stops)]
        itself = itself or list(self._known[:1])
        told = (
            *itself,
            *(stop.text for stop in stops),
            *(text for one in stops for text in one.more),
        )
        beside = untold(texts_of(self._window().contentItem()), told)
        return (*itself, *beside, self._say("four.count", count=len(stops)))

    def ask_to_stay(self) -> None:
        """The visit is about to end."""
        if self.is_on:
            self._reading.tell((self._say("four.stay"),))

    def notice(self, sentence: str) -> None:
        """A line that comes up for a while."""
        if self.is_on:
            self._reading.add((sentence,))

    # ------------------------------------------------------------------- keys

    def press(self, key: FourKey) -> None:
        self._looks = 0  # whoever goes on at once does not wait for what came of the last press
        if not self.is_on:
            self.begin()
        elif key is FourKey.REPEAT:
            self._repeat()
        elif self._count is not None:
            self._press_on_pad(key, self._count)
        elif key is FourKey.CHOOSE:
            self._choose()
        else:
            self._step(1 if key is FourKey.NEXT else -1)

    @Slot()
    def liftCurtain(self) -> None:
        self.show(isCurtain=False)

    def _step(self, by: int) -> None:
        places = len(self._stops()) + len(self._own()) + 1
        self._at = (self._found() + by + 1) % places - 1
        self._say_place()

    def _choose(self) -> None:
        at, stops = self._found(), self._stops()
        if at == _HEAD:
            self._step(1)
        elif at >= len(stops):
            self._own()[at - len(stops)][1]()
        elif stops[at].keys:
            self._count, self._before = _HEAD, self._screen()
            self._reading.tell((self._say("four.counting"),))
        else:
            self._looks = _LOOKS
            press(stops[at].item)

    def _repeat(self) -> None:
        is_twice = time.monotonic() - self._repeated_at < _TWICE_SECONDS
        self._repeated_at = time.monotonic()
        at, stops = self._found(), self._stops()
        if is_twice:
            self._reading.tell((self._say("four.help"),))
        elif self._count is not None:
            self._reading.tell((self._said_on_pad(stops[at], self._count),))
        elif at == _HEAD:
            self._reading.tell(self.script())
        else:
            count = len(stops) + len(self._own())
            place = self._say("four.place", number=at + 1, count=count)
            self._reading.tell((place, self._said_of(at)))

    # ------------------------------------------------------------------ a pad

    def _press_on_pad(self, key: FourKey, count: int) -> None:
        stops, at = self._stops(), self._found()
        keys = stops[at].keys if _HEAD < at < len(stops) else ()
        if not keys or (key is FourKey.CHOOSE and count == len(keys)):
            self._count = None
            # What came of it, such as what is handed over now, was not told figure by figure.
            fresh = tuple(one for one in self._screen() if one not in self._before)
            self._reading.tell((self._say("four.left_pad"), *fresh))
        elif key is not FourKey.CHOOSE:
            self._count = (count + (1 if key is FourKey.NEXT else -1) + 1) % (len(keys) + 2) - 1
            ring(self._window(), keys[self._count] if _HEAD < self._count < len(keys) else None)
            self._reading.tell((self._said_on_pad(stops[at], self._count),))
        elif count > _HEAD:
            self._count = _HEAD
            said = text_of(keys[count])
            press(keys[count])
            self._known = self._screen()
            self._reading.tell((said, self._say("four.pressed")))

    def _said_on_pad(self, stop: Stop, count: int) -> str:
        if count == _HEAD:
            return self._say("four.counting")
        return text_of(stop.keys[count]) if count < len(stop.keys) else self._say("four.leave_pad")

    # ------------------------------------------------------------------ places

    def _stops(self) -> tuple[Stop, ...]:
        return stops_of(self._window().contentItem())

    def _own(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """What this mode itself has to offer, after all that the screen has."""
        curtain = "four.curtain_off" if self.shown("isCurtain") else "four.curtain"
        return (
            (self._say(curtain), self._draw_curtain),
            (self._say("four.leave"), self.leave),
        )

    def _draw_curtain(self) -> None:
        self.show(isCurtain=not self.shown("isCurtain"))
        self._say_place()

    def _found(self) -> int:
        """Where one is: rows may have come before it, or it may be gone."""
        if self._at == _HEAD:
            return _HEAD
        said = [self._name(stop) for stop in self._stops()] + [text for text, _ in self._own()]
        if self._at >= len(said) or said[self._at] != self._text:
            is_there = self._text in said
            self._at = said.index(self._text) if is_there else min(self._at, len(said)) - 1
        return self._at

    def _say_place(self) -> None:
        if self._at == _HEAD:
            self._text = ""
            ring(self._window(), None)
            self._reading.tell(self.script())
            return
        self._reading.tell((self._said_of(self._at),))
        stops = self._stops()
        ring(self._window(), stops[self._at].item if self._at < len(stops) else None)
        if self._at < len(stops):
            self._text = self._name(stops[self._at])
        else:
            self._text = self._own()[self._at - len(stops)][0]

    def _said_of(self, at: int) -> str:
        stops = self._stops()
        if at >= len(stops):
            return self._own()[at - len(stops)][0]
        chosen = (self._say("four.chosen"),) if stops[at].is_chosen else ()
        return joined((self._name(stops[at]), *stops[at].more, *chosen))

    def _name(self, stop: Stop) -> str:
        if not stop.keys:
            return stop.text
        is_letters = text_of(stop.keys[0]).isalpha()
        return self._say("four.letters" if is_letters else "four.pad")

    def _turn_to_head(self) -> None:
        self._at, self._count, self._text, self._looks = _HEAD, None, "", 0
        if self.is_on:
            ring(self._window(), None)

    # ------------------------------------------------------------ what is new

    def _look(self) -> None:
        """Whether the screen says something that it did not say before."""
        now = self._screen()
        fresh = tuple(one for one in now if one not in self._known)
        is_other = len(fresh) * 2 >= len(now) > 0
        self._known = now
        if is_other and self._looks:
            self._turn_to_head()
            self._reading.tell(self.script())
        elif fresh:
            self._looks = 0
            self._reading.add(fresh)
        elif self._looks:
            self._looks -= 1
            if not self._looks and self._at != _HEAD:
                said = self._said_of(self._found()) if self._found() != _HEAD else ""
                self._reading.tell((said, self._say("four.pressed")))


def _tells(stop: Stop, sentence: str) -> bool:
    """Whether a sentence of the screen is said again when one comes to the stop."""
    name = stop.text.partition(",")[0]
    return sentence == stop.text or (len(name) >= _LONG_ENOUGH and name in sentence)
