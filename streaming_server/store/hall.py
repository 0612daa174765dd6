"""The hall in a transaction and for readers: each line sends to its family of tables."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from sqlite3 import Connection

from shared.ids import (
    CounterId,
    KioskId,
    LegId,
    ServiceCode,
    StationCode,
    VisitId,
    VisitorId,
)
from shared.organisation import Station
from shared.tickets.legs import Counter, Leg, Visit
from shared.tickets.lifecycle import State
from shared.tickets.numbers import Block, day_of
from shared.tickets.ranges import Calibration, Calibrations, Length, WaitSample
from shared.tickets.services import ServiceItem
from streaming_server.ports.hall import CounterDay
from streaming_server.store import (
    credentials,
    legs,
    places,
    service_items,
    ticket_counters,
    wait_ranges,
)
from streaming_server.store.appointment_rows import AppointmentReads, AppointmentRows
from streaming_server.store.remembered import Remembered


class HallRows(AppointmentRows):
    """Obeys service.hall_ledger.HallTransaction.

    A leg and a counter are asked for by the right, the rule and the save of one wish and of the
    next: what was read or written last is remembered, and every save says so.
    """

    def __init__(self, connection: Connection, rows: Remembered) -> None:
        self._connection = connection
        self._rows = rows

    def station(self, code: StationCode) -> Station | None:
        return self._rows.stations.read(code, lambda: places.load_station(self._connection, code))

    def service_items(self, station: StationCode) -> Mapping[ServiceCode, ServiceItem]:
        return service_items.load_service_items(self._connection, station)

    def service_item(self, station: StationCode, code: ServiceCode) -> ServiceItem | None:
        return self._rows.items.read(
            (station, code),
            lambda: service_items.load_service_item(self._connection, station, code),
        )

    def pace(self, station: StationCode, service: ServiceCode) -> timedelta | None:
        return self._rows.paces.read(
            (station, service),
            lambda: ticket_counters.load_pace(self._connection, station, service),
        )

    def paces(self, station: StationCode) -> Mapping[ServiceCode, timedelta]:
        return ticket_counters.load_paces(self._connection, station)

    def calibrations(self, station: StationCode) -> Calibrations:
        return wait_ranges.load_calibrations(self._connection, station)

    def calibration(self, station: StationCode, length: Length) -> Calibration | None:
        return wait_ranges.load_calibration(self._connection, station, length)

    def wait_sample(self, leg_id: LegId) -> WaitSample | None:
        return wait_ranges.load_sample(self._connection, leg_id)

    def is_wait_sampled(self, station: StationCode, since: datetime) -> bool:
        last = self._rows.sampled.read(
            station, lambda: wait_ranges.load_last_sampled(self._connection, station)
        )
        return last is not None and last > since

    def save_wait_sample(self, sample: WaitSample) -> None:
        wait_ranges.save_sample(self._connection, sample)
        self._rows.sampled.drop(sample.station)

    def drop_wait_sample(self, leg_id: LegId) -> None:
        wait_ranges.drop_sample(self._connection, leg_id)

    def save_calibration(
        self, station: StationCode, length: Length, calibration: Calibration
    ) -> None:
        wait_ranges.save_calibration(self._connection, station, length, calibration)

    def visit(self, visit_id: VisitId) -> Visit | None:
        return self._rows.visits.read(visit_id, lambda: legs.load_visit(self._connection, visit_id))

    def leg(self, leg_id: LegId) -> Leg | None:
        return self._rows.legs.read(leg_id, lambda: legs.load_leg(self._connection, leg_id))

    def open_leg_of(self, visitor_id: VisitorId, station: StationCode, day: date) -> Leg | None:
        return legs.load_open_leg_of(self._connection, visitor_id, station, day)

    def waiting(self, station: StationCode, day: date, prefix: str) -> tuple[Leg, ...]:
        return legs.load_waiting(self._connection, station, day, prefix)

    def next_waiting(self, counter: Counter, day: date, now: datetime) -> Leg | None:
        return legs.load_next_waiting(self._connection, counter, day, now, self.leg)

    def open_legs_until(self, station: StationCode, day: date) -> tuple[Leg, ...]:
        return legs.load_open_until(self._connection, station, day)

    def issued(self, station: StationCode, day: date, service: ServiceCode) -> int:
        return legs.count_issued(self._connection, station, day, service)

    def counter(self, counter_id: CounterId) -> Counter | None:
        return self._rows.counters.read(
            counter_id, lambda: ticket_counters.load_counter(self._connection, counter_id)
        )

    def counters(self, station: StationCode) -> tuple[Counter, ...]:
        return ticket_counters.load_counters(self._connection, station)

    def last_ticket(self, station: StationCode, prefix: str, day: date) -> int:
        last = self._rows.numbers.read(
            (station, prefix, day),
            lambda: ticket_counters.load_last_ticket(self._connection, station, prefix, day),
        )
        return last or 0

    def is_number_taken(self, station: StationCode, day: date, number: str) -> bool:
        return legs.is_number_taken(self._connection, station, day, number)

    def is_token_taken(self, token_hash: str, visit_id: VisitId) -> bool:
        found = legs.load_visit_by_token(self._connection, token_hash)
        return found is not None and found.visit_id != visit_id

    def blocks(self, station: StationCode, day: date, kiosk_id: KioskId) -> tuple[Block, ...]:
        return ticket_counters.load_blocks(self._connection, station, day, kiosk_id)

    def is_block_free(self, block: Block) -> bool:
        return ticket_counters.is_block_free(self._connection, block)

    def take_number(self, station: StationCode, prefix: str, day: date, many: int = 1) -> int:
        last = ticket_counters.take_number(self._connection, station, prefix, day, many)
        self._rows.numbers.keep((station, prefix, day), last)
        return last

    def machine_station(self, kiosk_id: KioskId) -> StationCode | None:
        return credentials.load_machine_station(self._connection, kiosk_id)

    def is_machine_of(self, station: StationCode, kiosk_id: KioskId) -> bool:
        return credentials.is_machine_of(self._connection, station, kiosk_id)

    def save_stand_in(
        self, stand_in: KioskId, kiosk_id: KioskId, station: StationCode, now: datetime
    ) -> None:
        credentials.save_stand_in(self._connection, stand_in, kiosk_id, station, now)

    def close_blocks(
        self, station: StationCode, day: date, kiosk_id: KioskId, now: datetime
    ) -> None:
        ticket_counters.close_blocks(self._connection, station, day, kiosk_id, now)

    def save_block(self, block: Block) -> None:
        ticket_counters.save_block(self._connection, block)

    def save_visit(self, visit: Visit) -> None:
        legs.save_visit(self._connection, visit)
        self._rows.visits.keep(visit.visit_id, visit)

    def save_leg(self, leg: Leg, before: Leg | None) -> None:
        legs.save_leg(self._connection, leg, before)
        self._rows.legs.keep(leg.leg_id, leg)

    def save_counter(self, counter: Counter) -> None:
        ticket_counters.save_counter(self._connection, counter, self.counter(counter.counter_id))
        self._rows.counters.keep(counter.counter_id, counter)

    def save_pace(self, station: StationCode, service: ServiceCode, pace: timedelta) -> None:
        ticket_counters.save_pace(self._connection, station, service, pace)
        self._rows.paces.keep((station, service), pace)

    def save_service_item(self, station: StationCode, item: ServiceItem) -> None:
        service_items.save_service_item(self._connection, station, item)
        self._rows.items.keep((station, item.code), item)

    def save_station(self, station: Station) -> None:
        places.save_stations(self._connection, (station,))
        self._rows.stations.keep(station.code, station)


class HallReads(AppointmentReads):
    """Obeys ports.hall.HallReader."""

    async def service_items(self, station: StationCode) -> Mapping[ServiceCode, ServiceItem]:
        return await self._read(lambda rows: service_items.load_service_items(rows, station))

    async def counters(self, station: StationCode) -> tuple[Counter, ...]:
        return await self._read(lambda rows: ticket_counters.load_counters(rows, station))

    async def paces(self, station: StationCode) -> Mapping[ServiceCode, timedelta]:
        return await self._read(lambda rows: ticket_counters.load_paces(rows, station))

    async def calibrations(self, station: StationCode) -> Calibrations:
        return await self._read(lambda rows: wait_ranges.load_calibrations(rows, station))

    async def arrivals(
        self, station: StationCode, days: tuple[date, ...]
    ) -> Mapping[date, Mapping[int, int]]:
        return await self._read(lambda rows: legs.count_arrivals(rows, station, days))

    async def legs(
        self, station: StationCode, day: date, states: frozenset[State]
    ) -> tuple[Leg, ...]:
        return await self._read(lambda rows: legs.load_legs(rows, station, day, states))

    async def called(self, station: StationCode, day: date, since: datetime) -> tuple[Leg, ...]:
        return await self._read(lambda rows: legs.load_called(rows, station, day, since))

    async def leg(self, leg_id: LegId) -> Leg | None:
        return await self._read(lambda rows: legs.load_leg(rows, leg_id))

    async def visit(self, visit_id: VisitId) -> Visit | None:
        return await self._read(lambda rows: legs.load_visit(rows, visit_id))

    async def visit_by_token(self, token_hash: str) -> Visit | None:
        return await self._read(lambda rows: legs.load_visit_by_token(rows, token_hash))

    async def legs_of(self, visit_id: VisitId) -> tuple[Leg, ...]:
        return await self._read(lambda rows: legs.load_legs_of(rows, visit_id))

    async def bad_ratings(self, station: StationCode) -> tuple[Leg, ...]:
        return await self._read(lambda rows: legs.load_bad_ratings(rows, station))

    async def counter_day(self, counter: Counter, now: datetime) -> CounterDay:
        return await self._read(lambda rows: legs.load_counter_day(rows, counter, day_of(now)))

    async def left_over(self, today: date) -> tuple[StationCode, ...]:
        return await self._read(lambda rows: legs.load_left_over(rows, today))
