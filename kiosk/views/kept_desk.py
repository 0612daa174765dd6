"""The desk of the station from what the machine keeps: with a network as quick, without one all the
same.

    number            this machine gives it at once, from the numbers that it has in store
    a bed of its own  this machine gives it, for nobody else may
    other wishes      the server first; when it is away the machine takes the same wish, and it goes
                      later under the same id, so that it is done once however the line was cut
    what is on today  the machine's copy where the server is away
"""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QTimer

from kiosk.desk import Desk, Slip, SlipKind
from kiosk.desk.desk import DeskCommand
from kiosk.desk.reads import KnownCourse
from kiosk.link.day_facts import Course, FreeBeds, Ticket
from kiosk.link.errors import Receipt, Refusal
from kiosk.link.hall_facts import HallFacts
from kiosk.views.calls import Answer
from kiosk.views.front_desk import Absent, FrontDesk
from kiosk.views.wording import Wording
from shared.applications import Apply
from shared.attendance import is_pass
from shared.gatherings import CheckIn
from shared.ids import CommandId
from shared.lodging import Party, TakeAllottedBed
from shared.organisation import Station
from shared.refusal_sentences import refusal_sentence
from shared.refusals import Reason, Refused
from shared.tickets.messages import TakeTicket
from shared.tickets.services import ServiceItem
from shared.wire import Command

#: A number that was given a moment ago is at the server within this.
_ON_ITS_WAY_MILLISECONDS: Final = 200
_LOOKS: Final = 15
#: This machine can do nothing about it; whoever has a network asks the server.
_UNKNOWN_HERE: Final = frozenset({Reason.NO_NUMBERS_LEFT, Reason.NOT_FOUND})


