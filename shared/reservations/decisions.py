"""What becomes of a wish for the studio or for equipment."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from shared.ids import CommandId, ResourceId
from shared.live_sessions import LiveSession
from shared.organisation import SHANGHAI, Employer, Station, moment
from shared.people import read_sentence
from shared.refusals import Reason, Refused
from shared.reservations.lifecycle import (
    LIFECYCLE,
    Approval,
    Holding,
    Move,
    Reservation,
    Resource,
    State,
)
from shared.reservations.messages import (
    MoveReservation,
    ReservationCommand,
    ReservationEvent,
    ReservationMoved,
    ReserveSlots,
    ResourceSet,
    SetResource,
    SlotsReserved,
    Wanted,
)
from shared.reservations.slots import (
    SEARCHED,
    SLOT,
    days_around,
    is_on_grid,
    next_slot,
    slots_between,
    start_of,
)

#: A calendar that reaches further is full of what nobody comes for.
FARTHEST: Final = timedelta(days=30)
#: Who is approved by rule holds a show; its start lies in the time that is reserved.
APPROVED_WITHIN: Final = timedelta(hours=4)
#: So many times that are to come one employer may hold; more only by the counter.
MOST_STANDING: Final = 8
MOST_COPIES: Final = 99
MOST_THINGS: Final = 12
NEAREST: Final = 3
LONGEST_NAME: Final = 40
_DAY_MINUTES: Final = 24 * 60
Taken = Mapping[ResourceId, frozenset[tuple[int, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationView:
    """What a decision looks at.

    reservation: the one under the command's id. taken: (slot, copy) by resource, for the days
    around the wish. employer, session: those that the wish names. standing: how many reservations
    the employer holds that are not over.
    """

    reservation: Reservation | None = None
    resources: Mapping[ResourceId, Resource] = field(default_factory=dict)
    taken: Taken = field(default_factory=dict)
    station: Station | None = None
    employer: Employer | None = None
    session: LiveSession | None = None
    standing: int = 0


def decide(
    view: ReservationView, command: ReservationCommand, now: datetime
) -> tuple[ReservationEvent, ...] | Refused:
    match command:
        case SetResource():
            return _set(view, command, now)
        case ReserveSlots():
            return _reserve(view, command, now)
        case MoveReservation():
            return _move(view, command, now)
    assert_never(command)


def evolve(reservation: Reservation | None, event: SlotsReserved | ReservationMoved) -> Reservation:
    """Raises ValueError when a move precedes its reservation."""
    if isinstance(event, SlotsReserved):
        return event.reservation
    if reservation is None:
        raise ValueError("a move of a reservation that was never made")
    return replace(
        reservation,
        state=event.state,
        ends_at=event.ends_at,
        changed_at=event.at,
        reason=event.reason,
    )


def copies_free(
    resource: Resource, taken: Iterable[tuple[int, int]], slots: range
) -> tuple[int, ...]:
    """The copies that are free for all of these slots, lowest first."""
    busy = {copy for slot, copy in taken if slot in slots}
    return tuple(copy for copy in range(resource.copies) if copy not in busy)


def nearest_starts(
    view: ReservationView,
    wanted: tuple[Wanted, ...],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> tuple[datetime, ...]:
    """The nearest times at which all that is wanted is free for as long, soonest first."""
    around = days_around(starts_at, ends_at)
    length = len(slots_between(starts_at, ends_at))
    first = max(around.start, next_slot(now))
    wish = slots_between(starts_at, ends_at).start
    fitting = (
        slot
        for slot in sorted(range(first, around.stop), key=lambda one: (abs(one - wish), one))
        if _fits(view, wanted, range(slot, slot + length))
    )
    apart: list[int] = []
    for slot in fitting:
        # Times a quarter of an hour apart are one and the same offer.
        if all(abs(slot - other) >= min(length, 4) for other in apart):
            apart.append(slot)
        if len(apart) == NEAREST:
            break
    return tuple(start_of(slot) for slot in sorted(apart))


def _fits(view: ReservationView, wanted: tuple[Wanted, ...], slots: range) -> bool:
    starts_at, ends_at = start_of(slots.start), start_of(slots.stop)
    return all(
        view.resources[one.resource_id].is_open_for(starts_at, ends_at)
        and len(_free(view, one, slots)) >= one.copies
        for one in wanted
    )


def _free(view: ReservationView, wanted: Wanted, slots: range) -> tuple[int, ...]:
    resource = view.resources[wanted.resource_id]
    return copies_free(resource, view.taken.get(wanted.resource_id, ()), slots)


def _set(
    view: ReservationView, command: SetResource, now: datetime
) -> tuple[ReservationEvent, ...] | Refused:
    resource = command.resource
    if view.station is None:
        return Refused(reason=Reason.NOT_FOUND, field="station")
    standing = view.resources.get(resource.resource_id)
    if standing is not None and standing.station != resource.station:
        return Refused(reason=Reason.ID_TAKEN, field="resource_id")
    name = read_sentence(resource.name, "name", LONGEST_NAME)
    if isinstance(name, Refused):
        return name
    wrong = next(_wrong_figures(resource), None)
    if wrong:
        return wrong
    set_ = replace(resource, name=name, note=" ".join(resource.note.split()))
    return () if set_ == standing else (ResourceSet(resource=set_, at=now),)


def _wrong_figures(resource: Resource) -> Iterator[Refused]:
    figures = (
        ("copies", resource.copies, 1, MOST_COPIES),
        ("longest_minutes", resource.longest_minutes, 15, _DAY_MINUTES),
    )
    for name, figure, low, high in figures:
        if not low <= figure <= high:
            yield Refused(reason=Reason.OUT_OF_RANGE, field=name, facts={"low": low, "high": high})
    if resource.opens >= resource.closes:
        yield Refused(reason=Reason.TIME_NOT_OFFERED, field="closes")
    if not resource.weekdays or not set(resource.weekdays) <= set(range(1, 8)):
        yield Refused(reason=Reason.EMPTY, field="weekdays")


def _reserve(
    view: ReservationView, command: ReserveSlots, now: datetime
) -> tuple[ReservationEvent, ...] | Refused:
    refused = _unknown(view, command) or _wrong_time(view, command, now)
    if refused:
        return refused
    slots = slots_between(command.starts_at, command.ends_at)
    holdings: list[Holding] = []
    for wanted in command.wanted:
        free = _free(view, wanted, slots)
        if len(free) < wanted.copies:
            return _not_free(view, command, wanted, now)
        holdings += [
            Holding(resource_id=wanted.resource_id, copy=copy) for copy in free[: wanted.copies]
        ]
    is_approved = command.is_approved or _is_approved_by_rule(view, command, now)
    reservation = Reservation(
        reservation_id=command.reservation_id,
        station=command.station,
        employer_id=command.employer_id,
        session_id=command.session_id,
        purpose=" ".join(command.purpose.split()),
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        holdings=tuple(holdings),
        state=State.APPROVED if is_approved else State.REQUESTED,
        made_at=now,
    )
    return (SlotsReserved(reservation=reservation, at=now),)


def _unknown(view: ReservationView, command: ReserveSlots) -> Refused | None:
    if view.reservation is not None:
        return Refused(reason=Reason.ID_TAKEN, field="reservation_id")
    if view.station is None:
        return Refused(reason=Reason.NOT_FOUND, field="station")
    if command.employer_id is not None and view.employer is None:
        return Refused(reason=Reason.NOT_FOUND, field="employer_id")
    if command.session_id is not None and not _is_own_show(view, command):
        return Refused(reason=Reason.NOT_FOUND, field="session_id")
    if view.standing >= MOST_STANDING and not command.is_approved:
        return Refused(reason=Reason.ENOUGH_RESERVED, facts={"limit": MOST_STANDING})
    return _unknown_things(view, command)


def _is_own_show(view: ReservationView, command: ReserveSlots) -> bool:
    session = view.session
    return (
        session is not None
        and session.station == command.station
        and session.employer_id == command.employer_id
    )


def _unknown_things(view: ReservationView, command: ReserveSlots) -> Refused | None:
    named = [one.resource_id for one in command.wanted]
    if not named:
        return Refused(reason=Reason.EMPTY, field="wanted")
    if len(named) > MOST_THINGS or len(set(named)) < len(named):
        return Refused(
            reason=Reason.OUT_OF_RANGE, field="wanted", facts={"low": 1, "high": MOST_THINGS}
        )
    for wanted in command.wanted:
        resource = view.resources.get(wanted.resource_id)
        if resource is None or resource.station != command.station or not resource.is_open:
            return Refused(reason=Reason.NOT_FOUND, field="wanted")
        if not 1 <= wanted.copies <= resource.copies:
            return Refused(
                reason=Reason.OUT_OF_RANGE,
                field="wanted",
                facts={"low": 1, "high": resource.copies},
            )
    return None


def _wrong_time(view: ReservationView, command: ReserveSlots, now: datetime) -> Refused | None:
    starts_at, ends_at = command.starts_at, command.ends_at
    if not (is_on_grid(starts_at) and is_on_grid(ends_at)):
        return Refused(reason=Reason.NOT_A_QUARTER, field="starts_at")
    # The quarter of an hour that runs can still be had: somebody stands there and asks.
    if starts_at + SLOT <= now or starts_at > now + FARTHEST:
        return Refused(
            reason=Reason.TIME_NOT_OFFERED, field="starts_at", facts={"days": FARTHEST.days}
        )
    if ends_at <= starts_at:
        return Refused(reason=Reason.ENDS_BEFORE_START, field="ends_at")
    minutes = int((ends_at - starts_at).total_seconds()) // 60
    for resource in (view.resources[one.resource_id] for one in command.wanted):
        if minutes > resource.longest_minutes and not command.is_approved:
            return Refused(
                reason=Reason.TOO_LONG_A_TIME,
                field="ends_at",
                facts={"what": resource.name, "minutes": resource.longest_minutes},
            )
        if not resource.is_open_for(starts_at, ends_at):
            return Refused(
                reason=Reason.CLOSED_THEN,
                field="starts_at",
                facts={
                    "what": resource.name,
                    "opens": f"{resource.opens:%H:%M}",
                    "closes": f"{resource.closes:%H:%M}",
                },
            )
    return None


def _not_free(
    view: ReservationView, command: ReserveSlots, wanted: Wanted, now: datetime
) -> Refused:
    """Who may help is the station's counter; nobody learns who holds it."""
    times = nearest_starts(view, command.wanted, command.starts_at, command.ends_at, now)
    station = view.station.name if view.station else ""
    what = view.resources[wanted.resource_id].name
    if not times:
        return Refused(
            reason=Reason.NO_TIME_NEAR,
            field="starts_at",
            facts={"what": what, "station": station, "days": SEARCHED.days},
        )
    return Refused(
        reason=Reason.NOT_FREE,
        field="starts_at",
        facts={"what": what, "station": station, "times": tuple(map(moment, times))},
    )


