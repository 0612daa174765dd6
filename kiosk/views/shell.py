"""What surrounds every screen: which one is up, the head, the bar, the notice, the theme."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot

from kiosk.link.standing import LinkStanding
from kiosk.views.foyer import Place
from kiosk.views.standing import sentence
from kiosk.views.view import View

if TYPE_CHECKING:  # nobody has news before the first frame
    from kiosk.views.news import News

_NOTICE_MILLISECONDS: Final = 12_000
_CLOCK_MILLISECONDS: Final = 1000
HOME: Final = "home"
#: 放低: by so much of the glass's height the screen comes down, press after press. Whatever is
#: pressed comes below 1220 mm, the reach of who sits.
REACHES: Final = (0.0, 0.2, 0.38, 0.53)


class ShellView(View):
    #: Before anything is done: the screen that is to come, or nothing for a key of the bar.
    acting = Signal(str)
    #: (screen that goes, screen that comes).
    turned = Signal(str, str)
    languageSwitched = Signal()
    #: A line under the head.
    told = Signal(str)
    #: Letters, contrast or language are other than they were.
    changed = Signal()

    def __init__(self, hall: Place, first: str = HOME) -> None:
        """first: the screen that everybody comes back to."""
        super().__init__()
        self._hall = hall
        self._first = first
        self._trail = [first]
        self._standing = LinkStanding()
        #: What the line under the head is about.
        self._news: News | None = None
        self._notice = QTimer(self, singleShot=True, interval=_NOTICE_MILLISECONDS)
        self._notice.timeout.connect(self.hush)
        self._clock = QTimer(self, interval=_CLOCK_MILLISECONDS)
        self._clock.timeout.connect(self.refresh)
        self._clock.start()
        self.show(
            screen=first,
            words=dict(hall.say.sentences),
            isBig=False,
            isContrast=False,
            reach=REACHES[0],
            isOnline=True,
            isEnglish=False,
            isEnrolled=True,
            notice="",
            noticeKind="",
            trouble="",
            kept=0,
            forStaff=0,
        )
        self.refresh()

    @property
    def screen(self) -> str:
        return self._trail[-1]

    @property
    def is_big(self) -> bool:
        return bool(self.shown("isBig"))

    @property
    def is_plain(self) -> bool:
        """As it stands for the next person."""
        is_as_set = self.is_big == self._standing.settings.is_elder_first
        return is_as_set and not any(
            self.shown(name) for name in ("isContrast", "isEnglish", "reach")
        )

    def refresh(self) -> None:
        say, now, station = self._hall.say, self._hall.now(), self._hall.board.station
        self.show(
            clock=say.clock(now),
            date=say.day(now),
            weekday=say.weekday(now),
            station=station.name if station else "",
            trouble=sentence(self._standing, say),
            kept=self._standing.pending,
            forStaff=self._standing.for_staff,
        )
        if self._news is not None:
            self.show(notice=self._news.said(say), noticeKind=self._news.kind)

    def stand(self, standing: LinkStanding) -> None:
        """Whether there is a network, and what waits for it."""
        self._standing = standing
        self.refresh()

    def turn(self, screen: str) -> None:
        """Put a screen up; going to one that is on the trail goes back to it."""
        before = self.screen
        if screen == before:
            return
        self.acting.emit(screen)
        if screen in self._trail:
            del self._trail[self._trail.index(screen) + 1 :]
        else:
            self._trail.append(screen)
        self.show(screen=screen)
        self.turned.emit(before, screen)

    def replace(self, screen: str) -> None:
        """Put a screen up in the place of this one: nobody goes back to a form that was sent."""
        before = self._trail.pop()
        self._trail = [one for one in self._trail if one != screen] or [self._first]
        self._trail.append(screen)
        self.show(screen=screen)
        self.turned.emit(before, screen)

    def tell(self, news: "News") -> None:
        """A line under the head, for a while."""
        self._news = news
        sentence = news.said(self._hall.say)
        self.show(notice=sentence, noticeKind=news.kind)
        self._notice.start()
        self.told.emit(sentence)

    def hush(self) -> None:
        """The line under the head goes."""
        self._notice.stop()
        self._news = None
        self.show(notice="")

    def reset(self) -> None:
        """As it was before anybody came."""
        self.hush()
        is_big = self._standing.settings.is_elder_first
        self.show(isBig=is_big, isContrast=False, reach=REACHES[0])
        self.changed.emit()
        if self.shown("isEnglish"):
            self.switchLanguage()
        self.turn(self._first)

    @Slot(str)
    def go(self, screen: str) -> None:
        self.turn(screen)

    @Slot()
    def back(self) -> None:
        self.turn(self._trail[-2] if len(self._trail) > 1 else self._first)

    @Slot()
    def toggleBig(self) -> None:
        self.acting.emit("")
        self.show(isBig=not self.shown("isBig"))
        self.changed.emit()

    @Slot()
    def lower(self) -> None:
        """Further down, and after the lowest place up again."""
        self.acting.emit("")
        at = REACHES.index(float(self.shown("reach")))
        self.show(reach=REACHES[(at + 1) % len(REACHES)])
        self.changed.emit()

    @Slot()
    def toggleContrast(self) -> None:
        self.acting.emit("")
        self.show(isContrast=not self.shown("isContrast"))
        self.changed.emit()

    @Slot()
    def switchLanguage(self) -> None:
        self.acting.emit("")
        self._hall.say.switch()
        self.show(words=dict(self._hall.say.sentences), isEnglish=not self.shown("isEnglish"))
        self.refresh()
        self.languageSwitched.emit()
        self.changed.emit()