class KeptFrontDesk:
    """Obeys FrontDesk. server: asked while there is a network."""

    def __init__(
        self, server: FrontDesk, desk: Desk, say: Wording, is_away: Callable[[], bool]
    ) -> None:
        self._server, self._desk = server, desk
        self._say, self._is_away = say, is_away
        #: Wishes that the server may have: they are not given another number here.
        self._asked: set[CommandId] = set()
        self._is_closed = False

    def close(self) -> None:
        """Before the machine lets go of what it keeps: nothing more is looked up in it."""
        self._is_closed = True

    # ------------------------------------------------------------------ wishes

    def send(self, command: Command, then: Callable[[Answer], None]) -> None:
        if not isinstance(command, DeskCommand):
            self._server.send(command, then)
        elif isinstance(command, TakeTicket):
            self._number(command, then)
        elif self._is_away() or isinstance(command, TakeAllottedBed):
            self._take(command, then)  # only this machine knows which of its beds are given
        else:
            self._server.send(command, lambda answer: self._or_here(command, answer, then))

    def _number(self, command: TakeTicket, then: Callable[[Answer], None]) -> None:
        is_asked = command.command_id in self._asked
        if not is_asked and (self._is_away() or self._desk.has_numbers(command)):
            answer = self._desk.handle(command)
            if isinstance(answer, Slip) or answer.reason not in _UNKNOWN_HERE or self._is_away():
                self._tell(answer, then)
                return
        self._asked.add(command.command_id)
        self._server.send(command, then)

    def _or_here(
        self, command: DeskCommand, answer: Answer, then: Callable[[Answer], None]
    ) -> None:
        if answer is None:
            self._take(command, then)
        else:
            then(answer)

    def _take(self, command: DeskCommand, then: Callable[[Answer], None]) -> None:
        if isinstance(command, CheckIn) and not is_pass(command.scanned.disclose().strip()):
            _later(lambda: then(None))  # whose telephone it is only the server knows
            return
        answer = self._desk.handle(command)
        if isinstance(command, Apply) and isinstance(answer, Slip):
            told = Receipt(sequence=0, events=(self._applied(command, answer),))
            _later(lambda: then(told))
        elif isinstance(answer, Refused) and answer.reason in _UNKNOWN_HERE:
            _later(lambda: then(None))
        else:
            self._tell(answer, then)

    def _applied(self, command: Apply, slip: Slip) -> dict[str, Any]:
        """The number is the machine's: with it staff find the wish. It cannot be taken back while
        nobody has it."""
        at, call_at = slip.at.isoformat(), command.call_at.isoformat()
        jobs = (one for one in self._desk.jobs() if one.posting.job_id == command.job_id)
        return {
            "type": "application_sent",
            "number": self._say("done.kept_number", id=slip.slip_id[:4].upper()),
            "caller": next((one.employer.caller for one in jobs), ""),
            "call_at": call_at,
            "due": call_at,
            "undo_until": at,
            "at": at,
            "is_kept": True,
        }

    def _tell(self, answer: Slip | Refused, then: Callable[[Answer], None]) -> None:
        told = self._refusal(answer) if isinstance(answer, Refused) else _receipt(answer)
        _later(lambda: then(told))

    def _refusal(self, refused: Refused) -> Refusal:
        say = self._say
        sentence = refusal_sentence(
            refused.reason, refused.field, refused.facts, say, say.month_and_day
        )
        return Refusal(
            reason=refused.reason,
            field=refused.field,
            sentence=sentence,
            facts=refused.facts,
        )

    # ------------------------------------------------------- what is on today

    def services(self, then: Callable[[tuple[ServiceItem, ...] | Absent], None]) -> None:
        known = self._desk.services()
        if known:
            _later(lambda: then(known))
        else:
            self._server.services(then)

    def hall(self, then: Callable[[HallFacts | Absent], None]) -> None:
        self._server.hall(then)

    def ticket(self, token: str, then: Callable[[Ticket | Absent], None]) -> None:
        self._when_sent(lambda: self._server.ticket(token, then), _LOOKS)

    def number(self, number: str, then: Callable[[Ticket | Absent], None]) -> None:
        self._when_sent(lambda: self._server.number(number, then), _LOOKS)

    def courses(self, then: Callable[[tuple[Course, ...] | Absent], None]) -> None:
        def or_here(found: tuple[Course, ...] | Absent) -> None:
            kept = tuple(self._course(one) for one in self._desk.courses())
            then(kept if found is Absent.AWAY and kept else found)

        self._server.courses(or_here)

    def beds(self, party: Party, then: Callable[[FreeBeds | Absent], None]) -> None:
        self._server.beds(party, then)

    def markets(self, then: Callable[[tuple[Station, ...] | Absent], None]) -> None:
        self._server.markets(then)

    def _when_sent(self, ask: Callable[[], None], looks: int) -> None:
        """A wish that was just taken is on its way: asked before, nobody knows its number."""
        if self._is_closed:
            return
        if looks and not self._is_away() and self._desk.depth().pending:
            QTimer.singleShot(_ON_ITS_WAY_MILLISECONDS, lambda: self._when_sent(ask, looks - 1))
        else:
            ask()

    def _course(self, known: KnownCourse) -> Course:
        plan, station = known.gathering.plan, self._desk.station()
        return Course(
            gathering_id=plan.gathering_id,
            kind=plan.kind,
            kind_name=self._say(f"gathering.{plan.kind}"),
            title=plan.title,
            about=plan.about,
            place=plan.place,
            host=plan.host,
            station=plan.station,
            station_name=station.name if station else "",
            address=station.address if station else "",
            starts_at=plan.starts_at,
            when=f"{self._say.day(plan.starts_at)} {self._say.spoken_clock(plan.starts_at)}",
            free=known.gathering.free,
            waiting=known.gathering.waiting,
            has_childcare=plan.has_childcare,
            gives_certificate=plan.gives_certificate,
            is_on=known.gathering.is_on,
        )


def _later(work: Callable[[], None]) -> None:
    """As an answer over the network comes: after whoever asked has finished."""
    QTimer.singleShot(0, work)


def _receipt(slip: Slip) -> Receipt:
    """As the server's answer to the same wish, as far as this machine knows it. sequence 0: the
    server has not seen it yet."""
    return Receipt(sequence=0, events=(_event(slip),))


def _event(slip: Slip) -> dict[str, Any]:
    at = slip.at.isoformat()
    match slip.kind:
        case SlipKind.TICKET:
            return {"type": "ticket_issued", "leg": {"number": slip.number}, "at": at}
        case SlipKind.CHECK_IN:
            first = (slip.first_at or slip.at).isoformat()
            return {"type": "checked_in", "number": slip.number, "first_at": first, "at": at}
        case SlipKind.PLACE:
            return {"type": "enrolled", "number": "", "state": "requested", "at": at}
        case SlipKind.ALLOTTED_BED:
            return {"type": "bed_given", "bed": slip.bed, "at": at}
        case SlipKind.APPLICATION | SlipKind.FEEDBACK | SlipKind.BED:
            return {"type": f"{slip.kind}_kept", "at": at}
