"""Nobody is here: a few slides of what there is today, until somebody touches the glass.

resting ──45 s at the first screen──▶ showing ──any touch──▶ resting
"""

from datetime import timedelta
from typing import Final

from PySide6.QtCore import QTimer

from kiosk.views.foyer import Place
from kiosk.views.home import HomeView, next_show, when
from kiosk.views.view import View

_RESTS_MILLISECONDS: Final = 45_000
#: Long enough to read a slide twice in passing.
_SLIDE_MILLISECONDS: Final = 9_000


class AttractView(View):
    def __init__(self, hall: Place, home: HomeView) -> None:
        super().__init__()
        self._hall, self._home = hall, home
        self._at = 0
        self._waits = QTimer(self, singleShot=True, interval=_RESTS_MILLISECONDS)
        self._waits.timeout.connect(self.begin)
        self._turns = QTimer(self, interval=_SLIDE_MILLISECONDS)
        self._turns.timeout.connect(self.turn)
        self.show(isUp=False, title="", note="", glyph="door", count=0, at=0)

    def wait(self) -> None:
        """The first screen is up, and nobody touched it yet."""
        if not self.shown("isUp"):
            self._waits.start()

    def sleep(self) -> None:
        """Somebody is at work on another screen."""
        self._waits.stop()
        self._hide()

    def touched(self) -> None:
        if self.shown("isUp") or self._waits.isActive():
            self._hide()
            self._waits.start()

    def begin(self) -> None:
        self._at = 0
        self._turns.start()
        self.show(isUp=True)
        self.refresh()

    def _hide(self) -> None:
        self._turns.stop()
        self.show(isUp=False)

    def turn(self) -> None:
        """To the next slide."""
        self._at += 1
        self.refresh()

    def spoken(self) -> tuple[str, ...]:
        return (str(self.shown("title")), str(self.shown("note")), self._hall.say("attract.touch"))

    def refresh(self) -> None:
        if not self.shown("isUp"):
            return
        slides = self._slides()
        self._at %= len(slides)
        glyph, title, note = slides[self._at]
        self.show(glyph=glyph, title=title, note=note, count=len(slides), at=self._at)

    def _special(self) -> list[tuple[str, str, str]]:
        """The next day on which the door is not open as usual."""
        station, say = self._hall.board.station, self._hall.say
        if station is None or station.opens is None:
            return []
        from kiosk.views.hours import SPECIAL_SOON, hours, note_of  # none of it before a start

        return [
            (
                "clock",
                say("attract.special", day=say.day(one.day), hours=hours(one.span, say)),
                note_of(one, say),
            )
            for one in station.special_soon(self._hall.now(), SPECIAL_SOON)[:1]
        ]

    def _slides(self) -> list[tuple[str, str, str]]:
        """An icon, a headline, a line below it."""
        say, board = self._hall.say, self._hall.board
        headline, below = str(self._home.shown("headline")), str(self._home.shown("below"))
        slides = [("work", headline, below)]
        if board.on_air:
            employer = board.on_air[0].employer.name
            slides.append(("screen", say("attract.live", employer=employer), say("home.watch")))
        elif show := next_show(self._hall, late=timedelta()):
            at = say("attract.next", when=when(show, self._hall))
            slides.append(("screen", at, show.employer.name))
        slides += self._special()
        gigs = sum(job.is_paid_daily for job in board.jobs)
        if gigs:
            slides.append(("clock", say("attract.gigs", count=gigs), say("gigs.hint")))
        slides.append(("ticket", say("attract.services"), say("attract.services_note")))
        return slides
