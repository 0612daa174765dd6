"""The slip on the glass: the number, how many are ahead, how long it takes, the code for a phone.

taking ──▶ taken ──(the hall moves)──▶ read anew          looked up: by the number alone
"""

from datetime import datetime, timedelta
from typing import Any, Final

from PySide6.QtCore import Signal, Slot

from kiosk.desk import Slip
from kiosk.link.day_facts import Ticket
from kiosk.link.errors import Receipt, Refusal
from kiosk.views.calls import Answer
from kiosk.views.front_desk import Absent
from kiosk.views.gigs import job_row
from kiosk.views.hall import Hall
from kiosk.views.paper import TicketFacts
from kiosk.views.rating import RatingView
from kiosk.views.scripts import joined
from kiosk.views.services import said
from kiosk.views.slip import new_token, picture, token_hash
from kiosk.views.view import View
from kiosk.views.visit import Taken
from kiosk.views.wrong import Wrong
from shared.ids import CommandId, LegId, VisitId
from shared.tickets.lifecycle import OPEN, State
from shared.tickets.messages import TakeTicket
from shared.tickets.priority import Priority
from shared.tickets.services import ServiceItem

#: Jobs to look at while somebody waits.
_NEAREST: Final = 3


class TicketView(View):
    #: A number was given.
    taken = Signal()
    #: What a slip says of it: TicketFacts, once it is known where the number stands, or that
    #: nobody can say.
    readied = Signal(object)
    #: A Wrong: why there is none.
    failed = Signal(object)
    finished = Signal()
    looksAround = Signal()
    openedJob = Signal(int)

    def __init__(self, hall: Hall) -> None:
        super().__init__()
        self._hall = hall
        self._wish: TakeTicket | None = None
        self._token = ""
        self._service: ServiceItem | None = None
        self._ticket: Ticket | None = None
        #: Of a slip whose standing nobody can see now.
        self._kept: Slip | None = None
        self.rating = RatingView(hall)
        self.forget()

    def take(self, item: ServiceItem, priority: Priority) -> None:
        """Ask for a number; the same wish again when nothing came back."""
        station, visit = self._hall.board.station, self._hall.visit
        if station is None:
            self.failed.emit(Wrong.said_as("ticket_screen.away"))
            return
        if self._wish is None or self._wish.services != (item.code,):
            self._token = new_token()
            self._service = item
            self._wish = TakeTicket(
                command_id=CommandId(self._hall.mint()),
                visit_id=VisitId(self._hall.mint()),
                station=station.code,
                services=(item.code,),
                priority=priority,
                token_hash=token_hash(self._token),
                visitor_id=visit.visitor_id,
            )
        wish = self._wish
        self._hall.front_desk.send(wish, lambda answer: self._answered(wish, answer))

    def look_at(self, ticket: Ticket) -> None:
        """A number that somebody typed: where it stands, and no code."""
        self._token, self._service, self._ticket, self._kept = "", None, ticket, None
        self.rating.forget()
        self.refresh()

    def look_at_kept(self, kept: Slip, leg_id: LegId) -> None:
        """The slip of a number that this machine gave, held up while the server is away."""
        self._token, self._ticket, self._kept = "", None, kept
        items = (one for one in self._hall.desk.services() if one.code == kept.subject)
        self._service = next(items, None)
        self.rating.ask(leg_id, None, is_seen=False)
        self.refresh()

    def look_at_own(self) -> None:
        taken = self._hall.visit.ticket
        if taken is not None:
            self._open(taken)

    def forget(self) -> None:
        self._wish, self._token, self._service, self._ticket = None, "", None, None
        self._kept = None
        self.rating.forget()
        self.show(number="", service="", code="", isOwn=False, near=[], **self._standing(None))

    def hall_moved(self) -> None:
        """Somebody was called: how many are ahead may have changed."""
        if self._token:
            self._look_up(self._token)

    def _answered(self, wish: TakeTicket, answer: Answer) -> None:
        if wish is not self._wish:
            return  # it was touched twice, another service was meanwhile, or the person has gone
        match answer:
            case Receipt():
                self._wish = None
                event = next(one for one in answer.events if one["type"] == "ticket_issued")
                if self._service is not None:
                    number = str(event["leg"]["number"])
                    taken = Taken(
                        slip_id=wish.command_id,
                        number=number,
                        token=self._token,
                        service=self._service,
                    )
                    self._hall.visit.ticket = taken
                    self._open(taken)
                    self.taken.emit()
            case Refusal():
                self._wish = None
                self.failed.emit(Wrong.of_server(answer, self._hall.say.language))
            case None:
                self.failed.emit(Wrong.said_as("ticket_screen.away"))

    def _open(self, taken: Taken) -> None:
        self._token, self._service, self._ticket = taken.token, taken.service, None
        self._kept = None
        self.refresh()
        self._look_up(taken.token)

    def _look_up(self, token: str) -> None:
        self._hall.front_desk.ticket(token, lambda found: self._read(token, found))

    def _read(self, token: str, found: Ticket | Absent) -> None:
        if token != self._token:
            return  # another number is shown meanwhile
        if isinstance(found, Ticket):
            self._ticket = found
            self.refresh()
        own = self._hall.visit.ticket
        if own is not None and own.token == token:
            self.readied.emit(self._facts(own, is_kept=found is Absent.AWAY))

    def _facts(self, own: Taken, *, is_kept: bool) -> TicketFacts:
        """is_kept: given here while the server is away."""
        ticket = self._ticket
        wait = ticket.wait if ticket is not None else None
        return TicketFacts(
            slip_id=own.slip_id,
            number=own.number,
            service=self._named(ticket),
            ahead=ticket.ahead if ticket is not None else None,
            minutes=None if wait is None else (wait.low, wait.high),
            link=f"{self._hall.server}/t/{own.token}",
            is_kept=is_kept,
        )

    @Slot()
    def finish(self) -> None:
        self.finished.emit()

    @Slot(str)
    def openJob(self, number: str) -> None:
        self.openedJob.emit(int(number))

    @Slot()
    def lookAround(self) -> None:
        self.looksAround.emit()

    def spoken(self) -> tuple[str, ...]:
        say = self._hall.say
        said = [joined((say("ticket_screen.yours"), self.shown("number"), self.shown("service")))]
        if self.shown("told"):
            said.append(str(self.shown("told")))
        elif self.shown("ahead") >= 0:
            people = say("ticket_screen.people", count=self.shown("ahead"))
            said.append(joined((say("ticket_screen.ahead"), people)))
            if self.shown("wait"):
                said.append(joined((say("ticket_screen.wait"), self.shown("wait"))))
        if self.shown("isOver"):
            return (*said, *self.rating.spoken())
        return (*said, say("ticket_screen.listen"))

    def refresh(self) -> None:
        ticket = self._ticket
        if self._kept is not None:
            self._show_kept(self._kept)
            return
        self._ask_how_it_was(ticket)
        own = self._hall.visit.ticket if self._token else None
        if own is None and ticket is None:
            return
        number = own.number if own else ticket.number if ticket else ""
        self.show(
            number=number,
            service=self._named(ticket),
            code=picture(f"{self._hall.server}/t/{self._token}") if own else "",
            isOwn=own is not None,
            near=[
                job_row(number, job, self._hall.say)
                for number, job in enumerate(self._hall.board.jobs[:_NEAREST], 1)
            ],
            **self._standing(ticket),
        )

    def _show_kept(self, kept: Slip) -> None:
        unseen = {**self._standing(None), "told": self._hall.say("rate.unseen"), "isOver": True}
        number, service = kept.number or "", self._named(None)
        self.show(number=number, service=service, code="", isOwn=False, near=[], **unseen)
        self.rating.refresh()

    def _ask_how_it_was(self, ticket: Ticket | None) -> None:
        """Of what was served, by whoever holds its slip."""
        if ticket is None:
            self.rating.refresh()
        elif ticket.state is State.DONE and ticket.leg_id is not None:
            self.rating.ask(ticket.leg_id, ticket.rating)
        else:
            self.rating.forget()

    def _named(self, ticket: Ticket | None) -> str:
        if self._service is not None:
            return said(self._service.name, self._hall.say.language)
        return ticket.service_name if ticket else ""

    def _standing(self, ticket: Ticket | None) -> dict[str, Any]:
        """Where it stands; until it was read, only that it was given."""
        say = self._hall.say
        if ticket is None:
            blank = dict.fromkeys(("wait", "between", "told", "counters"), "")
            return {"ahead": -1, "isOver": False, **blank}
        told = ""
        if ticket.state is State.CALLED or ticket.state is State.SERVING:
            told = say("ticket_screen.called", counter=ticket.counter or 0)
        elif ticket.state is not State.WAITING:
            told = say(f"ticket.state.{ticket.state}")
        wait = ticket.wait
        return {
            "ahead": ticket.ahead,
            "wait": ""
            if wait is None
            else say("ticket_screen.range", low=wait.low, high=wait.high),
            "between": "" if wait is None else self._between(wait.low, wait.high),
            "told": told,
            "counters": say("ticket_screen.counters", count=ticket.open_counters)
            if ticket.open_counters
            else say("ticket_screen.no_counter"),
            "isOver": ticket.state not in OPEN,
        }

    def _between(self, low: int, high: int) -> str:
        now = self._hall.now()
        return self._hall.say(
            "ticket_screen.between",
            first=self._clock(now + timedelta(minutes=low)),
            last=self._clock(now + timedelta(minutes=high)),
        )

    def _clock(self, at: datetime) -> str:
        return self._hall.say.clock(at)
