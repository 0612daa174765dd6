"""What decisions about beds look at, and what they say alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from shared.lodging.messages import BedCared, LodgingEvent, StayMoved
from shared.lodging.money import Payment
from shared.lodging.policies import MarketPolicy
from shared.lodging.rooms import BedId, Care, Room, RoomId, RoomNights
from shared.lodging.stays import MOVES, Block, State, Stay
from shared.refusals import Fact, Reason, Refused

Decided = tuple[LodgingEvent, ...] | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class LodgingView:
    """What a decision about beds looks at.

    room: of the bed that is asked for, or that was found for a wish without one; of a stay, that
    of its last part. other: of the bed that a change names. lodged: nights that the same person
    has elsewhere. payments: of the stay. number: for a stay that is made. rooms: of what is to be
    taken back. policy: of the market. free: how many beds fit that a resident asks for. expected:
    who is confirmed and may be late. registered: entries of the register, of the stay or the days.
    is_machine_there: the station has such a machine. choices: beds that can be allotted, best
    first, of a family the first of each room. allotted: beds that are machines' now. is_theirs: the
    beds of the block are the same person's already.
    """

    stay: Stay | None = None
    room: RoomNights | None = None
    other: RoomNights | None = None
    block: Block | None = None
    payments: tuple[Payment, ...] = ()
    lodged: frozenset[date] = field(default_factory=frozenset)
    number: str = ""
    rooms: Mapping[RoomId, RoomNights] = field(default_factory=dict)
    policy: MarketPolicy = field(default_factory=MarketPolicy)
    free: int | None = None
    expected: tuple[Stay, ...] = ()
    registered: int = 0
    is_machine_there: bool = False
    choices: tuple[tuple[Room, BedId], ...] = ()
    allotted: tuple[Block, ...] = ()
    is_theirs: bool = False


def lodged(view: LodgingView) -> Refused | None:
    """One bed a person a night."""
    if not view.lodged:
        return None
    facts: Mapping[str, Fact] = {"night": min(view.lodged).isoformat()}
    return Refused(reason=Reason.ALREADY_LODGED, facts=facts)


def moved(stay: Stay, state: State, end: date, now: datetime) -> StayMoved:
    return StayMoved(
        stay_id=stay.stay_id,
        market=stay.market,
        state=state,
        end=end,
        visitor_id=stay.visitor_id,
        at=now,
    )


def cared(bed_id: BedId, stay: Stay, care: Care, now: datetime) -> BedCared:
    return BedCared(bed_id=bed_id, market=stay.market, care=care, at=now)


def wrong_move(stay: Stay, state: State) -> Refused | None:
    return None if state in MOVES[stay.state] else wrong_state(stay)


def wrong_state(stay: Stay) -> Refused:
    return Refused(reason=Reason.WRONG_STATE, facts={"state": f"stay_{stay.state}"})
