"""Night and weekend courses, salons and small fairs: what there is, and a place in it.

Enrolling asks for what applying asks for, once: a name and a telephone, and no account.
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from typing import Final

import segno
from aiohttp import web

from shared.attendance import Pass, write_pass
from shared.gatherings import Enrolment, Gathering, Move, Plan, State, standing_skills
from shared.ids import EnrolmentId, GatheringId
from shared.organisation import SHANGHAI
from shared.people import PersonalText, read_form_of_address, read_phone
from shared.refusals import Refused
from shared.wire import Malformed
from streaming_server.ports.reading import KnownFacts
from streaming_server.web.languages import Words
from streaming_server.web.pages import (
    ROOMS,
    fields,
    form,
    page,
    render,
    see_other,
    visitor_of,
    words_of,
)
from streaming_server.web.pages.resident_apply import TITLES
from streaming_server.web.pages.resident_place import chosen_place
from streaming_server.web.pages.resident_wishes import wish
from streaming_server.web.views.gatherings import (
    CourseView,
    course_view,
    course_views,
    my_places,
    said_meeting,
)

#: As far as the list of courses reaches.
AHEAD: Final = timedelta(days=60)
FILTERS: Final = ("evening", "weekend", "childcare")


async def courses(request: web.Request) -> web.StreamResponse:
    rooms = request.app[ROOMS]
    place = await chosen_place(request)
    chosen = {one for one in FILTERS if request.query.get(one)}
    is_near = bool(request.query.get("near")) and place is not None
    station = place.code if place and is_near else None
    found = await rooms.reader.gatherings_between(station, rooms.now(), rooms.now() + AHEAD)
    # A series that goes on is no news to who cannot join it any more.
    now = rooms.now()
    open_ones = [
        one for one in found if one.is_on and (one.plan.joined_until > now or not one.plan.more)
    ]
    views = await course_views(request, open_ones)
    wanted = [one for one in views if _fits(one, chosen)]
    by_day = groupby(wanted, key=lambda one: one.starts_at.astimezone(SHANGHAI).date())
    return await render(
        request,
        "resident/courses.html",
        tab="",
        place=place,
        days=[(day, tuple(of_day)) for day, of_day in by_day],
        chosen=chosen,
        is_near=is_near,
        filters=FILTERS,
        total=len(views),
    )


async def course(request: web.Request) -> web.StreamResponse:
    return await _course(request, await _gathering(request), {}, {})


async def enrol(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    if not typed.get("enrolment_id"):
        raise Malformed("enrolment_id")
    gathering = await _gathering(request)
    known = await known_facts(request)
    wrong = wrong_in_contact(typed, known, words_of(request))
    if wrong:
        return await _course(request, gathering, typed, wrong, 422)
    unmet = await wish(
        request,
        {
            "type": "enrol",
            "command_id": typed.get("command_id", ""),
            "enrolment_id": typed["enrolment_id"],
            "gathering_id": gathering.plan.gathering_id,
            "form_of_address": form_of_address_typed(typed, known, words_of(request)),
            "phone": phone_typed(typed, known),
            "will_wait": bool(typed.get("will_wait")),
        },
    )
    if unmet:
        return await _course(request, gathering, typed, unmet.wrong, unmet.status)
    return see_other(f"/mine/courses/{typed['enrolment_id']}")


async def mine(request: web.Request) -> web.StreamResponse:
    return await _mine(request, await _own(request), {})


async def move(request: web.Request) -> web.StreamResponse:
    """The resident accepts or declines an offer, gives the place back, or has it again."""
    own = await _own(request)
    typed = await fields(request)
    unmet = await wish(
        request,
        {
            "type": "move_enrolment",
            "command_id": typed.get("command_id", ""),
            "enrolment_id": own.enrolment_id,
            "move": typed.get("move", ""),
        },
    )
    if unmet:
        return await _mine(request, await _own(request), unmet.wrong, unmet.status)
    return see_other(request.path)


async def _course(
    request: web.Request,
    gathering: Gathering,
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    status: int = 200,
) -> web.Response:
    rooms = request.app[ROOMS]
    # What came meanwhile is shown with the refusal: that the last place is gone.
    current = await rooms.reader.gathering(gathering.plan.gathering_id) or gathering
    known = await known_facts(request)
    visitor = visitor_of(request)
    enrolled = await rooms.reader.enrolments_of(visitor) if visitor else ()
    own = [one for one in enrolled if one.gathering_id == current.plan.gathering_id]
    places = await my_places(request, own)
    phone = known.contact.phone if known else None
    return await render(
        request,
        "resident/course.html",
        status=status,
        tab="",
        place=await chosen_place(request),
        course=await course_view(request, current),
        has_begun=current.plan.joined_until <= rooms.now(),
        known=known,
        phone_tail=phone.tail if phone else None,
        is_changing="change" in typed or "change" in request.query,
        mine=[one for one in places if one.is_active],
        typed=typed,
        wrong=wrong,
        titles=TITLES,
    )


async def _mine(
    request: web.Request, own: Enrolment, wrong: Mapping[str, str], status: int = 200
) -> web.Response:
    rooms = request.app[ROOMS]
    place = next(iter(await my_places(request, (own,))), None)
    gathering = await rooms.reader.gathering(own.gathering_id)
    if place is None or gathering is None:
        raise web.HTTPNotFound
    return await render(
        request,
        "resident/course_place.html",
        status=status,
        tab="mine",
        place=await chosen_place(request),
        mine=place,
        picture=await _picture(request, gathering.plan, own),
        dates=_dates(request, gathering.plan, own),
        skills=standing_skills(await rooms.reader.skills((own.enrolment_id,))).values(),
        opens=place.course.opens_at,
        can_undo=own.undo_until is not None and rooms.now() <= own.undo_until,
        moves=(Move.ACCEPT, Move.DECLINE) if place.state is State.OFFERED else (),
        wrong=wrong,
    )


def _dates(request: web.Request, plan: Plan, own: Enrolment) -> list[tuple[str, bool]]:
    """Of a series: each date as it is said, and whether the resident came."""
    if not plan.more:
        return []
    return [(said_meeting(request, one), own.came_on(one.day) is not None) for one in plan.meetings]


async def _picture(request: web.Request, plan: Plan, own: Enrolment) -> str | None:
    """The pass as a picture to be shown at the door; none without a place."""
    if own.state is not State.ENROLLED:
        return None
    key = await request.app[ROOMS].reader.pass_key(plan.station)
    if key is None:
        return None
    shown = Pass(
        station=plan.station,
        gathering_id=plan.gathering_id,
        # Of a series one pass does for all dates: it is good until the last one.
        day=plan.meetings[-1].day,
        number=own.number,
    )
    return segno.make(write_pass(shown, key), error="m").svg_data_uri(border=2, scale=5)


async def _gathering(request: web.Request) -> Gathering:
    """Raises HTTPNotFound."""
    gathering_id = GatheringId(request.match_info["gathering_id"])
    found = await request.app[ROOMS].reader.gathering(gathering_id)
    if found is None:
        raise web.HTTPNotFound
    return found


async def _own(request: web.Request) -> Enrolment:
    """Raises HTTPNotFound for somebody else's: whether it exists is nobody's business."""
    enrolment_id = EnrolmentId(request.match_info["enrolment_id"])
    found = await request.app[ROOMS].reader.enrolment(enrolment_id)
    if found is None or not found.visitor_id or found.visitor_id != visitor_of(request):
        raise web.HTTPNotFound
    return found


async def known_facts(request: web.Request) -> KnownFacts | None:
    visitor = visitor_of(request)
    return await request.app[ROOMS].reader.known_facts(visitor) if visitor else None


def wrong_in_contact(
    typed: Mapping[str, str], known: KnownFacts | None, words: Words
) -> Mapping[str, str]:
    """Sentence by field, for all that is wrong at once."""
    name = read_form_of_address(PersonalText(form_of_address_typed(typed, known, words)))
    number = phone_typed(typed, known)
    phone = read_phone(PersonalText(number)) if number is not None else None
    refused = [one for one in (name, phone) if isinstance(one, Refused)]
    return {one.field or "": words.refusal(one) for one in refused}


def form_of_address_typed(typed: Mapping[str, str], known: KnownFacts | None, words: Words) -> str:
    """What was typed, with its title; nothing typed means: as before."""
    name, title = typed.get("form_of_address", ""), typed.get("title", "plain")
    if not name:
        return known.contact.form_of_address.disclose() if known else ""
    return words(f"page.apply.titled_{title}", name=name) if title in TITLES else name


def phone_typed(typed: Mapping[str, str], known: KnownFacts | None) -> str | None:
    """None: the resident has none."""
    if typed.get("no_phone"):
        return None
    number = typed.get("phone", "")
    if number or known is None:
        return number
    return known.contact.phone.disclose() if known.contact.phone else None


def _fits(course: CourseView, chosen: set[str]) -> bool:
    is_so = {
        "evening": course.is_evening,
        "weekend": course.is_weekend,
        "childcare": course.has_childcare,
    }
    return all(is_so[one] for one in chosen)


ROUTES = (
    page("/courses", courses),
    page("/courses/{gathering_id}", course),
    form("/courses/{gathering_id}", enrol),
    page("/mine/courses/{enrolment_id}", mine),
    form("/mine/courses/{enrolment_id}", move),
)
