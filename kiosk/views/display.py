"""The hall's display: what is called, who waits, the next show. Nobody touches it."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import Property, QObject, QTimer

from kiosk.link.facts import Session, Welcome
from kiosk.link.hall_facts import TAKEN_BACK, CalledNumber, HallFacts
from kiosk.link.standing import LinkStanding
from kiosk.views.announcer import SHOWN_SECONDS, Announcer
from kiosk.views.hall import Hall
from kiosk.views.hours import SPECIAL_SOON, special_day
from kiosk.views.view import View
from kiosk.watching.voice import Voice
from shared.ids import SessionId
from shared.live_sessions import Standing, on_the_wall
from shared.organisation import SHANGHAI
from shared.tickets.lifecycle import Move
from shared.tickets.messages import CounterMoved, LegMoved
from shared.wire import Event

SHOWN_CALLS: Final = 3
_SPOKEN: Final = frozenset({Move.CALL, Move.RECALL})
#: People take numbers without a word to the hall.
_LOOK_MILLISECONDS: Final = 20_000
_CLOCK_MILLISECONDS: Final = 1000


class Display(QObject):
    """Obeys app.ground.Front; `display` is what QML sees."""

    def __init__(self, hall: Hall, shown_seconds: float = SHOWN_SECONDS) -> None:
        super().__init__()
        self._hall = hall
        self._view = View()
        self._voice = Voice(hall.sound)
        self._calls: tuple[CalledNumber, ...] = ()
        self.announcer = Announcer(self._speak, shown_seconds)
        self.announcer.announced.connect(self._announce)
        self._view.show(
            words=dict(hall.say.sentences),
            calls=[],
            waiting=[],
            show={},
            isOnline=True,
            isEnrolled=True,
            announced=0,
            takenBack="",
            isQuiet=False,
            notice="",
        )
        self._every(_LOOK_MILLISECONDS, self._look)
        self._every(_CLOCK_MILLISECONDS, self._refresh)
        self._refresh()

    @Property(QObject, constant=True)
    def display(self) -> QObject:
        return self._view

    def _every(self, milliseconds: int, act: Callable[[], None]) -> None:
        timer = QTimer(self, interval=milliseconds)
        timer.timeout.connect(act)
        timer.start()

    # ------------------------------------------------------- what comes down

    def welcomed(self, welcome: Welcome) -> None:
        self._hall.board.welcome(welcome)
        self._hall.calls.listen((f"hall:{welcome.station.code}", "sessions"))
        self._view.show(isOnline=True, isEnrolled=True)
        self._look()
        self._refresh()

    def lost(self) -> None:
        """What was shown stays."""
        self._view.show(isOnline=False)

    def not_known(self) -> None:
        self._view.show(isEnrolled=False)

    def stands(self, standing: LinkStanding) -> None:
        """A hall's display keeps nothing for anybody."""

    def heard(self, event: Event) -> None:
        match event:
            case LegMoved(move=move, number=number, counter=int() as counter) if move in _SPOKEN:
                self.announcer.add(CalledNumber(number=number, counter=counter))
                self._look()
            case LegMoved(move=Move.UNDO, number=number):
                self.announcer.take_back(number)
                self._look()
            case LegMoved() | CounterMoved():
                self._look()
            case _:
                self._hall.board.hear(event)
        self._refresh()

    def counted(self, session_id: SessionId, viewers: int, is_elsewhere: bool) -> None:
        """Who watches a show is not for the wall."""

    def stop(self) -> None:
        self._voice.stop()

    # -------------------------------------------------------------- the wall

    def _look(self) -> None:
        self._hall.calls.hall(self._take)

    def _take(self, facts: HallFacts | None) -> None:
        if facts is None:
            return
        say = self._hall.say
        self._view.show(
            waiting=[
                {"group": group, "name": say(f"queue_group.{group}"), "people": people}
                for group, people in sorted(facts.waiting.items())
            ]
        )
        if not self.announcer.is_busy:
            self._view.show(takenBack="")
            self._paint(facts.calls)

    def _announce(self, call: CalledNumber) -> None:
        earlier = tuple(one for one in self._calls if one.number != call.number)
        is_back = call.counter == TAKEN_BACK
        self._paint(earlier if is_back else (call, *earlier))
        self._view.show(takenBack=call.number if is_back else "")
        self._view.show(announced=self._view.shown("announced") + 1)

    def _paint(self, calls: tuple[CalledNumber, ...]) -> None:
        self._calls = calls[:SHOWN_CALLS]
        shown = [{"number": one.number, "counter": one.counter} for one in self._calls]
        self._view.show(calls=shown)

    def _speak(self, call: CalledNumber, language: str, said: Callable[[float], None]) -> None:
        def play(sound: bytes | None) -> None:
            said(self._voice.say(sound) if sound else 0.0)

        self._hall.calls.announcement(call, language, play)

    def _refresh(self) -> None:
        board, now = self._hall.board, self._hall.now()
        station = board.station
        here = [one for one in board.sessions.values() if station and one.station == station.code]
        told = on_the_wall(here, now)
        self._view.show(
            clock=_clock(now),
            isQuiet=self._hall.sound.volume.is_quiet,
            station=station.name if station else "",
            notice=_notice(self._hall, now),
            show=_told(self._hall, *told) if told else {},
        )


def _notice(hall: Hall, now: datetime) -> str:
    """10月1日 不开门，国庆节放假; empty while the days to come are as usual."""
    station, say = hall.board.station, hall.say
    soon = station.special_soon(now, SPECIAL_SOON) if station else ()
    if not soon:
        return ""
    return say("hours.notice", day=say.month_and_day(soon[0].day), hours=special_day(soon[0], say))


def _told(hall: Hall, show: Session, standing: Standing) -> dict[str, str]:
    return {
        "word": hall.say(f"page.board.show.{standing}"),
        "title": show.title,
        "clock": _clock(show.starts_at),
    }


def _clock(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%H:%M")
