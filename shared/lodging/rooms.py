"""Rooms and beds: who may sleep beside whom, and how ready a bed is.

The leaf is the bed; a whole room is all its beds or none. A floating room belongs to nobody until
its first guest comes, and is for guests of that kind until its last bed of the night is given back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NewType

from shared.ids import StationCode
from shared.lodging.nights import nights_between
from shared.refusals import Reason, Refused

#: Numbers of the store, stable from import to import: 16 000 beds a city, millions of nights.
RoomId = NewType("RoomId", int)
BedId = NewType("BedId", int)


class Party(StrEnum):
    """Who comes."""

    MAN = "man"
    WOMAN = "woman"
    #: A couple, or parents with children: they take a room for themselves.
    FAMILY = "family"


class Document(StrEnum):
    """By which somebody says who they are."""

    ID_CARD = "id_card"
    PASSPORT = "passport"
    HOME_RETURN_PERMIT = "home_return_permit"
    OTHER = "other"


class Policy(StrEnum):
    """For whom a room is."""

    MEN = "men"
    WOMEN = "women"
    FAMILY = "family"
    #: For the kind of its first guest, until it is empty again.
    FLOATING = "floating"


class Care(StrEnum):
    """How ready a bed is."""

    CLEAN = "clean"
    OCCUPIED = "occupied"
    DIRTY = "dirty"
    INSPECTING = "inspecting"
    OUT_OF_ORDER = "out_of_order"


#: From where a bed gets where. Guests and staff move it; being slept in comes by checking in alone.
CARE_MOVES: Final[Mapping[Care, frozenset[Care]]] = {
    Care.CLEAN: frozenset({Care.OCCUPIED, Care.DIRTY, Care.INSPECTING, Care.OUT_OF_ORDER}),
    Care.OCCUPIED: frozenset({Care.DIRTY}),
    Care.DIRTY: frozenset({Care.CLEAN, Care.OCCUPIED, Care.INSPECTING, Care.OUT_OF_ORDER}),
    Care.INSPECTING: frozenset({Care.CLEAN, Care.OCCUPIED, Care.DIRTY, Care.OUT_OF_ORDER}),
    Care.OUT_OF_ORDER: frozenset({Care.DIRTY, Care.INSPECTING, Care.CLEAN}),
}
#: Which party a room of a fixed policy takes.
_FOR: Final[Mapping[Policy, Party]] = {
    Policy.MEN: Party.MAN,
    Policy.WOMEN: Party.WOMAN,
    Policy.FAMILY: Party.FAMILY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """label: as it stands on the bed, unique in its room."""

    bed_id: BedId
    label: str
    is_lower: bool = True
    care: Care = Care.CLEAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """night_fen: a bed and night, of a family room the room and night. deposit_fen: a stay.

    free_nights: of each stay, from its first night on, where the city's policy pays them.
    """

    room_id: RoomId
    market: StationCode
    building: str
    number: str
    floor: int
    policy: Policy
    beds: tuple[Bed, ...]
    night_fen: int = 0
    deposit_fen: int = 0
    free_nights: int = 0

    def bed(self, bed_id: BedId) -> Bed | None:
        return next((bed for bed in self.beds if bed.bed_id == bed_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomNights:
    """A room as it stands in the nights that are asked for.

    taken: (bed, night) -> id of the stay or block that has it; holds that ran out have nothing.
    parties: of a floating room, who is there already.
    """

    room: Room
    taken: Mapping[tuple[BedId, date], str] = field(default_factory=dict)
    parties: Mapping[date, Party] = field(default_factory=dict)

    def first_taken(
        self, beds: tuple[BedId, ...], first: date, end: date, but: str = ""
    ) -> date | None:
        """The first night in which any of the beds is not free for `but`."""
        for night in nights_between(first, end):
            if any(self.taken.get((bed, night), but) != but for bed in beds):
                return night
        return None

    def cannot_take(
        self, beds: tuple[BedId, ...], party: Party, first: date, end: date, but: str = ""
    ) -> Refused | None:
        """Why the beds cannot be given for these nights. but: a stay whose own nights are free."""
        wrong = self.is_not_for(beds, party, first, end, but)
        if wrong:
            return wrong
        night = self.first_taken(beds, first, end, but)
        if night is not None:
            facts = {"night": night.isoformat()}
            return Refused(reason=Reason.NIGHT_TAKEN, field="bed_id", facts=facts)
        return None

    def is_not_for(
        self, beds: tuple[BedId, ...], party: Party, first: date, end: date, but: str = ""
    ) -> Refused | None:
        """Whether the room takes such guests in these nights."""
        is_whole = len(beds) == len(self.room.beds)
        fixed = _FOR.get(self.room.policy)
        is_others = fixed is not None and fixed is not party
        is_shared = party is Party.FAMILY and not is_whole
        if is_others or is_shared:
            return Refused(reason=Reason.ROOM_FOR_OTHERS, field="bed_id")
        if fixed is None and self._has_others(party, first, end, but):
            return Refused(reason=Reason.ROOM_FOR_OTHERS, field="bed_id")
        return None

    def _has_others(self, party: Party, first: date, end: date, but: str) -> bool:
        for night in nights_between(first, end):
            held = {self.taken.get((bed.bed_id, night), but) for bed in self.room.beds}
            if held != {but} and self.parties.get(night, party) is not party:
                return True
        return False
