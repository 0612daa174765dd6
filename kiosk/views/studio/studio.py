"""The studio's screens together: shows, code, stage, end, summary.

shows ──choose──▶ code ──entered──▶ stage ──end──▶ sure? ──▶ summary ──▶ shows

Nobody is sent away while a show runs; when it is over nothing of the host stays.
"""

from typing import Final

from PySide6.QtCore import Property, QObject, QTimer, Slot

from kiosk.link.board import Board
from kiosk.link.errors import Refusal
from kiosk.link.facts import Session, Welcome
from kiosk.link.host import Host
from kiosk.link.standing import LinkStanding
from kiosk.views.hall import Hall
from kiosk.views.idle import IdleView
from kiosk.views.news import Told
from kiosk.views.shell import ShellView
from kiosk.views.staff import StaffView
from kiosk.views.studio.booth import Booth
from kiosk.views.studio.code import CodeView
from kiosk.views.studio.consent import ConsentView
from kiosk.views.studio.hosting import Hosting
from kiosk.views.studio.people import PeopleView
from kiosk.views.studio.prompter import PrompterView
from kiosk.views.studio.shows import ShowsView
from kiosk.views.studio.stage import StageView
from kiosk.views.studio.summary import SummaryView
from kiosk.views.wrong import Wrong
from shared.help_calls import Place
from shared.ids import SessionId
from shared.studio_calls import HOLDS_FOR, StudioCalled
from shared.wire import Command, Event

FIRST: Final = "shows"
#: Who rehearses talks and touches nothing.
REHEARSING_SECONDS: Final = 600.0
_TICK_MILLISECONDS: Final = 1000


def _shown(name: str) -> Property:
    """An object of the studio under the name that QML knows."""
    return Property(QObject, lambda studio: getattr(studio, name), constant=True)


