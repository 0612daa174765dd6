"""Booked times as pages see them: a station's half-hours, and one resident's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from aiohttp import web

from shared.applications import Contact
from shared.appointments.decisions import AppointmentView, slot_is_open
from shared.appointments.lifecycle import Appointment, State, Terms
from shared.appointments.slots import SLOT, SlotFigures, figures, slots_of
from shared.ids import AppointmentId
from shared.organisation import SHANGHAI, Station
from shared.tickets.services import ServiceItem
from streaming_server.web.rendering import words_of
from streaming_server.web.rooms import ROOMS
from streaming_server.web.views.hall import item_name
from streaming_server.web.views.shut_out import shut_out_of

#: Width of the bar of a half-hour.
BAR: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedView:
    """One who booked. state_name: also that nobody came and the time was let go. phone: as it is
    dialled; empty: none was given."""

    appointment: Appointment
    name: str
    phone: str
    service_name: str
    state_name: str
    is_expected: bool
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """taken, bookable: widths of the bar, of BAR."""

    at: datetime
    figures: SlotFigures
    taken: int
    bookable: int
    is_over: bool
    people: tuple[BookedView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """A station's day of appointments. gone: cancelled ones. shut_out: whose time has no slot any
    more, because the door is closed then."""

    day: date
    terms: Terms
    slots: tuple[SlotView, ...]
    gone: tuple[BookedView, ...]
    shut_out: tuple[BookedView, ...]
    booked: int
    here: int
    released: int


async def day_view(request: web.Request, station: Station, day: date) -> DayView:
    rooms = request.app[ROOMS]
    now = rooms.now()
    kept = await rooms.reader.appointments(station.code, day)
    terms = await rooms.reader.appointment_terms(station.code)
    counters = await rooms.reader.counters(station.code)
    contacts = await rooms.reader.appointment_contacts(station.code, day)
    items = await rooms.reader.service_items(station.code)
    people = booked_views(request, kept, contacts, items.values(), terms, now)
    found = figures(slots_of(station, day), kept, counters, terms, now)
    outside = shut_out_of(station, kept)
    return DayView(
        day=day,
        terms=terms,
        slots=tuple(_slot(one, people, now) for one in found),
        gone=tuple(one for one in people if one.appointment.state is State.CANCELLED),
        shut_out=tuple(one for one in people if one.appointment in outside),
        booked=sum(one.booked for one in found),
        here=sum(one.here for one in found),
        released=sum(one.released for one in found),
    )


def booked_views(
    request: web.Request,
    kept: Iterable[Appointment],
    contacts: Mapping[AppointmentId, Contact],
    items: Iterable[ServiceItem],
    terms: Terms,
    now: datetime,
) -> tuple[BookedView, ...]:
    words, by_code = words_of(request), {item.code: item for item in items}

    def view(one: Appointment) -> BookedView:
        contact = contacts.get(one.appointment_id)
        is_late = one.is_released(terms, now)
        state = "released" if is_late else one.state.value
        return BookedView(
            appointment=one,
            name=contact.form_of_address.disclose() if contact else "",
            phone=contact.phone.disclose() if contact and contact.phone else "",
            service_name=item_name(request, by_code.get(one.service), one.service),
            state_name=words(f"state.appointment_{state}"),
            is_expected=one.state is State.BOOKED,
            is_late=is_late,
        )

    return tuple(map(view, kept))


async def open_slots(
    request: web.Request, station: Station, item: ServiceItem, day: date
) -> tuple[datetime, ...]:
    """Half-hours of the day in which one more may be booked for the item."""
    rooms = request.app[ROOMS]
    view = AppointmentView(
        station=station,
        item=item,
        kept=await rooms.reader.appointments(station.code, day),
        counters=await rooms.reader.counters(station.code),
        terms=await rooms.reader.appointment_terms(station.code),
    )
    now = rooms.now()
    return tuple(at for at in slots_of(station, day) if slot_is_open(view, at, now))


def _slot(one: SlotFigures, people: Iterable[BookedView], now: datetime) -> SlotView:
    whole = max(1, one.whole)
    return SlotView(
        at=one.starts_at.astimezone(SHANGHAI),
        figures=one,
        taken=min(BAR, BAR * one.taken // whole),
        is_over=one.starts_at + SLOT <= now,
        bookable=BAR * one.bookable // whole,
        people=tuple(
            who
            for who in people
            if who.appointment.state is not State.CANCELLED
            and one.starts_at <= who.appointment.starts_at < one.starts_at + SLOT
        ),
    )
