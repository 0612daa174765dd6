"""What the service asks of a store about beds, inside one transaction."""

from datetime import date, datetime
from typing import Protocol

from shared.applications import Contact
from shared.ids import StationCode
from shared.lodging import (
    BedDenied,
    BedId,
    Block,
    BlockId,
    Care,
    GuestsForgotten,
    MarketPolicy,
    Party,
    Payment,
    PaymentId,
    PolicySet,
    RegisterEntry,
    RegisterExported,
    Room,
    RoomId,
    RoomNights,
    Stay,
    StayId,
)


class LodgingRows(Protocol):
    """person: an opaque text that tells one guest from another, by telephone or by visit."""

    def stay(self, stay_id: StayId) -> Stay | None: ...
    def block(self, block_id: BlockId) -> Block | None: ...
    def room_of(self, bed_id: BedId) -> RoomId | None: ...
    def room_nights(
        self, room_id: RoomId, first: date, end: date, now: datetime
    ) -> RoomNights | None:
        """As it stands in [first, end), without holds that ran out."""

    def room_for(
        self, market: StationCode, party: Party, first: date, end: date, now: datetime
    ) -> RoomId | None:
        """The room of the bed to offer to whoever wants any."""

    def person(self, stay_id: StayId) -> str | None: ...
    def lodged(
        self, person: str, first: date, end: date, but: StayId, now: datetime
    ) -> frozenset[date]:
        """Nights in which the person has a bed by another stay than `but`."""

    def policy(self, market: StationCode) -> MarketPolicy: ...
    def free(self, market: StationCode, party: Party, first: date, end: date, now: datetime) -> int:
        """Beds, for a family rooms, that fit."""

    def overdue(self, market: StationCode, now: datetime) -> tuple[Stay, ...]:
        """Confirmed stays whose bed need not wait any longer."""

    def save_policy(self, event: PolicySet) -> None: ...
    def registered(self, stay_id: StayId) -> int: ...
    def registered_between(self, market: StationCode, first: date, end: date) -> int:
        """[first, end) by the day of registering."""

    def save_entry(self, market: StationCode, entry: RegisterEntry) -> None: ...
    def save_export(self, event: RegisterExported) -> None: ...
    def registered_until(self, market: StationCode, before: date) -> int:
        """Entries of stays that ended on the day or earlier."""

    def forget_entries(self, event: GuestsForgotten) -> None:
        """Those, for good; how many is written down."""

    def run_out(self, market: StationCode, person: str | None, now: datetime) -> tuple[Stay, ...]:
        """Holds of the market, and of the person anywhere, whose time is over."""

    def waiting(self, market: StationCode) -> tuple[Stay, ...]:
        """In the order of asking."""

    def save_stay(self, stay: Stay, before: Stay | None, person: str | None) -> None:
        """With its nights. person: None leaves them with whom they are."""

    def save_contact(self, stay_id: StayId, contact: Contact) -> None: ...
    def choices(
        self, market: StationCode, party: Party, night: date, now: datetime, most: int
    ) -> tuple[tuple[Room, BedId], ...]:
        """Free beds of rooms that are for such guests alone, best first; of a family the first of
        each room."""

    def allotted(self, market: StationCode) -> tuple[Block, ...]:
        """What is machines' to give now."""

    def save_recall(self, block_id: BlockId, at: datetime) -> None: ...
    def save_block(self, block: Block) -> None: ...
    def end_block(self, block: Block, end: date, at: datetime) -> None: ...
    def save_care(self, bed_id: BedId, care: Care) -> None: ...
    def payments(self, stay_id: StayId) -> tuple[Payment, ...]: ...
    def is_recorded(self, payment_id: PaymentId) -> bool: ...
    def save_payment(self, payment: Payment) -> None: ...
    def save_denial(self, event: BedDenied) -> None: ...
