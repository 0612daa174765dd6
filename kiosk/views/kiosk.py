"""All screens together: what one of them wishes, another one does."""

from typing import Final

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.devices.id_cards import MaskedCard
from kiosk.link.board import Board
from kiosk.link.facts import Card, Job, Session, Welcome
from kiosk.link.reads import read_jobs
from kiosk.link.standing import LinkStanding
from kiosk.views.apply import ApplyView
from kiosk.views.calls import Pages
from kiosk.views.day import Day
from kiosk.views.done import DoneView
from kiosk.views.first_screen import FirstScreen
from kiosk.views.hall import Hall
from kiosk.views.idle import WATCHING_SECONDS, IdleView
from kiosk.views.job import JobView
from kiosk.views.jobs import JobsView
from kiosk.views.mine import Answered, MineView
from kiosk.views.news import Told
from kiosk.views.number import NumberView
from kiosk.views.out_of_service import OutOfServiceView
from kiosk.views.plugged import Plugged
from kiosk.views.plugging import Plugging
from kiosk.views.questions import Target
from kiosk.views.shell import HOME
from kiosk.views.staff import StaffView
from kiosk.views.view import View
from kiosk.views.visit import SentApplication
from kiosk.views.wall import WallView
from kiosk.views.watch import WatchView
from shared.applications import ApplicationMoved
from shared.help_calls import Place
from shared.ids import SessionId
from shared.live_sessions import Phase
from shared.wire import Event

#: Screens with a pad.
TYPED_ON: Final = frozenset({"apply", "checkin", "contact", "lookup", "number", "pinyin", "prove"})


def _shown(name: str) -> Property:
    """An object of the kiosk under the name that QML knows."""
    return Property(QObject, lambda kiosk: getattr(kiosk, name), constant=True)


