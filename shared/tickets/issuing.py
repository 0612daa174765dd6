"""A number is given: from the station's series, or from a machine's block."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from shared.ids import LegId, ServiceCode, VisitId
from shared.organisation import SHANGHAI, Station
from shared.refusals import Reason, Refused
from shared.tickets.legs import Channel, Leg, Visit
from shared.tickets.messages import (
    Issue,
    IssueTicket,
    LegAdded,
    RenewSlip,
    SlipRenewed,
    TakeTicket,
    TicketIssued,
)
from shared.tickets.numbers import LAST_NUMBER, Block, day_of, label, read_label
from shared.tickets.priority import standing
from shared.tickets.services import ServiceItem

MOST_SERVICES: Final = 5
#: A leg's id is the visit's with a dot and a figure, and stays an id.
_LONGEST_VISIT_ID: Final = 60
_HASH: Final = re.compile(r"[0-9a-f]{64}")
#: A booking for another day is checked in on that day.
_BOOKED_WITHIN: Final = timedelta(hours=16)
#: A token opens one ticket.
_TOKEN_TAKEN: Final = Refused(reason=Reason.ID_TAKEN, field="token_hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """What is looked at before a number is given.

    visit: of the same id. items: of the station, by code. issued: tickets of the day, by service.
    next_number: of the first service's series; taken only if the ticket is issued. waiting: the
    resident's own ticket that is not over. blocks: of the machine, today. is_number_taken: of the
    number on a slip that a machine printed already. is_token_taken: another slip has it.
    """

    station: Station | None = None
    visit: Visit | None = None
    items: Mapping[ServiceCode, ServiceItem] = field(default_factory=dict)
    issued: Mapping[ServiceCode, int] = field(default_factory=dict)
    next_number: int = 1
    waiting: Leg | None = None
    blocks: tuple[Block, ...] = ()
    is_number_taken: bool = False
    is_token_taken: bool = False


def decide(view: IssueView, command: Issue, now: datetime) -> tuple[TicketIssued, ...] | Refused:
    items = _wanted(view, command, now)
    if isinstance(items, Refused):
        return items
    first = items[0]
    number = _number(view, command, first.group)
    if isinstance(number, Refused):
        return number
    booked_for = command.booked_for if isinstance(command, IssueTicket) else None
    place = standing(now, command.priority, booked_for)
    leg = Leg(
        leg_id=leg_id(command.visit_id, 1),
        visit_id=command.visit_id,
        station=command.station,
        day=day_of(now),
        number=number,
        prefix=first.group,
        service=first.code,
        position=1,
        priority=command.priority,
        arrived_at=now,
        eligible_at=place.eligible_at,
        counts_from=place.counts_from,
        booked_for=booked_for,
    )
    planned = tuple(item.code for item in items[1:])
    return (TicketIssued(leg=leg, channel=_channel(command), planned=planned, at=now),)


def renew(
    visit: Visit | None, command: RenewSlip, now: datetime, *, is_token_taken: bool
) -> tuple[SlipRenewed, ...] | Refused:
    """is_token_taken: another slip has it."""
    if visit is None:
        return Refused(reason=Reason.NOT_FOUND)
    wrong = _wrong_token(command.token_hash) or (_TOKEN_TAKEN if is_token_taken else None)
    return wrong or (SlipRenewed(visit_id=visit.visit_id, station=visit.station, at=now),)


def evolve(command: Issue, event: TicketIssued) -> Visit:
    """command: holds what no listener may hear."""
    visitor_id = command.visitor_id if isinstance(command, TakeTicket) else None
    return Visit(
        visit_id=event.leg.visit_id,
        station=event.leg.station,
        day=event.leg.day,
        number=event.leg.number,
        channel=event.channel,
        issued_at=event.at,
        token_hash=command.token_hash,
        visitor_id=visitor_id or None,
        planned=event.planned,
    )


def leg_id(visit_id: VisitId, position: int) -> LegId:
    return LegId(f"{visit_id}.{position}")


def goes_on(
    leg: Leg, item: ServiceItem, planned: tuple[ServiceCode, ...], now: datetime
) -> LegAdded:
    """The visit's next leg: same number, and the place of whoever came when this person came."""
    added = Leg(
        leg_id=leg_id(leg.visit_id, leg.position + 1),
        visit_id=leg.visit_id,
        station=leg.station,
        day=leg.day,
        number=leg.number,
        prefix=item.group,
        service=item.code,
        position=leg.position + 1,
        priority=leg.priority,
        arrived_at=leg.arrived_at,
        eligible_at=leg.eligible_at,
        counts_from=leg.counts_from,
        booked_for=leg.booked_for,
        has_let_pass=leg.has_let_pass,
        has_returned=leg.has_returned,
    )
    return LegAdded(leg=added, planned=planned, at=now)