def _is_approved_by_rule(view: ReservationView, command: ReserveSlots, now: datetime) -> bool:
    if any(view.resources[one.resource_id].approval is Approval.BY_STAFF for one in command.wanted):
        return False
    if view.employer is None or not view.employer.is_licence_checked(
        now.astimezone(SHANGHAI).date()
    ):
        return False
    session = view.session
    is_for_the_show = (
        session is not None
        and session.session_id == command.session_id
        and command.starts_at <= session.starts_at < command.ends_at
    )
    return is_for_the_show and command.ends_at - command.starts_at <= APPROVED_WITHIN


def give_back(held: Iterable[Reservation], now: datetime) -> tuple[ReservationMoved, ...]:
    """What a show that has ended needs no more. held: for it, in whatever state."""
    moved: list[ReservationMoved] = []
    for reservation in held:
        is_running = reservation.starts_at <= now and reservation.state is State.APPROVED
        move = Move.RELEASE if is_running else Move.CANCEL
        command = MoveReservation(
            command_id=CommandId(""), reservation_id=reservation.reservation_id, move=move
        )
        decided = _move(ReservationView(reservation=reservation), command, now)
        if not isinstance(decided, Refused):
            moved += decided
    return tuple(moved)


def _move(
    view: ReservationView, command: MoveReservation, now: datetime
) -> tuple[ReservationMoved, ...] | Refused:
    reservation = view.reservation
    if reservation is None:
        return Refused(reason=Reason.NOT_FOUND)
    state = LIFECYCLE[reservation.state].get(command.move)
    if state is None or (command.move is not Move.DECLINE and reservation.ends_at <= now):
        stands = "over" if state else reservation.state.value
        return Refused(reason=Reason.WRONG_STATE, facts={"state": f"reservation_{stands}"})
    reason: str | None = None
    if command.move is Move.DECLINE or command.reason:
        read = read_sentence(command.reason or "", "reason")
        if isinstance(read, Refused):
            return read
        reason = read
    if command.move is Move.RELEASE and reservation.starts_at > now:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "reservation_not_begun"})
    ends_at = reservation.ends_at
    if command.move is Move.RELEASE:
        ends_at = min(ends_at, start_of(next_slot(now)))
    return (
        ReservationMoved(
            reservation_id=reservation.reservation_id,
            station=reservation.station,
            employer_id=reservation.employer_id,
            session_id=reservation.session_id,
            move=command.move,
            state=state,
            ends_at=ends_at,
            at=now,
            reason=reason,
        ),
    )