class Kiosk(QObject):
    """The object that QML is given."""

    #: Pages of jobs as they came, for whoever keeps them for a start without network.
    jobsRead = Signal(object)
    #: (number, picture it was pinned to, picture on the window).
    cardShown = Signal(object, object, object)

    def __init__(
        self, hall: Hall, idle: IdleView, plugged: Plugged, first: FirstScreen | None = None
    ) -> None:
        """first: what is on the glass already."""
        super().__init__()
        self._hall = hall
        self._idle = idle
        self._plugged = plugged
        self._printing, self._scan, self._pinyin = plugged.printing, plugged.scan, plugged.pinyin
        self._reading, self._volume = plugged.reading, plugged.volume
        self._four_keys = plugged.four_keys
        self._pictures = hall.screening
        first = first or FirstScreen.of(hall)
        self._shell, self._home, self._attract = first.shell, first.home, first.attract
        self._wall = WallView(hall)
        self._watch = WatchView(hall)
        self._apply = ApplyView(hall)
        self._done = DoneView(hall)
        self._jobs = JobsView(hall)
        self._job = JobView(hall)
        self._mine = MineView(hall)
        self._number = NumberView(hall)
        self._staff = StaffView(hall, Place.HALL)
        self._out_of_service = OutOfServiceView(hall)
        self._day = Day(hall, self._shell)
        self._plugging = Plugging(plugged, hall, self._shell, self._day, idle)
        self._wire()

    def _wire(self) -> None:
        self._shell.turned.connect(self._turned)
        self._shell.changed.connect(self._shell_changed)
        self._shell.languageSwitched.connect(self._language_switched)
        self._wall.chosen.connect(self.watch_show)
        self._watch.wantsToApply.connect(self._apply_in_show)
        self._watch.trouble.connect(self._shell.tell)
        self._watch.cardShown.connect(self.cardShown)
        self._watch.wantsNumber.connect(self._number_of_role)
        self._jobs.chosen.connect(self._open_job)
        self._jobs.wantsNumber.connect(self._number_of_job)
        self._job.wantsToApply.connect(self._apply_for_job)
        self._number.left.connect(self._shell.back)
        self._apply.left.connect(self._shell.back)
        self._apply.done.connect(self._sent)
        self._done.finished.connect(self.end_visit)
        self._done.goesOn.connect(self._shell.back)
        self._done.undone.connect(self._home.refresh)
        self._mine.changed.connect(lambda: self._done.hear_own(self._mine.own))
        self._mine.answered.connect(self._tell_answer)
        self._day.finished.connect(self.end_visit)
        self._day.openedJob.connect(self._open_job)
        self._day.counted.connect(self._home.set_waiting)
        self._idle.warned.connect(self._hall.screening.ring)
        self._idle.over.connect(self.end_visit)
        self._apply.wantsToWrite.connect(self._plugging.write)
        self._idle.stirred.connect(self._attract.touched)
        self._reading.switched.connect(self._shell_changed)

    # ------------------------------------------------------- what comes down

    @property
    def board(self) -> Board:
        return self._hall.board

    def welcomed(self, welcome: Welcome) -> None:
        self.board.welcome(welcome)
        self._shell.show(isOnline=True)
        self._listen()
        self._hall.calls.jobs(self._take_jobs)
        if self._hall.visit.sent:
            self._mine.reload()
        self._day.welcomed()
        self.refresh()

    def not_known(self) -> None:
        """The server does not know this machine."""
        self._shell.show(isEnrolled=False)

    def lost(self) -> None:
        self._shell.show(isOnline=False)

    def stands(self, standing: LinkStanding) -> None:
        self._shell.stand(standing)
        self._out_of_service.stand(standing)
        if standing.settings.version:  # somebody set something
            self._idle.set_usual(standing.settings.idle_seconds)

    def heard(self, event: Event) -> None:
        stale = self.board.hear(event)
        if stale is not None:
            self._hall.calls.session(stale, self._take_session)
        if isinstance(event, ApplicationMoved):
            self._mine.reload()
        self._staff.hear(event)
        self._day.hear(event)
        self._watch.hear(event)
        self.refresh()

    def counted(self, session_id: SessionId, viewers: int, is_elsewhere: bool) -> None:
        self.board.count(session_id, viewers)
        self._hall.screening.prefer(f"{self._hall.server}/whep/{session_id}", is_elsewhere)
        self._watch.refresh()

    def take_pages(self, pages: Pages) -> None:
        self.board.keep_jobs(read_jobs(pages))
        self.refresh()

    def refresh(self) -> None:
        """Show the facts as they are now, on whichever screen is up."""
        for view in (self._shell, self._home, self._wall, self._jobs, self._job, self._staff):
            view.refresh()
        for later in (self._attract, self._day, self._number, self._watch, self._done):
            later.refresh()
        self._play_at_home()

    def _take_jobs(self, pages: Pages | None) -> None:
        if pages is not None:
            self.take_pages(pages)
            self.jobsRead.emit(pages)

    def _take_session(self, session: Session | None) -> None:
        if session is not None:
            self.board.keep(session)
            self.refresh()

    # ------------------------------------------------------------ navigation

    @Slot()
    def findStaff(self) -> None:
        self._shell.turn("staff")

    def card_read(self, card: MaskedCard) -> None:
        """A card on the reader answers the question for a name, and nothing else."""
        asking = {"apply": self._apply, "contact": self._day.asked}.get(self.screen)
        if asking is not None:
            asking.called(card.name.disclose())
            self._shell.tell(Told.done("id_card.read", number=card.number))

    @property
    def screen(self) -> str:
        return self._shell.screen

    def spoken(self) -> tuple[str, ...]:
        """The screen that is up, read aloud."""
        return self._up.spoken()

    def by_ear(self) -> tuple[str, ...]:
        """By who does not see it: also what is handed over."""
        return (*self._up.spoken(), *self._up.given())

    @property
    def _up(self) -> View:
        is_out = self._out_of_service.shown("isUp")
        return self._out_of_service if is_out else self.view(self.screen)

    def view(self, screen: str) -> View:
        view: View = self._day.view(screen) or getattr(self, f"_{screen}")
        return view

    def watch_show(self, session_id: str) -> None:
        self._shell.turn("watch")
        self._watch.open(SessionId(session_id))
        # Read anew: how far it is to walk from here.
        self._hall.calls.session(SessionId(session_id), self._take_session)
        self._listen()

    def end_visit(self) -> None:
        """Everything personal goes, and the first screen comes."""
        if self._hall.visit.is_closed:
            return  # a countdown outlived its machine: there is nothing left to show
        self._hall.visit.end()
        own = (self._apply, self._done, self._mine, self._watch, self._staff)
        for view in (*own, self._plugged, self._day):
            view.forget()
        self._shell.reset()
        self._idle.sleep()
        self._attract.wait()
        self._listen()
        self.refresh()

    def _turned(self, gone: str, come: str) -> None:
        if gone == "watch":
            self._watch.leave()
        if come == "watch" and self._watch.session_id is not None:
            self._watch.open(self._watch.session_id)
        elif come == "wall":
            self._wall.open()
        elif come == "jobs" and gone == HOME:
            self._jobs.open()
        elif come == "mine":
            self._shell.hush()
            self._mine.open()
        self._day.turned(gone, come)
        self._reading.turned()
        if come == HOME:
            self._home.refresh()
        self._set_idle(come)
        self._out_of_service.free(come == HOME)
        self._play_at_home()

    def _shell_changed(self) -> None:
        for view in (self._apply, self._home, self._jobs, self._mine, self._day):
            view.set_big(self._shell.is_big)
        self._set_idle(self._shell.screen)

    def _set_idle(self, screen: str) -> None:
        is_personal = self._hall.visit.is_personal
        is_plain = self._shell.is_plain and not self._reading.is_on
        if screen == HOME and not is_personal and is_plain:
            self._idle.sleep()
            self._attract.wait()
            return
        self._attract.sleep()
        self._idle.wake()
        patient = screen == "watch" and not is_personal
        careful = self._shell.is_big or self._reading.is_on
        self._idle.set_patience(
            WATCHING_SECONDS if patient else None,
            is_careful=careful,
            has_pad=screen in TYPED_ON,
        )

    def _play_at_home(self) -> None:
        """The first screens show the picture of what is on air, without its sound."""
        screening, screen = self._hall.screening, self._shell.screen
        if screen not in {HOME, "wall"}:
            if screen not in {"watch", "apply", "done", "number"}:
                screening.close()
            return
        on_air = self.board.on_air
        if on_air and on_air[0].phase is Phase.ON_AIR:
            screening.open(f"{self._hall.server}/whep/{on_air[0].session_id}")
            screening.set_sound(False)
        else:
            screening.close()

    def _apply_in_show(self, card: Card | None) -> None:
        session = self._watch.session
        if card is None or session is None:
            return
        target = Target(
            job=card.job,
            call_slots=session.call_slots or card.job.call_slots,
            session_id=session.session_id,
            number=card.number,
            moment=self._hall.screening.picture,
        )
        self._open_form(target)

    def _apply_for_job(self, job: Job) -> None:
        self._open_form(Target(job=job, call_slots=job.call_slots))

    def _open_form(self, target: Target) -> None:
        self._shell.turn("apply")
        self._apply.open(target)

    def _sent(self, sent: SentApplication) -> None:
        self._shell.replace("done")
        self._done.open(sent)
        self._plugging.print_application(sent)
        self._mine.reload()
        self._home.refresh()

    def _tell_answer(self, answer: Answered) -> None:
        """The result and the list show answers themselves."""
        if self._shell.screen not in {"done", "mine"}:
            self._shell.tell(answer)

    def _open_job(self, number: int) -> None:
        job = self._jobs.job(number)
        if job is not None:
            self._job.open(number, job)
            self._shell.turn("job")

    def _number_of_job(self) -> None:
        def name(number: int) -> str | None:
            job = self._jobs.job(number)
            return job.title if job else None

        def then(number: int) -> None:
            self._shell.back()
            self._open_job(number)

        self._number.open(name, then)
        self._shell.turn("number")

    def _number_of_role(self) -> None:
        def name(number: int) -> str | None:
            session = self._watch.session
            card = session.card(number) if session else None
            return card.job.title if card else None

        def then(number: int) -> None:
            self._watch.choose(number)
            self._shell.back()

        self._number.open(name, then)
        self._shell.turn("number")

    def _language_switched(self) -> None:
        self._hall.calls.speak(self._hall.say.language)
        self._hall.calls.jobs(self._take_jobs)
        for session in (*self.board.on_air, *self.board.to_come):
            self._hall.calls.session(session.session_id, self._take_session)
        for view in (self._apply, self._done, self._mine):
            view.refresh()
        if self._hall.visit.sent:
            self._mine.reload()
        self.refresh()

    def _listen(self) -> None:
        topics = [
            *self._hall.help_topics,
            *self._hall.hall_topics,
            "sessions",
            f"visitor:{self._hall.visit.visitor_id}",
        ]
        if self._watch.session_id is not None:
            topics.append(f"public:{self._watch.session_id}")
        self._hall.calls.listen(topics)

    # --------------------------------------------------------------- for QML

    shell = _shown("_shell")
    outOfService = _shown("_out_of_service")
    home = _shown("_home")
    wall = _shown("_wall")
    watch = _shown("_watch")
    apply = _shown("_apply")
    done = _shown("_done")
    jobs = _shown("_jobs")
    job = _shown("_job")
    attract = _shown("_attract")
    mine = _shown("_mine")
    number = _shown("_number")
    staff = _shown("_staff")
    day = _shown("_day")
    idle = _shown("_idle")
    pictures = _shown("_pictures")
    printing = _shown("_printing")
    scan = _shown("_scan")
    pinyin = _shown("_pinyin")
    reading = _shown("_reading")
    volume = _shown("_volume")
    fourKeys = _shown("_four_keys")