def _wanted(view: IssueView, command: Issue, now: datetime) -> tuple[ServiceItem, ...] | Refused:
    """The items, in the order in which they are wanted."""
    wrong = _wrong_form(view, command, now)
    if wrong is not None:
        return wrong
    if view.waiting is not None:
        return Refused(reason=Reason.ALREADY_WAITING, facts={"number": view.waiting.number})
    if view.station is None:
        return Refused(reason=Reason.NOT_FOUND, field="station")
    found = tuple(view.items[code] for code in command.services if code in view.items)
    if len(found) < len(command.services):
        return Refused(reason=Reason.NOT_FOUND, field="services")
    if view.is_token_taken:
        return _TOKEN_TAKEN
    # What is on paper already is not taken back, and staff know what they do.
    if isinstance(command, TakeTicket) and command.number is None:
        return _closed(view, found, now) or found
    return found


def _wrong_form(view: IssueView, command: Issue, now: datetime) -> Refused | None:
    if view.visit is not None:
        return Refused(reason=Reason.ID_TAKEN, field="visit_id")
    if len(command.visit_id) > _LONGEST_VISIT_ID:
        limit = {"limit": _LONGEST_VISIT_ID}
        return Refused(reason=Reason.TOO_LONG, field="visit_id", facts=limit)
    wrong = _wrong_token(command.token_hash)
    if wrong is not None:
        return wrong
    many = len(command.services)
    if not 1 <= many <= MOST_SERVICES or len(set(command.services)) < many:
        facts = {"low": 1, "high": MOST_SERVICES}
        return Refused(reason=Reason.OUT_OF_RANGE, field="services", facts=facts)
    booked_for = command.booked_for if isinstance(command, IssueTicket) else None
    if booked_for is not None and abs(booked_for - now) > _BOOKED_WITHIN:
        return Refused(reason=Reason.TIME_NOT_OFFERED, field="booked_for")
    return None


def _wrong_token(token_hash: str | None) -> Refused | None:
    if token_hash is None or _HASH.fullmatch(token_hash):
        return None
    return Refused(reason=Reason.MALFORMED, field="token_hash")


def _closed(view: IssueView, items: tuple[ServiceItem, ...], now: datetime) -> Refused | None:
    local = now.astimezone(SHANGHAI)
    station = view.station
    is_day = station is None or station.is_open(now)
    for item in items:
        is_late = item.last_ticket is not None and local.time() >= item.last_ticket
        if not item.is_offered or not is_day or is_late:
            return Refused(reason=Reason.SERVICE_CLOSED, field="services")
        if item.most_a_day is not None and view.issued.get(item.code, 0) >= item.most_a_day:
            return Refused(reason=Reason.NO_NUMBERS_LEFT, field="services")
    return None


def _number(view: IssueView, command: Issue, prefix: str) -> str | Refused:
    printed = command.number if isinstance(command, TakeTicket) else None
    if printed is None:
        if view.next_number > LAST_NUMBER:
            return Refused(reason=Reason.NO_NUMBERS_LEFT, field="services")
        return label(prefix, view.next_number)
    read = read_label(printed)
    if read is None or read[0] != prefix or view.is_number_taken or not _is_machines(command):
        return Refused(reason=Reason.NUMBER_NOT_YOURS, field="number")
    number = read[1]
    # A machine's own series has its letter and needs no block.
    if number is not None and not any(
        block.prefix == prefix and block.holds(number) for block in view.blocks
    ):
        return Refused(reason=Reason.NUMBER_NOT_YOURS, field="number")
    return printed


def _channel(command: Issue) -> Channel:
    if isinstance(command, IssueTicket):
        return Channel.BOOKING if command.booked_for else Channel.STAFF
    return Channel.KIOSK if _is_machines(command) else Channel.PHONE


def _is_machines(command: Issue) -> bool:
    return isinstance(command, TakeTicket) and command.kiosk_id is not None
