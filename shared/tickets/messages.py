"""What is wished for in the hall, and what became true.

Events say nothing of what somebody came for: the board, the voice and a neighbour's phone hear
them. `TicketIssued` and `LegAdded` do, and are heard by staff alone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shared.ids import (
    WHO_ASKS,
    AccountId,
    CommandId,
    CounterId,
    KioskId,
    LegId,
    ServiceCode,
    StationCode,
    VisitId,
    VisitorId,
)
from shared.tickets.legs import (
    BreakReason,
    Channel,
    Leg,
    Outcome,
    Rating,
    Why,
)
from shared.tickets.lifecycle import CounterMove, CounterState, Move, State
from shared.tickets.opening import OpeningCommand, OpeningHoursSet
from shared.tickets.priority import Priority
from shared.tickets.services import AmendService, ServiceAmended


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTicket:
    """A resident takes a number, on a phone or at a touchscreen.

    services: in the order in which they are wanted. token_hash: SHA-256 in hexadecimal of the
    slip's token. number: from the machine's block, when it printed the slip already. kiosk_id:
    the machine; filled in by the server.
    """

    command_id: CommandId
    visit_id: VisitId
    station: StationCode
    services: tuple[ServiceCode, ...]
    priority: Priority = Priority.NORMAL
    token_hash: str | None = None
    number: str | None = None
    kiosk_id: KioskId | None = None
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["take_ticket"] = "take_ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTicket:
    """Staff give a number. booked_for: the time of the booking that is checked in."""

    command_id: CommandId
    visit_id: VisitId
    station: StationCode
    services: tuple[ServiceCode, ...]
    priority: Priority = Priority.NORMAL
    booked_for: datetime | None = None
    token_hash: str | None = None
    type: Literal["issue_ticket"] = "issue_ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewSlip:
    """A new token for a lost slip; the earlier one opens nothing any more."""

    command_id: CommandId
    visit_id: VisitId
    token_hash: str
    type: Literal["renew_slip"] = "renew_slip"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNext:
    """The next person to a counter. Whoever is served there is done, with this outcome.

    leg_id: who was next when it was wished for. Whoever is next now is called all the same; when
    nobody is, it is said who called them.
    """

    command_id: CommandId
    counter_id: CounterId
    leg_id: LegId | None = None
    outcome: Outcome = Outcome.SETTLED
    type: Literal["call_next"] = "call_next"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLeg:
    """version: of the leg as who wishes saw it; None for whoever looks at the ticket alone.

    counter_id: to CALL where, to TRANSFER the only one it may go to. reason: to CALL, HOLD and
    CANCEL. until: to HOLD. service: to TRANSFER. outcome: to FINISH; is_writing: papers follow.
    """

    command_id: CommandId
    leg_id: LegId
    move: Move
    version: int | None = None
    counter_id: CounterId | None = None
    reason: Why | None = None
    until: datetime | None = None
    service: ServiceCode | None = None
    outcome: Outcome = Outcome.SETTLED
    is_writing: bool = False
    type: Literal["move_leg"] = "move_leg"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectPriority:
    """What was said at a touchscreen is put right at the counter, either way."""

    command_id: CommandId
    leg_id: LegId
    priority: Priority
    type: Literal["correct_priority"] = "correct_priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpCounter:
    """A new counter, or another number or other skills for one that is closed.

    standby: of the groups served, those with which it only helps out.
    """

    command_id: CommandId
    counter_id: CounterId
    station: StationCode
    number: int
    skills: tuple[str, ...] = ()
    standby: tuple[str, ...] = ()
    type: Literal["set_up_counter"] = "set_up_counter"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCounter:
    """account_id: who sits there from now on, when it opens; filled in by the server."""

    command_id: CommandId
    counter_id: CounterId
    move: CounterMove
    reason: BreakReason | None = None
    account_id: AccountId | None = None
    type: Literal["move_counter"] = "move_counter"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseNumbers:
    """A machine asks for numbers that it may give out without asking again.

    first: of the block that it got for this wish from a server that was put back since; it may have
    given these numbers. kiosk_id: the machine; filled in by the server.
    """

    command_id: CommandId
    station: StationCode
    prefix: str
    first: int | None = None
    kiosk_id: KioskId | None = None
    type: Literal["lease_numbers"] = "lease_numbers"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverMachine:
    """A phone of staff gives numbers in the place of a machine that is broken.

    stand_in: under which the phone has its numbers; minted there.
    """

    command_id: CommandId
    station: StationCode
    kiosk_id: KioskId
    stand_in: KioskId
    type: Literal["take_over_machine"] = "take_over_machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDay:
    """What is open of an earlier day is closed, by the server."""

    command_id: CommandId
    station: StationCode
    day: date
    type: Literal["end_day"] = "end_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateService:
    command_id: CommandId
    leg_id: LegId
    rating: Rating
    type: Literal["rate_service"] = "rate_service"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRating:
    """Staff looked after it."""

    command_id: CommandId
    leg_id: LegId
    type: Literal["answer_rating"] = "answer_rating"


Issue = TakeTicket | IssueTicket
LegCommand = CallNext | MoveLeg | CorrectPriority
CounterCommand = SetUpCounter | MoveCounter
RatingCommand = RateService | AnswerRating
TicketCommand = (
    Issue
    | RenewSlip
    | LegCommand
    | CounterCommand
    | LeaseNumbers
    | TakeOverMachine
    | EndDay
    | RatingCommand
    | AmendService
    | OpeningCommand
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued:
    """The visit's first leg stands in line."""

    leg: Leg
    channel: Channel
    planned: tuple[ServiceCode, ...]
    at: datetime
    type: Literal["ticket_issued"] = "ticket_issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegAdded:
    """The visit goes on with another service, under the same number."""

    leg: Leg
    planned: tuple[ServiceCode, ...]
    at: datetime
    type: Literal["leg_added"] = "leg_added"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipRenewed:
    visit_id: VisitId
    station: StationCode
    at: datetime
    type: Literal["slip_renewed"] = "slip_renewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegMoved:
    """counter: the number on the sign. calls: how often it was called by now.

    counts_from: the key of the line after the move.
    """

    leg_id: LegId
    visit_id: VisitId
    station: StationCode
    number: str
    move: Move
    state: State
    version: int
    calls: int
    counts_from: datetime
    at: datetime
    counter_id: CounterId | None = None
    counter: int | None = None
    reason: Why | None = None
    until: datetime | None = None
    outcome: Outcome | None = None
    type: Literal["leg_moved"] = "leg_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityCorrected:
    leg_id: LegId
    station: StationCode
    priority: Priority
    version: int
    counts_from: datetime
    at: datetime
    type: Literal["priority_corrected"] = "priority_corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterSetUp:
    counter_id: CounterId
    station: StationCode
    number: int
    skills: tuple[str, ...]
    at: datetime
    standby: tuple[str, ...] = ()
    type: Literal["counter_set_up"] = "counter_set_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterMoved:
    counter_id: CounterId
    station: StationCode
    number: int
    move: CounterMove
    state: CounterState
    at: datetime
    reason: BreakReason | None = None
    type: Literal["counter_moved"] = "counter_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersLeased:
    station: StationCode
    prefix: str
    day: date
    kiosk_id: KioskId
    first: int
    last: int
    at: datetime
    type: Literal["numbers_leased"] = "numbers_leased"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineTakenOver:
    """What is left of the machine's own numbers of today is given no more."""

    station: StationCode
    kiosk_id: KioskId
    stand_in: KioskId
    at: datetime
    type: Literal["machine_taken_over"] = "machine_taken_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRated:
    leg_id: LegId
    station: StationCode
    number: str
    rating: Rating
    at: datetime
    type: Literal["service_rated"] = "service_rated"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingAnswered:
    leg_id: LegId
    station: StationCode
    number: str
    at: datetime
    type: Literal["rating_answered"] = "rating_answered"


LegEvent = TicketIssued | LegAdded | LegMoved | PriorityCorrected | ServiceRated | RatingAnswered
CounterEvent = CounterSetUp | CounterMoved
TicketEvent = (
    LegEvent
    | SlipRenewed
    | CounterEvent
    | NumbersLeased
    | MachineTakenOver
    | ServiceAmended
    | OpeningHoursSet
)