class Studio(QObject):
    """The object that QML is given."""

    def __init__(self, hall: Hall, idle: IdleView, booth: Booth, hosting: Hosting) -> None:
        super().__init__()
        self._hall, self._idle, self._booth, self._hosting = hall, idle, booth, hosting
        self._shell = ShellView(hall, FIRST)
        self._shows = ShowsView(hall)
        self._code = CodeView(hall, hosting)
        self._stage = StageView(hall, booth, hosting)
        self._consent = ConsentView(hall)
        self._prompter = PrompterView(hall)
        self._people = PeopleView(hall, hosting)
        self._summary = SummaryView(hall)
        self._staff = StaffView(hall, Place.STUDIO)
        self._was_live = False
        self._tick = QTimer(self, interval=_TICK_MILLISECONDS)
        self._tick.timeout.connect(self._stage.refresh)
        self._wire()

    def _wire(self) -> None:
        self._shell.turned.connect(lambda _gone, come: self._set_idle(come))
        self._shell.languageSwitched.connect(self._language_switched)
        self._shows.chosen.connect(self.choose)
        self._code.entered.connect(self._begin)
        self._code.left.connect(self._shell.back)
        self._stage.trouble.connect(self._shell.tell)
        self._staff.told.connect(self._shell.tell)
        self._stage.wantsToEnd.connect(lambda: self._shell.turn("end"))
        self._stage.over.connect(self._over)
        self._prompter.pinned.connect(self._stage.pin)
        self._people.wished.connect(self._send)
        self._consent.wished.connect(self._send)
        self._summary.finished.connect(self.leave)
        self._idle.warned.connect(self._hall.screening.ring)
        self._idle.over.connect(self.leave)

    # ------------------------------------------------------- what comes down

    @property
    def board(self) -> Board:
        return self._hall.board

    @property
    def screen(self) -> str:
        return self._shell.screen

    def welcomed(self, welcome: Welcome) -> None:
        self.board.welcome(welcome)
        self._shell.show(isOnline=True)
        self._listen()
        if self._stage.session_id is not None:
            self._reload()
            self._hall.calls.session(self._stage.session_id, self._take_session)
        self.refresh()

    def not_known(self) -> None:
        """The server does not know this machine."""
        self._shell.show(isEnrolled=False)

    def lost(self) -> None:
        self._shell.show(isOnline=False)

    def stands(self, standing: LinkStanding) -> None:
        self._shell.stand(standing)

    def heard(self, event: Event) -> None:
        self._staff.hear(event)
        if isinstance(event, StudioCalled):
            self._call(event)
        stale = self.board.hear(event)
        if stale is not None:
            self._hall.calls.session(stale, self._take_session)
        self.refresh()

    def counted(self, session_id: SessionId, viewers: int, is_elsewhere: bool) -> None:
        self.board.count(session_id, viewers)
        self._stage.refresh()

    def refresh(self) -> None:
        self._shell.refresh()
        self._staff.refresh()
        self._shows.refresh()
        self._stage.refresh()
        for view in (self._code, self._consent, self._prompter, self._people, self._summary):
            view.refresh()
        if self._was_live != self._stage.is_live:
            self._was_live = self._stage.is_live
            self._set_idle(self._shell.screen)

    def _take_session(self, session: Session | None) -> None:
        if session is not None:
            self.board.keep(session)
            self.refresh()

    # ------------------------------------------------------------ navigation

    def choose(self, session_id: str) -> None:
        self._code.open(SessionId(session_id))
        self._shell.turn("code")

    @Slot()
    def findStaff(self) -> None:
        """At once, and without leaving the card: the show goes on meanwhile."""
        self._staff.call()

    @Slot()
    def endForGood(self) -> None:
        self._stage.end_for_good()
        self._shell.back()

    @Slot()
    def leave(self) -> None:
        """Nothing of the host stays: no picture, no name, no token."""
        self._tick.stop()
        self._booth.close()
        self._hosting.leave()
        self._stage.forget()
        for view in (self._code, self._consent, self._prompter, self._people, self._summary):
            view.forget()
        self._staff.forget()
        self._hall.visit.end()
        self._shell.reset()
        self._listen()
        self.refresh()

    def _begin(self, host: Host) -> None:
        session_id = host.session_id
        self._hosting.begin(host, self._reload)
        self._stage.open(session_id)
        self._consent.open(session_id)
        self._prompter.open(session_id)
        self._people.open(session_id)
        self._hosting.hearings(self._prompter.want)
        self._tick.start()
        self._listen()
        self._shell.replace("stage")
        # Read anew: how far it is to walk from here, and since when it runs.
        self._hall.calls.session(session_id, self._take_session)

    def _reload(self) -> None:
        self._people.reload()
        self._hosting.hearings(self._prompter.want)

    def _call(self, event: StudioCalled) -> None:
        """Staff want this show here; whoever stands here is not sent away."""
        is_old = self._hall.now() - event.at > HOLDS_FOR
        station = self.board.station
        if is_old or station is None or event.station != station.code:
            return
        if self._stage.session_id == event.session_id:
            return
        if self._stage.session_id is not None and self.screen != "summary":
            self._shell.tell(Told.note("studio.called.busy"))
            return
        self._hosting.enter_called(event.session_id, self._enter_called)

    def _enter_called(self, answer: Host | Refusal | None) -> None:
        if not isinstance(answer, Host):
            # Refused: another screen of the station was quicker, or the word was too old.
            if answer is None:
                self._shell.tell(Wrong.said_as("studio.offline"))
            return
        self.leave()
        self._begin(answer)
        self._shell.tell(Told.done("studio.called.opened"))

    def _over(self) -> None:
        """Ended here or by staff: the picture goes at once, the numbers come."""
        if self._shell.screen == "summary":
            return
        self._tick.stop()
        self._booth.close()
        self._hosting.summary(self._summary.take)
        self._shell.replace("summary")

    def _send(self, command: Command) -> None:
        self._hosting.send(command, self._stage.told)

    def _set_idle(self, screen: str) -> None:
        if screen == FIRST or self._stage.is_live:
            self._idle.sleep()
            return
        self._idle.wake()
        is_rehearsing = self._stage.session_id is not None and screen != "summary"
        self._idle.set_patience(REHEARSING_SECONDS if is_rehearsing else None)

    def _language_switched(self) -> None:
        self._hosting.language = self._hall.say.language
        self._hall.calls.speak(self._hall.say.language)
        for session_id in tuple(self.board.sessions):
            self._hall.calls.session(session_id, self._take_session)
        if self._stage.session_id is not None:
            self._reload()
        self.refresh()

    def _listen(self) -> None:
        topics = [*self._hall.help_topics, "sessions"]
        if self._stage.session_id is not None:
            topics.append(f"public:{self._stage.session_id}")
        self._hall.calls.listen(topics)

    # --------------------------------------------------------------- for QML

    shell = _shown("_shell")
    idle = _shown("_idle")
    shows = _shown("_shows")
    code = _shown("_code")
    stage = _shown("_stage")
    consent = _shown("_consent")
    prompter = _shown("_prompter")
    people = _shown("_people")
    summary = _shown("_summary")
    staff = _shown("_staff")
    mirror = _shown("_booth")
