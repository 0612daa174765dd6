"""What is known of one person's coming and of the counters: frozen rows, and their reasons."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shared.ids import (
    AccountId,
    CounterId,
    LegId,
    ServiceCode,
    StationCode,
    VisitId,
    VisitorId,
)
from shared.tickets.lifecycle import AT_COUNTER, OPEN, STAFFED, CounterState, State
from shared.tickets.priority import Priority


class Channel(StrEnum):
    KIOSK = "kiosk"
    STAFF = "staff"
    PHONE = "phone"
    BOOKING = "booking"


class CallReason(StrEnum):
    """Why somebody is called before their turn; everybody whom it passes may read it."""

    CAME_BACK = "came_back"
    UNWELL = "unwell"
    APPOINTED = "appointed"
    WRONG_COUNTER = "wrong_counter"
    OTHER = "other_call"


class HoldReason(StrEnum):
    FETCHES_PAPERS = "fetches_papers"
    COPIES = "copies"
    FILLS_IN = "fills_in"
    SYSTEM_DOWN = "system_down"
    OTHER = "other_hold"


class CloseReason(StrEnum):
    """Why a ticket ends without service."""

    LEFT = "left"
    ELSEWHERE = "elsewhere"
    MISTAKE = "mistake"


class BreakReason(StrEnum):
    REST = "rest"
    MEAL = "meal"
    ERRAND = "errand"


class Outcome(StrEnum):
    SETTLED = "settled"
    #: Taken in; the result comes by the promised day.
    TAKEN_IN = "taken_in"
    #: A paper is missing.
    COME_AGAIN = "come_again"
    #: Answered, with nothing to be done.
    ADVISED = "advised"


Why = CallReason | HoldReason | CloseReason


class Rating(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    #: Goes to a queue of the staff.
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """token_hash: of the slip's token. planned: services that begin when the present one is done.

    visitor_id: whose browser or visit at a kiosk took the number.
    """

    visit_id: VisitId
    station: StationCode
    day: date
    number: str
    channel: Channel
    issued_at: datetime
    token_hash: str | None = None
    visitor_id: VisitorId | None = None
    planned: tuple[ServiceCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One service of a visit, from the number to the end of it.

    position: from 1, of the visit's legs. prefix: the service's group. arrived_at: of the visit.
    eligible_at: from when it may be called. counts_from: the key of the line. only_counter: the
    one it was sent to. counter_id, counter: where it was called last. first_called_at: since it
    stood in line last. version: grows by one with every move. rating_answered_at: when staff
    looked after a bad word.
    """

    leg_id: LegId
    visit_id: VisitId
    station: StationCode
    day: date
    number: str
    prefix: str
    service: ServiceCode
    position: int
    priority: Priority
    arrived_at: datetime
    eligible_at: datetime
    counts_from: datetime
    state: State = State.WAITING
    booked_for: datetime | None = None
    only_counter: CounterId | None = None
    counter_id: CounterId | None = None
    counter: int | None = None
    called_at: datetime | None = None
    first_called_at: datetime | None = None
    calls: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    held_until: datetime | None = None
    reason: Why | None = None
    outcome: Outcome | None = None
    has_let_pass: bool = False
    has_returned: bool = False
    rating: Rating | None = None
    rated_at: datetime | None = None
    rating_answered_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_at_counter(self) -> bool:
        return self.state in AT_COUNTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A window. number: on its sign. skills: groups served there; empty serves all.

    standby: those of them for which it only helps out, when what it is best at can wait.
    leg_id: whoever was called there or sits there. account_id: who opened it.
    """

    counter_id: CounterId
    station: StationCode
    number: int
    skills: frozenset[str] = field(default_factory=frozenset)
    standby: frozenset[str] = field(default_factory=frozenset)
    state: CounterState = CounterState.CLOSED
    leg_id: LegId | None = None
    account_id: AccountId | None = None
    reason: BreakReason | None = None
    changed_at: datetime | None = None

    @property
    def is_staffed(self) -> bool:
        return self.state in STAFFED

    def serves(self, leg: Leg) -> bool:
        """Whether whoever waits for the leg's service may be called here."""
        if leg.only_counter is not None:
            return leg.only_counter == self.counter_id
        return not self.skills or leg.prefix in self.skills

    def only_helps(self, leg: Leg) -> bool:
        """Whoever was sent to this very counter is its own."""
        return leg.prefix in self.standby and leg.only_counter is None
