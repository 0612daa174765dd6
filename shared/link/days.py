"""The day of a van: what its own server did without a network, as the city hears of it later.

A van leads its station while it is out: who was called at which counter is a fact there, and the
city records it. Where the city knows better (is the job open still, has the course a place) its
rules decide, as of when it was wished for.
"""

from dataclasses import dataclass
from typing import Any, Final

from shared.applications import AnswerApplication, Apply
from shared.appointments.messages import (
    BookAppointment,
    BookAtDesk,
    CancelAppointment,
    RestoreAppointment,
)
from shared.gatherings import CheckIn, Enrol, EnrolAtDesk, LogSkill, MoveEnrolment
from shared.ids import StationCode
from shared.lodging import JoinWaitlist, LodgingCommand
from shared.organisation import Actor, ActorKind
from shared.tickets.messages import (
    AnswerRating,
    CallNext,
    CorrectPriority,
    EndDay,
    IssueTicket,
    MoveCounter,
    MoveLeg,
    RateService,
    RenewSlip,
    SetUpCounter,
    TakeTicket,
)
from shared.wire import Command

#: What the hall did: recorded as it happened, and decided by nobody a second time.
HallFact = (
    TakeTicket
    | IssueTicket
    | CallNext
    | MoveLeg
    | CorrectPriority
    | SetUpCounter
    | MoveCounter
    | EndDay
    | RateService
    | AnswerRating
    | RenewSlip
)
#: What the city's rules are asked about.
Wished = (
    Apply
    | AnswerApplication
    | CheckIn
    | Enrol
    | EnrolAtDesk
    | MoveEnrolment
    | LogSkill
    | JoinWaitlist
    | BookAppointment
    | BookAtDesk
    | CancelAppointment
    | RestoreAppointment
)
#: Numbers of each group that a van takes along for a day, and the city gives to nobody else.
NUMBERS_ALONG: Final = 400
#: The same of applications.
APPLICATIONS_ALONG: Final = 200
_SPEAKS_FOR: Final = frozenset({ActorKind.STAFF, ActorKind.KIOSK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """actor: who wished for it at the van. events: what came true there, as JSON."""

    actor: Actor
    events: tuple[dict[str, Any], ...]


def flows(command: Command) -> bool:
    """Whether the city hears of it. What staff set up there, what is on air and which bed is whose
    are the city's own to decide, and a van's touchscreens lease numbers from the van."""
    return isinstance(command, HallFact | Wished)


def is_the_citys(command: Command) -> bool:
    """Whether a van must leave it alone: no bed is ever sold twice, so it only asks for one."""
    return isinstance(command, LodgingCommand) and not isinstance(command, JoinWaitlist)


def may_speak_for(actor: Actor, station: StationCode) -> bool:
    """Whether a van of the station may say that this person wished for something: its own staff
    and machines, residents, shops, and its server."""
    if actor.kind is ActorKind.OFFICE:
        return False
    return actor.station == station or actor.kind not in _SPEAKS_FOR
