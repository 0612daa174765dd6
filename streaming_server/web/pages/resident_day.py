"""One card for a day of gig work: a role, tonight's bed and a course, taken together or not at all.

What cannot be had is said beside the thing itself, and nothing of the rest was taken.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from aiohttp import web

from shared.applications import slots_for
from shared.ids import ApplicationId, JobId, StationCode
from shared.jobs import FACT_OPTIONS, Posting, Settlement
from shared.lodging import MarketPolicy, Party, StayId, open_to_all, tonight
from shared.organisation import SHANGHAI
from shared.refusals import Reason, Refused
from shared.wire import decode_command
from streaming_server.ports.handling import Unavailable
from streaming_server.ports.lodging import LodgingReader, MarketBeds
from streaming_server.ports.reading import JobSearch
from streaming_server.web.pages import (
    ROOMS,
    form,
    page,
    render,
    see_other,
    send,
    status_of,
    visitor_of,
    words_of,
)
from streaming_server.web.pages.resident_apply import TITLES
from streaming_server.web.pages.resident_courses import (
    form_of_address_typed,
    known_facts,
    phone_typed,
    wrong_in_contact,
)
from streaming_server.web.pages.resident_place import chosen_place
from streaming_server.web.posted import posted
from streaming_server.web.views import job_views
from streaming_server.web.views.gatherings import course_views, my_places

MOST_GIGS: Final = 6
#: Of so many that are found, those that are paid daily are shown.
LOOKED_AT: Final = 60
MOST_MARKETS: Final = 6
#: Courses of today and of tomorrow.
AHEAD: Final = timedelta(days=2)


async def day(request: web.Request) -> web.StreamResponse:
    return await _day(request, {}, (), {})


async def take(request: web.Request) -> web.StreamResponse:
    sent = await posted(request)
    typed = {name: value.strip() for name, value in sent.items() if isinstance(value, str)}
    courses = tuple(str(one) for one in sent.getall("course", []))
    known = await known_facts(request)
    wrong = wrong_in_contact(typed, known, words_of(request))
    if wrong:
        return await _day(request, typed, courses, wrong, 422)
    fields = {
        "type": "take_cart",
        "command_id": typed.get("command_id", ""),
        "form_of_address": form_of_address_typed(typed, known, words_of(request)),
        "phone": phone_typed(typed, known),
        "role": await _role(request, typed),
        "bed": _bed(request, typed),
        "courses": [
            {"enrolment_id": _part_id(typed, f"course:{one}"), "gathering_id": one}
            for one in courses
        ],
    }
    command = decode_command(json.dumps(fields))
    try:
        outcome = await send(request, command)
    except Unavailable:
        full = Refused(reason=Reason.STORAGE_FULL)
        return await _day(request, typed, courses, {"": words_of(request).refusal(full)}, 507)
    if isinstance(outcome, Refused):
        at = str(outcome.facts.get("item") or "")
        where = outcome.field if outcome.field in {"phone", "form_of_address"} else at
        said = {where or "": words_of(request).refusal(outcome)}
        return await _day(request, typed, courses, said, status_of(outcome))
    return see_other(f"/day/{typed['command_id']}")


async def taken(request: web.Request) -> web.StreamResponse:
    """What came of a cart, for whoever took it."""
    visitor = visitor_of(request)
    typed = {"command_id": request.match_info["command_id"]}
    reader = request.app[ROOMS].reader
    role = await reader.application(ApplicationId(_part_id(typed, "role")))
    guest = await reader.lodging.guest(StayId(_part_id(typed, "bed")))
    enrolled = await reader.enrolments_of(visitor) if visitor else ()
    own = [
        one for one in enrolled if one.enrolment_id == _part_id(typed, f"course:{one.gathering_id}")
    ]
    mine = role if role and role.visitor_id == visitor else None
    stay = guest.stay if guest and visitor and guest.stay.visitor_id == visitor else None
    if mine is None and stay is None and not own:
        raise web.HTTPNotFound
    rooms = await reader.lodging.rooms([part.room_id for part in stay.parts]) if stay else {}
    postings = await reader.postings((mine.job_id,)) if mine else {}
    return await render(
        request,
        "resident/day_taken.html",
        tab="mine",
        place=await chosen_place(request),
        role=mine,
        posting=postings.get(mine.job_id) if mine else None,
        stay=stay,
        market=await reader.station(stay.market) if stay else None,
        room=next(iter(rooms.values()), None),
        places=await my_places(request, own),
    )


async def _markets(lodging: LodgingReader, night: date) -> list[MarketBeds]:
    """Where anybody may have a bed tonight."""
    policies = await lodging.policies()
    return [
        one
        for one in await lodging.markets(night)
        if open_to_all(one.free, policies.get(one.market, MarketPolicy()))
    ]


async def _day(
    request: web.Request,
    typed: Mapping[str, str],
    courses: Iterable[str],
    wrong: Mapping[str, str],
    status: int = 200,
) -> web.Response:
    rooms = request.app[ROOMS]
    now = rooms.now()
    night = tonight(now)
    known = await known_facts(request)
    place = await chosen_place(request)
    gigs = await _gigs(request, place.code if place else None)
    markets = await _markets(rooms.reader.lodging, night)
    found = await rooms.reader.gatherings_between(None, now, now + AHEAD)
    near = [one for one in found if place is None or one.plan.station == place.code]
    coming = [
        one for one in near or found if one.plan.joined_until > now and one.is_on and one.free
    ]
    phone = known.contact.phone if known else None
    return await render(
        request,
        "resident/day.html",
        status=status,
        tab="",
        place=place,
        gigs=await job_views(request, gigs, walk_from=place),
        markets=markets[:MOST_MARKETS],
        night=night,
        parties=tuple(Party),
        options=FACT_OPTIONS,
        courses=await course_views(request, coming[:MOST_GIGS]),
        chosen_courses=frozenset(courses),
        known=known,
        phone_tail=phone.tail if phone else None,
        is_changing="change" in typed or "change" in request.query,
        titles=TITLES,
        typed=typed,
        wrong=wrong,
    )


async def _gigs(request: web.Request, station: StationCode | None) -> list[Posting]:
    """Paid the same day; near first."""
    rooms = request.app[ROOMS]
    today = rooms.now().astimezone(SHANGHAI).date()
    near = await rooms.reader.search_jobs(JobSearch(station=station, page_size=LOOKED_AT))
    gigs = [one for one in near.postings if _is_gig(one, today)]
    if not gigs:
        city = await rooms.reader.search_jobs(JobSearch(page_size=LOOKED_AT))
        gigs = [one for one in city.postings if _is_gig(one, today)]
    return gigs[:MOST_GIGS]


def _is_gig(posting: Posting, today: date) -> bool:
    is_daily = posting.pay is not None and posting.pay.settlement is Settlement.DAILY
    return is_daily and posting.is_current(today)


async def _role(request: web.Request, typed: Mapping[str, str]) -> dict[str, object] | None:
    """With the first time at which its caller calls."""
    if not typed.get("role"):
        return None
    job_id = JobId(typed["role"])
    rooms = request.app[ROOMS]
    posting = (await rooms.reader.postings((job_id,))).get(job_id)
    slots: tuple[datetime, ...] = slots_for(None, posting, rooms.now()) if posting else ()
    return {
        "application_id": _part_id(typed, "role"),
        "job_id": job_id,
        "call_at": (slots[0] if slots else rooms.now()).isoformat(),
        "details": {
            fact: option
            for fact in (posting.asks if posting else ())
            if (option := typed.get(f"fact_{job_id}_{fact}"))
        },
    }


def _bed(request: web.Request, typed: Mapping[str, str]) -> dict[str, object] | None:
    if not typed.get("market"):
        return None
    night = tonight(request.app[ROOMS].now())
    return {
        "stay_id": _part_id(typed, "bed"),
        "market": typed["market"],
        "party": typed.get("party", ""),
        "first": night.isoformat(),
        "end": (night + timedelta(days=1)).isoformat(),
    }


def _part_id(typed: Mapping[str, str], part: str) -> str:
    """Follows from the form's id, so that a form sent twice takes everything once."""
    return str(uuid5(NAMESPACE_URL, f"doorstep:cart:{typed.get('command_id', '')}:{part}"))


ROUTES = (
    page("/day", day),
    form("/day", take),
    page("/day/{command_id}", taken),
)
