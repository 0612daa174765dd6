"""Beds inside one transaction."""

from datetime import date, datetime
from sqlite3 import Connection

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
from streaming_server.store.lodging import (
    allotments,
    availability,
    payments,
    policies,
    register,
    rooms,
    stays,
)


class SqlLodging:
    """Obeys service.lodging_ledger.LodgingRows."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def stay(self, stay_id: StayId) -> Stay | None:
        return stays.load_stay(self._connection, stay_id)

    def block(self, block_id: BlockId) -> Block | None:
        return stays.load_block(self._connection, block_id)

    def room_of(self, bed_id: BedId) -> RoomId | None:
        return rooms.load_room_of(self._connection, bed_id)

    def room_nights(
        self, room_id: RoomId, first: date, end: date, now: datetime
    ) -> RoomNights | None:
        return rooms.load_room_nights(self._connection, room_id, first, end, now)

    def room_for(
        self, market: StationCode, party: Party, first: date, end: date, now: datetime
    ) -> RoomId | None:
        return availability.load_room_for(self._connection, market, party, first, end, now)

    def person(self, stay_id: StayId) -> str | None:
        return stays.load_person(self._connection, stay_id)

    def lodged(
        self, person: str, first: date, end: date, but: StayId, now: datetime
    ) -> frozenset[date]:
        return stays.load_lodged(self._connection, person, first, end, but, now)

    def policy(self, market: StationCode) -> MarketPolicy:
        return policies.load_policy(self._connection, market)

    def free(self, market: StationCode, party: Party, first: date, end: date, now: datetime) -> int:
        return availability.load_free_in_market(self._connection, market, party, first, end, now)

    def overdue(self, market: StationCode, now: datetime) -> tuple[Stay, ...]:
        return policies.load_overdue(self._connection, market, now)

    def save_policy(self, event: PolicySet) -> None:
        policies.save_policy(self._connection, event)

    def registered(self, stay_id: StayId) -> int:
        return len(register.load_entries(self._connection, stay_id))

    def registered_between(self, market: StationCode, first: date, end: date) -> int:
        return register.count_entries(self._connection, market, first, end)

    def save_entry(self, market: StationCode, entry: RegisterEntry) -> None:
        register.save_entry(self._connection, market, entry)

    def save_export(self, event: RegisterExported) -> None:
        register.save_export(self._connection, event)

    def registered_until(self, market: StationCode, before: date) -> int:
        return register.count_entries_until(self._connection, market, before)

    def forget_entries(self, event: GuestsForgotten) -> None:
        register.forget_entries(self._connection, event)

    def run_out(self, market: StationCode, person: str | None, now: datetime) -> tuple[Stay, ...]:
        return stays.load_run_out(self._connection, market, person, now)

    def waiting(self, market: StationCode) -> tuple[Stay, ...]:
        return stays.load_waiting(self._connection, market)

    def save_stay(self, stay: Stay, before: Stay | None, person: str | None) -> None:
        stays.save_stay(self._connection, stay, before, person)

    def save_contact(self, stay_id: StayId, contact: Contact) -> None:
        stays.save_stay_contact(self._connection, stay_id, contact)

    def choices(
        self, market: StationCode, party: Party, night: date, now: datetime, most: int
    ) -> tuple[tuple[Room, BedId], ...]:
        return allotments.load_choices(self._connection, market, party, night, now, most)

    def allotted(self, market: StationCode) -> tuple[Block, ...]:
        return allotments.load_allotted(self._connection, market)

    def save_recall(self, block_id: BlockId, at: datetime) -> None:
        allotments.save_recall(self._connection, block_id, at)

    def save_block(self, block: Block) -> None:
        stays.save_block(self._connection, block)

    def end_block(self, block: Block, end: date, at: datetime) -> None:
        stays.end_block(self._connection, block, end, at)

    def save_care(self, bed_id: BedId, care: Care) -> None:
        rooms.save_care(self._connection, bed_id, care)

    def payments(self, stay_id: StayId) -> tuple[Payment, ...]:
        return payments.load_payments(self._connection, stay_id)

    def is_recorded(self, payment_id: PaymentId) -> bool:
        return payments.is_recorded(self._connection, payment_id)

    def save_payment(self, payment: Payment) -> None:
        payments.save_payment(self._connection, payment)

    def save_denial(self, event: BedDenied) -> None:
        stays.save_denial(self._connection, event)
