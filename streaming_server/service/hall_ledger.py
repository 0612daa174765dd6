"""What the hall's decisions ask of a store, within one transaction."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Protocol

from shared.applications import Contact
from shared.appointments.lifecycle import Appointment, Terms
from shared.ids import (
    AppointmentId,
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
from shared.tickets.numbers import Block
from shared.tickets.ranges import Calibration, Calibrations, Length, WaitSample
from shared.tickets.services import ServiceItem


class HallTransaction(Protocol):
    """Loads see what this transaction saved."""

    def station(self, code: StationCode) -> Station | None: ...
    def service_items(self, station: StationCode) -> Mapping[ServiceCode, ServiceItem]: ...
    def service_item(self, station: StationCode, code: ServiceCode) -> ServiceItem | None: ...
    def pace(self, station: StationCode, service: ServiceCode) -> timedelta | None:
        """None before anybody was served."""

    def paces(self, station: StationCode) -> Mapping[ServiceCode, timedelta]: ...
    def calibrations(self, station: StationCode) -> Calibrations:
        """Without what was seen."""

    def calibration(self, station: StationCode, length: Length) -> Calibration | None: ...
    def wait_sample(self, leg_id: LegId) -> WaitSample | None: ...
    def is_wait_sampled(self, station: StationCode, since: datetime) -> bool:
        """Whether a ticket of the station was sampled after that."""

    def visit(self, visit_id: VisitId) -> Visit | None: ...
    def leg(self, leg_id: LegId) -> Leg | None: ...
    def open_leg_of(self, visitor_id: VisitorId, station: StationCode, day: date) -> Leg | None:
        """The resident's own that is not over."""

    def waiting(self, station: StationCode, day: date, prefix: str) -> tuple[Leg, ...]:
        """Of one group, in order."""

    def next_waiting(self, counter: Counter, day: date, now: datetime) -> Leg | None:
        """The first in line whom the counter serves, as shared.tickets.line has it."""

    def open_legs_until(self, station: StationCode, day: date) -> tuple[Leg, ...]:
        """Open ones of that day and earlier ones."""

    def issued(self, station: StationCode, day: date, service: ServiceCode) -> int:
        """Tickets of the day that began with the service."""

    def counter(self, counter_id: CounterId) -> Counter | None: ...
    def counters(self, station: StationCode) -> tuple[Counter, ...]: ...
    def last_ticket(self, station: StationCode, prefix: str, day: date) -> int:
        """The last number given out or leased; 0 for none."""

    def is_number_taken(self, station: StationCode, day: date, number: str) -> bool: ...
    def is_token_taken(self, token_hash: str, visit_id: VisitId) -> bool:
        """Whether another visit's slip has it."""

    def blocks(self, station: StationCode, day: date, kiosk_id: KioskId) -> tuple[Block, ...]: ...
    def is_block_free(self, block: Block) -> bool:
        """Whether nobody has, or may give, a number of it."""

    def take_number(self, station: StationCode, prefix: str, day: date, many: int = 1) -> int:
        """Moves the counter row on; the last of the numbers taken."""

    def appointment(self, appointment_id: AppointmentId) -> Appointment | None: ...
    def appointments(self, station: StationCode, day: date) -> tuple[Appointment, ...]:
        """Of the station's day, as they begin; cancelled ones too."""

    def appointment_numbered(
        self, station: StationCode, day: date, number: str
    ) -> Appointment | None: ...
    def appointment_of_person(
        self, station: StationCode, day: date, person: str
    ) -> Appointment | None:
        """That is not cancelled."""

    def other_appointment(self, appointment_id: AppointmentId) -> Appointment | None:
        """The same person's there on that day that was not given back."""

    def appointment_terms(self, station: StationCode) -> Terms: ...
    def save_new_appointment(self, appointment: Appointment, person: str, contact: Contact) -> None:
        """person: an opaque text that tells people apart."""

    def save_appointment(self, appointment: Appointment) -> None: ...
    def save_appointment_terms(self, station: StationCode, terms: Terms) -> None: ...
    def machine_station(self, kiosk_id: KioskId) -> StationCode | None:
        """Where the machine, or the phone that stands in for one, belongs; None: not known."""

    def is_machine_of(self, station: StationCode, kiosk_id: KioskId) -> bool:
        """Whether a machine of the station can be told anything: no phone in the place of one, and
        none whose key was revoked."""

    def save_stand_in(
        self, stand_in: KioskId, kiosk_id: KioskId, station: StationCode, now: datetime
    ) -> None: ...
    def close_blocks(
        self, station: StationCode, day: date, kiosk_id: KioskId, now: datetime
    ) -> None:
        """The machine gives no more of them; what it printed stays good."""

    def save_block(self, block: Block) -> None: ...
    def save_visit(self, visit: Visit) -> None: ...
    def save_leg(self, leg: Leg, before: Leg | None) -> None:
        """Only if the row still is what was loaded."""

    def save_counter(self, counter: Counter) -> None: ...
    def save_pace(self, station: StationCode, service: ServiceCode, pace: timedelta) -> None: ...
    def save_wait_sample(self, sample: WaitSample) -> None: ...
    def drop_wait_sample(self, leg_id: LegId) -> None:
        """It was learnt from; that there was one is known a while longer."""

    def save_calibration(
        self, station: StationCode, length: Length, calibration: Calibration
    ) -> None: ...
    def save_service_item(self, station: StationCode, item: ServiceItem) -> None: ...
    def save_station(self, station: Station) -> None: ...
