"""What every kind of kiosk stands on: the link and its thread, the hall, the window."""

import uuid
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtQml import QQmlApplicationEngine

from kiosk.app.glass import WINDOW
from kiosk.app.renewal import begin_again
from kiosk.app.threshold import Threshold, show_window
from kiosk.desk import Desk
from kiosk.desk.clock import StationClock
from kiosk.link.board import Board
from kiosk.link.facts import Welcome
from kiosk.link.following import Follower
from kiosk.link.instruments import Instruments
from kiosk.link.link import Link
from kiosk.link.reads import Reads
from kiosk.link.standing import LinkStanding, LinkTrouble
from kiosk.link_thread import LinkThread
from kiosk.settings import Mode, Settings
from kiosk.store import KioskStore, Registration
from kiosk.store.rescue import open_replica
from kiosk.views.calls import Calls
from kiosk.views.front_desk import ServerFrontDesk
from kiosk.views.hall import Hall
from kiosk.views.kept_desk import KeptFrontDesk
from kiosk.views.own_calls import OwnCalls
from kiosk.views.quiet_hours import QuietHours
from kiosk.views.visit import VisitScope
from kiosk.views.wording import Wording
from kiosk.watching.outlets import outlets_of
from kiosk.watching.player import Sound
from kiosk.watching.screening import Screening
from kiosk.watching.volume import Volume
from shared.ids import SessionId
from shared.wire import Event

#: The link loads its libraries first: by then whoever touched the first screen has been answered.
_LINK_MILLISECONDS: Final = 400


class Front(Protocol):
    """The screens together, as the link tells them."""

    def welcomed(self, welcome: Welcome) -> None: ...
    def lost(self) -> None: ...
    def not_known(self) -> None: ...
    def stands(self, standing: LinkStanding) -> None:
        """How the machine stands with the server, and what waits for it."""

    def heard(self, event: Event) -> None: ...
    def counted(self, session_id: SessionId, viewers: int, is_elsewhere: bool) -> None:
        """is_elsewhere: viewers are better off with another engine than the server's own."""


class Ground(QObject):
    """One machine, from start to stop, whatever its screens are for."""

    def __init__(
        self,
        settings: Settings,
        registration: Registration,
        threshold: Threshold | None = None,
    ) -> None:
        """threshold: where somebody may stand already."""
        super().__init__()
        self._threshold = threshold
        self._settings = settings
        self._store = KioskStore(settings.data)
        self._thread = LinkThread()
        self._listener = _Listener(self._thread)
        self._replica = open_replica(settings.data, registration.kiosk_id)
        self._now = StationClock(self._replica.state("clock"))
        desk = Desk(self._replica, settings.station, self._now, _mint)
        #: Whoever starts a device says here how it does.
        self.instruments = Instruments(settings.data)
        self._follower = self._followed(desk, registration.token)
        self._link = Link(
            server=settings.server,
            token=registration.token,
            language="zh",
            listener=self._listener,
            follower=self._follower,
        )
        desk.woken = self._link.wake
        self._reads = Reads(settings.server, registration.token)
        self.sound = Sound(outlets=outlets_of(settings.loudspeaker), volume=Volume())
        self.quiet_hours = QuietHours(self.sound.volume, self._now)
        self._listener.quiet_hours = self.quiet_hours
        self.screening = Screening(self._thread, self.sound)
        say = threshold.foyer.say if threshold else Wording()
        self._calls = Calls(self._thread, self._link, self._reads, settings.station)
        self._front_desk = self._front_desk_of(desk, say)
        self.hall = self._hall_of(desk, say)
        self._engine = threshold.engine if threshold else QQmlApplicationEngine()
        self._joins = QTimer(self, singleShot=True, interval=_LINK_MILLISECONDS)
        self._joins.timeout.connect(self._join)

    def _front_desk_of(self, desk: Desk, say: Wording) -> KeptFrontDesk:
        return KeptFrontDesk(
            ServerFrontDesk(self._thread, self._calls, self._reads, self._settings.station),
            desk,
            say,
            lambda: self._follower.standing.trouble is not None,
        )

    def _hall_of(self, desk: Desk, say: Wording) -> Hall:
        foyer = self._threshold.foyer if self._threshold else None
        return Hall(
            board=Board(),
            desk=desk,
            visit=foyer.visit if foyer else VisitScope(mint=_mint),
            say=say,
            calls=self._calls,
            front_desk=self._front_desk,
            own=OwnCalls(self._thread, self._reads),
            screening=self.screening,
            sound=self.sound,
            now=self._now,
            mint=_mint,
            server=self._settings.server,
        )

    def _followed(self, desk: Desk, key: str) -> Follower:
        """Only a touchscreen keeps numbers in store."""
        return Follower(
            self._replica,
            desk,
            self._now,
            self.instruments,
            key,
            self._listener.stands,
            gives_numbers=self._settings.mode is Mode.KIOSK,
        )

    @cached_property
    def window(self) -> QObject:
        """What the screens are drawn on. Held: its items go with the binding's object for it."""
        return self._engine.rootObjects()[0]

    def open(self, front: Front, screens: QObject, window: Path = WINDOW) -> None:
        """screens: the front as QML sees it."""
        self._listener.front = front
        self.quiet_hours.follow(self._follower.standing.settings)
        front.stands(self._follower.standing)
        self._thread.start()
        if self._threshold is None:
            self._join()
            show_window(self._engine, self._settings, screens, window)
        else:
            self._joins.start()
            self._threshold.give_way(screens)

    def _join(self) -> None:
        self._thread.call(self._link.run())

    def measured(self, path: Path) -> None:
        """Write the figures of this run, where there are any."""

    def stop(self) -> None:
        """Viewers say good-bye, the link closes, the window goes before what it shows."""
        self._joins.stop()
        self.screening.close()
        self._front_desk.close()
        self._thread.stop(last=self._reads.close)
        self.hall.visit.close()
        self._replica.close()
        for window in self._engine.rootObjects():
            window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class _Listener:
    """Hears the link in its thread, and tells the window in the window's."""

    def __init__(self, thread: LinkThread) -> None:
        self._thread = thread
        self.front: Front | None = None
        self.quiet_hours: QuietHours | None = None
        self._begins_again = False

    def welcomed(self, welcome: Welcome) -> None:
        self._tell(lambda front: front.welcomed(welcome))

    def lost(self) -> None:
        self._tell(lambda front: front.lost())

    def refused_entry(self) -> None:
        self._tell(lambda front: front.not_known())

    def stands(self, standing: LinkStanding) -> None:
        hours = self.quiet_hours
        if hours is not None:
            self._thread.to_window(lambda: hours.follow(standing.settings))
        if standing.trouble is LinkTrouble.DAMAGED and not self._begins_again:
            self._begins_again = True
            self._thread.to_window(begin_again)
        self._tell(lambda front: front.stands(standing))

    def heard(self, topics: Sequence[str], event: Event) -> None:
        self._tell(lambda front: front.heard(event))

    def viewers(self, session_id: str, count: int, is_elsewhere: bool) -> None:
        self._tell(lambda front: front.counted(SessionId(session_id), count, is_elsewhere))

    def _tell(self, news: Callable[[Front], None]) -> None:
        front = self.front
        if front is not None:
            self._thread.to_window(lambda: news(front))


def _mint() -> str:
    return str(uuid.uuid4())
