"""找工作人员: whether somebody is at the desk now, where it is, and a call that reaches them.

idle ──call──▶ calling ──▶ called ──▶ coming          unreached: the network is away
"""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import Signal, Slot

from kiosk.link.errors import Receipt
from kiosk.views.calls import Answer
from kiosk.views.hall import Hall
from kiosk.views.hours import SPECIAL_SOON, special_day, usual_hours
from kiosk.views.news import Kind, Told
from kiosk.views.view import View
from shared.help_calls import CallStaff, HelpAnswered, Place
from shared.ids import CommandId
from shared.wire import Event


class Call(StrEnum):
    IDLE = "idle"
    CALLING = "calling"
    CALLED = "called"
    COMING = "coming"
    UNREACHED = "unreached"


_KINDS: Final = {Call.CALLING: Kind.NOTE, Call.UNREACHED: Kind.WARNING}


class StaffView(View):
    #: How the call that was made here stands: News.
    told = Signal(object)

    def __init__(self, hall: Hall, place: Place) -> None:
        super().__init__()
        self._hall = hall
        self._place = place
        self._call = Call.IDLE
        self.refresh()

    def forget(self) -> None:
        """Who comes next may call again."""
        self._become(Call.IDLE)

    def hear(self, event: Event) -> None:
        if isinstance(event, HelpAnswered) and event.place is self._place and self._is_made:
            self._become(Call.COMING)

    @property
    def _is_made(self) -> bool:
        return self._call in {Call.CALLING, Call.CALLED}

    @Slot()
    def call(self) -> None:
        """Pressed again it only says once more how it stands."""
        station = self._hall.board.station
        if station is None or self._is_made:
            self._become(self._call)
            return
        self._become(Call.CALLING)
        command_id = CommandId(self._hall.mint())
        wish = CallStaff(command_id=command_id, station=station.code, place=self._place)
        self._hall.calls.send(wish, self._answered)

    def _answered(self, answer: Answer) -> None:
        if self._call is Call.CALLING:
            self._become(Call.CALLED if isinstance(answer, Receipt) else Call.UNREACHED)

    def _become(self, call: Call) -> None:
        self._call = call
        self.refresh()
        if call is not Call.IDLE:
            self.told.emit(Told(key=f"staff.{call}", kind=self._kind))

    @property
    def _kind(self) -> Kind:
        return _KINDS.get(self._call, Kind.DONE)

    def refresh(self) -> None:
        station, say = self._hall.board.station, self._hall.say
        is_idle = self._call is Call.IDLE
        self.show(
            canCall=station is not None and not self._is_made,
            call="" if is_idle else say(f"staff.{self._call}"),
            callKind=self._kind,
        )
        if station is None:
            self.show(title=say("staff.title"), note=say("staff.note"), lines=[])
            return
        now = self._hall.now()
        is_open = station.is_open(now)
        special = [
            {"label": say.month_and_day(one.day), "text": special_day(one, say)}
            for one in station.special_soon(now, SPECIAL_SOON)
        ]
        self.show(
            title=say("staff.open" if is_open else "staff.closed"),
            note=say("staff.note" if is_open else "staff.note_closed"),
            lines=[
                {"label": say("staff.hours"), "text": usual_hours(station, say)},
                *special,
                {"label": say("staff.station"), "text": station.name},
                {"label": say("staff.address"), "text": f"{station.street} {station.address}"},
            ],
        )
