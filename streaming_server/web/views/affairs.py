"""What is kept for one person, each in the same few words, for a list that one stands before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Final

from aiohttp import web

from shared.applications import OPEN as UNANSWERED
from shared.applications import Application
from shared.applications import State as Applied
from shared.appointments.lifecycle import Appointment
from shared.appointments.lifecycle import State as Booked
from shared.gatherings import ACTIVE, Enrolment
from shared.ids import VisitorId
from shared.lodging import State as Lodged
from shared.lodging import Stay, today
from shared.lodging.undoing import UNDO_LASTS, may_undo
from shared.tickets.legs import Leg
from shared.tickets.lifecycle import OPEN as IN_LINE
from shared.tickets.lifecycle import State as Waiting
from shared.tickets.numbers import day_of
from streaming_server.ports.affairs import Affairs
from streaming_server.web.rendering import wording_of, words_of
from streaming_server.web.rooms import ROOMS
from streaming_server.web.views.applications import my_application_views
from streaming_server.web.views.gatherings import my_places
from streaming_server.web.views.hall import item_name
from streaming_server.web.views.shut_out import appointment_state

#: An application that was answered is shown so long.
_LATELY_DAYS: Final = 30
_GIVEN_BACK: Final = frozenset({Lodged.WAITLISTED, Lodged.OFFERED, Lodged.HELD, Lodged.CONFIRMED})


class Kind(StrEnum):
    APPLICATION = "application"
    ENROLMENT = "enrolment"
    APPOINTMENT = "appointment"
    STAY = "stay"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class AffairView:
    """number: for eyes. title: what it is for. at, where: as they are said; may be empty. stands:
    how it stands, in a sentence. can_cancel: here and now by the person. undo_until: what was given
    back can be had again so long, if nobody else took it meanwhile."""

    kind: Kind
    affair_id: str
    number: str
    title: str
    at: str
    where: str
    stands: str
    can_cancel: bool
    undo_until: datetime | None = None


async def affair_views(request: web.Request, affairs: Affairs) -> tuple[AffairView, ...]:
    """What is open or comes still first."""
    views = chain(
        await _tickets(request, affairs.legs),
        await _stays(request, affairs.stays),
        await _appointments(request, affairs.appointments),
        await _places(request, affairs.enrolments),
        await _applications(request, affairs.applications),
    )
    return tuple(sorted(views, key=lambda one: not one.can_cancel))


def owner(one: Application | Enrolment | Appointment | Stay) -> VisitorId | None:
    """In whose name it can be given back; None where staff made it."""
    return one.visitor_id or None


async def _applications(request: web.Request, sent: Iterable[Application]) -> Iterable[AffairView]:
    now = request.app[ROOMS].now()
    late = [one for one in sent if (now - one.sent_at).days < _LATELY_DAYS]
    return [
        AffairView(
            kind=Kind.APPLICATION,
            affair_id=view.application_id,
            number=view.number,
            title=view.title,
            at=view.slot_text or view.call_at_text,
            where=view.employer,
            stands=view.sentence,
            can_cancel=view.state in {*UNANSWERED, Applied.AGREED},
        )
        for view in await my_application_views(request, late)
    ]


async def _places(request: web.Request, enrolled: Iterable[Enrolment]) -> Iterable[AffairView]:
    now, words = request.app[ROOMS].now(), words_of(request)
    own = {one.enrolment_id: one for one in enrolled}
    return [
        AffairView(
            kind=Kind.ENROLMENT,
            affair_id=place.enrolment_id,
            number=place.number,
            title=place.course.title,
            at=place.course.when,
            where=f"{place.course.station_name} {place.course.place}".strip(),
            stands=words("state.enrolment_shut")
            if place.is_active and place.course.shut
            else place.state_name,
            can_cancel=place.state in ACTIVE
            and place.checked_in_at is None
            and owner(own[place.enrolment_id]) is not None,
            undo_until=_still(own[place.enrolment_id].undo_until, now),
        )
        for place in await my_places(request, own.values())
        if place.course.over_at > now
    ]


async def _appointments(
    request: web.Request, booked: Iterable[Appointment]
) -> Iterable[AffairView]:
    rooms, words, say = request.app[ROOMS], words_of(request), wording_of(request)
    now = rooms.now()
    stations = {one.code: one for one in await rooms.reader.stations()}
    views = []
    for one in booked:
        if day_of(one.starts_at) < day_of(now):
            continue
        items = await rooms.reader.service_items(one.station)
        station = stations.get(one.station)
        views.append(
            AffairView(
                kind=Kind.APPOINTMENT,
                affair_id=one.appointment_id,
                number=one.number,
                title=item_name(request, items.get(one.service), one.service),
                at=say.instant(one.starts_at),
                where=station.name if station else "",
                stands=words(f"state.appointment_{appointment_state(station, one, now)}"),
                can_cancel=one.state is Booked.BOOKED and owner(one) is not None,
                undo_until=_still(one.undo_until, now) if owner(one) is not None else None,
            )
        )
    return views


async def _stays(request: web.Request, stays: Iterable[Stay]) -> Iterable[AffairView]:
    rooms, words, say = request.app[ROOMS], words_of(request), wording_of(request)
    now = rooms.now()
    stations = {one.code: one for one in await rooms.reader.stations()}
    return [
        AffairView(
            kind=Kind.STAY,
            affair_id=one.stay_id,
            number=one.number,
            title=stations[one.market].name if one.market in stations else "",
            at=words("affairs.nights", first=say.date(one.first), end=say.date(one.end)),
            where=stations[one.market].address if one.market in stations else "",
            stands=words(f"state.stay_{one.state}"),
            can_cancel=one.state in _GIVEN_BACK and not one.has_run_out(now),
            undo_until=_undo_until(one, now),
        )
        for one in stays
        if one.end >= today(now)
    ]


def _still(until: datetime | None, now: datetime) -> datetime | None:
    return until if until is not None and now <= until else None


def _undo_until(stay: Stay, now: datetime) -> datetime | None:
    if stay.state is not Lodged.CANCELLED or stay.changed_at is None or not may_undo(stay, now):
        return None
    return stay.changed_at + UNDO_LASTS


async def _tickets(request: web.Request, legs: Iterable[Leg]) -> Iterable[AffairView]:
    rooms, words = request.app[ROOMS], words_of(request)
    stations = {one.code: one for one in await rooms.reader.stations()}
    views = []
    for one in legs:
        items = await rooms.reader.service_items(one.station)
        station = stations.get(one.station)
        views.append(
            AffairView(
                kind=Kind.TICKET,
                affair_id=one.leg_id,
                number=one.number,
                title=item_name(request, items.get(one.service), one.service),
                at=words("affairs.today"),
                where=station.name if station else "",
                stands=words(f"state.ticket_{one.state}"),
                can_cancel=one.state in IN_LINE - {Waiting.SERVING},
            )
        )
    return views
