"""A stay, where it stands and where it can go.

    waitlisted ─▶ offered ─▶ confirmed ─▶ in_house ─▶ checked_out
        held ────────┴─▲  │        └─▶ no_show
                       └── expired            (cancelled from every state before in_house)

A hold or an offer has its nights until it ends; whoever writes next takes them away. One that ran
out is confirmed late when nobody took its bed meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NewType

from shared.ids import KioskId, StationCode, VisitorId
from shared.lodging.nights import nights_between
from shared.lodging.rooms import BedId, Care, Party, RoomId

#: Minted where the wish is born and never guessed: whoever knows it may look at the stay and give
#: it back.
StayId = NewType("StayId", str)
BlockId = NewType("BlockId", str)
#: Before the machine has chosen one.
ANY_BLOCK: Final = BlockId("")


class State(StrEnum):
    WAITLISTED = "waitlisted"
    #: A bed was found for somebody on the waitlist; it is held for them.
    OFFERED = "offered"
    HELD = "held"
    CONFIRMED = "confirmed"
    IN_HOUSE = "in_house"
    CHECKED_OUT = "checked_out"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    #: Nobody confirmed in time.
    EXPIRED = "expired"


class Channel(StrEnum):
    """Where a wish for a bed is born: it decides how long a hold waits."""

    #: Somebody stands at a touchscreen or at the counter.
    SCREEN = "screen"
    PHONE = "phone"


MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.WAITLISTED: frozenset({State.OFFERED, State.CANCELLED, State.EXPIRED}),
    State.OFFERED: frozenset({State.CONFIRMED, State.CANCELLED, State.EXPIRED}),
    State.HELD: frozenset({State.CONFIRMED, State.CANCELLED, State.EXPIRED}),
    State.CONFIRMED: frozenset({State.IN_HOUSE, State.CANCELLED, State.NO_SHOW}),
    State.IN_HOUSE: frozenset({State.CHECKED_OUT}),
    State.CHECKED_OUT: frozenset(),
    State.NO_SHOW: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset({State.CONFIRMED}),  # late, when the bed is free still
}
#: Those that have nights.
HAS_NIGHTS: Final = frozenset({State.OFFERED, State.HELD, State.CONFIRMED, State.IN_HOUSE})
#: Those whose nights end by the clock.
RUNS_OUT: Final = frozenset({State.OFFERED, State.HELD})
#: Those whose guest comes or is there.
FIRM: Final = frozenset({State.CONFIRMED, State.IN_HOUSE})

#: What a move leads to that can be taken back.
UNDOABLE: Final = frozenset({State.IN_HOUSE, State.CHECKED_OUT, State.CANCELLED, State.NO_SHOW})

HOLD_LASTS: Final[Mapping[Channel, timedelta]] = {
    Channel.SCREEN: timedelta(minutes=10),
    Channel.PHONE: timedelta(minutes=30),
}
#: Whoever is told of a bed on the phone at work has time until the break.
OFFER_LASTS: Final = timedelta(hours=2)
#: A UUID has 36 characters: an id that somebody could guess is no key to a stay.
SHORTEST_STAY_ID: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Nights in the same bed, or in all beds of a room. [first, end)."""

    room_id: RoomId
    beds: tuple[BedId, ...]
    first: date
    end: date

    @property
    def nights(self) -> int:
        return (self.end - self.first).days * len(self.beds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Was:
    """A stay before its last move, so that it can be taken back. care: of its beds then, where the
    move changed it."""

    state: State
    end: date
    parts: tuple[Part, ...] = ()
    hold_until: datetime | None = None
    care: Care | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """parts: in order, without a gap; empty while waitlisted and when no night was slept.

    number: for eyes, of the market and the day it was made. hold_until: while it runs out.
    is_late: the guest said that it will be after ten in the evening. is_minor: staff gave the bed
    to somebody under age. was: before its last move, where that can be taken back. The price is
    that of the day on which it was made.
    """

    stay_id: StayId
    number: str
    market: StationCode
    party: Party
    first: date
    end: date
    state: State
    parts: tuple[Part, ...] = ()
    made_at: datetime
    hold_until: datetime | None = None
    is_late: bool = False
    visitor_id: VisitorId | None = None
    night_fen: int = 0
    deposit_fen: int = 0
    free_nights: int = 0
    changed_at: datetime | None = None
    is_minor: bool = False
    was: Was | None = None

    def has_run_out(self, now: datetime) -> bool:
        return self.state in RUNS_OUT and self.hold_until is not None and self.hold_until <= now

    def part_of(self, night: date) -> Part | None:
        return next((part for part in self.parts if part.first <= night < part.end), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotted:
    """Whose the beds are until it gives or returns them. recalled_at: staff want them back."""

    station: StationCode
    kiosk_id: KioskId
    party: Party
    recalled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Beds that cannot be given: repairs, kept for an emergency, or a machine's to give. Obeys the
    same nights. reason: empty for beds of a machine."""

    block_id: BlockId
    market: StationCode
    part: Part
    reason: str
    lifted_at: datetime | None = None
    allotted: Allotted | None = None


def bed_nights(parts: tuple[Part, ...]) -> frozenset[tuple[BedId, date]]:
    return frozenset(
        (bed, night)
        for part in parts
        for night in nights_between(part.first, part.end)
        for bed in part.beds
    )


def cut(parts: tuple[Part, ...], first: date, end: date) -> tuple[Part, ...]:
    """What of the parts lies in [first, end)."""
    kept = (
        Part(
            room_id=part.room_id,
            beds=part.beds,
            first=max(part.first, first),
            end=min(part.end, end),
        )
        for part in parts
    )
    return tuple(part for part in kept if part.first < part.end)


def joined(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The same nights with neighbours in the same beds as one part."""
    together: list[Part] = []
    for part in parts:
        last = together[-1] if together else None
        if last and last.beds == part.beds and last.end == part.first:
            together[-1] = Part(
                room_id=last.room_id, beds=last.beds, first=last.first, end=part.end
            )
        else:
            together.append(part)
    return tuple(together)
