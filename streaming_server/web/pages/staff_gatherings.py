"""The counter's courses, salons and fairs: plan one, see who comes, check people in."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from aiohttp import web

from shared.gatherings import (
    ACTIVE,
    USUALLY_NEEDED,
    Enrolment,
    Gathering,
    Kind,
    Level,
    dates_attended,
    earns_certificate,
    standing_skills,
)
from shared.ids import GatheringId
from shared.organisation import SHANGHAI, Station
from shared.refusals import Reason, Refused
from shared.tickets.services import ServiceItem
from shared.wire import decode_command
from streaming_server.web.pages import (
    CALLER,
    ROOMS,
    Who,
    fields,
    form,
    page,
    render,
    see_other,
    send,
    status_of,
    whole_number,
    words_of,
    wrong_fields,
)
from streaming_server.web.pages.gathering_dates import read_more, write_more
from streaming_server.web.pages.gathering_lists import Skills, file_name, rows
from streaming_server.web.pages.room_forms import read_instant
from streaming_server.web.pages.staff_frame import station_of, wish
from streaming_server.web.tables_out import table_file
from streaming_server.web.views.gatherings import course_view, course_views

BEHIND: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a form of the page got for an answer; at: which form."""

    status: int = 200
    at: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


async def gatherings(request: web.Request) -> web.StreamResponse:
    return await _list(request, Said())


async def plan(request: web.Request) -> web.StreamResponse:
    station = await station_of(request)
    typed = await fields(request)
    new = str(uuid5(NAMESPACE_URL, f"doorstep:gathering:{typed.get('command_id', '')}"))
    refused = await _send_plan(request, typed, station, new)
    if refused:
        return await _list(request, refused)
    return see_other(f"{request.path}/{new}")


async def gathering(request: web.Request) -> web.StreamResponse:
    return await _one(request, Said())


async def change(request: web.Request) -> web.StreamResponse:
    station = await station_of(request)
    standing = await _gathering(request, station)
    typed = await fields(request)
    refused = await _send_plan(request, typed, station, standing.plan.gathering_id)
    return await _one(request, refused) if refused else see_other(request.path)


async def call_off(request: web.Request) -> web.StreamResponse:
    standing = await _gathering(request, await station_of(request))
    typed = await fields(request)
    command = wish(
        type="call_off_gathering",
        command_id=typed.get("command_id", ""),
        gathering_id=standing.plan.gathering_id,
        reason=typed.get("reason", "") or " ",
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _one(request, said_of(request, "off", outcome, typed))
    return see_other(request.path.removesuffix("/off"))


async def enrol(request: web.Request) -> web.StreamResponse:
    """Whoever stands there or rings up."""
    standing = await _gathering(request, await station_of(request))
    typed = await fields(request)
    new = str(uuid5(NAMESPACE_URL, f"doorstep:enrolment:{typed.get('command_id', '')}"))
    sent = {
        "type": "enrol_at_desk",
        "command_id": typed.get("command_id", ""),
        "enrolment_id": new,
        "gathering_id": standing.plan.gathering_id,
        "form_of_address": typed.get("form_of_address", ""),
        "phone": typed.get("phone") or None,
        "will_wait": bool(typed.get("will_wait")),
    }
    outcome = await send(request, decode_command(json.dumps(sent)))
    if isinstance(outcome, Refused):
        return await _one(request, said_of(request, "enrol", outcome, typed))
    return see_other(request.path.removesuffix("/people"))


async def give_back(request: web.Request) -> web.StreamResponse:
    """Somebody rang up: staff give the place back for them."""
    typed = await fields(request)
    command = wish(
        type="move_enrolment",
        command_id=typed.get("command_id", ""),
        enrolment_id=request.match_info["enrolment_id"],
        move="cancel",
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _one(request, said_of(request, "people", outcome, typed))
    return see_other(request.path.partition("/places/")[0])


async def log_skill(request: web.Request) -> web.StreamResponse:
    """What a craftsman says of somebody who learns from them."""
    standing = await _gathering(request, await station_of(request))
    typed = await fields(request)
    command = wish(
        type="log_skill",
        command_id=typed.get("command_id", ""),
        enrolment_id=typed.get("enrolment_id", ""),
        skill=typed.get("skill", "") or " ",
        level=typed.get("level", ""),
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _one(request, said_of(request, "skill", outcome, typed))
    return see_other(f"/desk/{standing.plan.station}/courses/{standing.plan.gathering_id}")


async def people_file(request: web.Request) -> web.StreamResponse:
    found, table = await _people_table(request)
    return table_file(table, file_name(found), request.match_info["kind"])


async def people_print(request: web.Request) -> web.StreamResponse:
    found, table = await _people_table(request)
    return await render(
        request,
        "staff/gathering_print.html",
        course=await course_view(request, found),
        heading=table[0],
        table=table[1:],
        is_certificates="certificates" in request.query,
    )


async def _list(request: web.Request, said: Said) -> web.StreamResponse:
    station = await station_of(request)
    rooms = request.app[ROOMS]
    now = rooms.now()
    found = await rooms.reader.gatherings_between(station.code, now - BEHIND, now + AHEAD)
    views = await course_views(request, found)
    return await render(
        request,
        "staff/gatherings.html",
        status=said.status,
        station=station,
        tab="courses",
        coming=[one for one in views if one.over_at > now],
        past=[one for one in reversed(views) if one.over_at <= now],
        said=said,
        wrong=said.wrong,
        fields=said.typed or _usual(now),
        kinds=tuple(Kind),
        items=await _items(request, station),
    )


async def _one(request: web.Request, said: Said) -> web.StreamResponse:
    station = await station_of(request)
    found = await _gathering(request, station)
    reader = request.app[ROOMS].reader
    people = await reader.enrolments(found.plan.gathering_id)
    return await render(
        request,
        "staff/gathering.html",
        status=said.status,
        station=station,
        tab="courses",
        course=await course_view(request, found),
        is_over=found.plan.over_at <= request.app[ROOMS].now(),
        people=[one for one in people if one.state in ACTIVE],
        gone=[one for one in people if one.state not in ACTIVE],
        came=sum(bool(one.attended) for one in people),
        dates_of=lambda one: dates_attended(found.plan, one),
        skills=await _skills(request, found, people),
        levels=tuple(Level),
        contacts=await reader.enrolment_contacts(found.plan.gathering_id),
        said=said,
        wrong=said.wrong,
        fields=said.typed if said.at == "plan" else _fields_of(found),
        kinds=tuple(Kind),
        items=await _items(request, station),
        clock=clock,
        may_change=request[CALLER].actor.station == station.code,
    )


async def _items(request: web.Request, station: Station) -> list[ServiceItem]:
    items = await request.app[ROOMS].reader.service_items(station.code)
    return [item for item in items.values() if item.is_offered]


async def _people_table(request: web.Request) -> tuple[Gathering, list[list[str]]]:
    """Everybody with a place; with ?certificates those who were there."""
    found = await _gathering(request, await station_of(request))
    reader = request.app[ROOMS].reader
    people = await reader.enrolments(found.plan.gathering_id)
    is_certificates = "certificates" in request.query
    wanted = [one for one in people if _is_listed(found, one, is_certificates)]
    contacts = await reader.enrolment_contacts(found.plan.gathering_id)
    skills = await _skills(request, found, wanted)
    return found, rows(found.plan, wanted, contacts, skills, words_of(request))


def _is_listed(found: Gathering, one: Enrolment, is_certificates: bool) -> bool:
    return earns_certificate(found.plan, one) if is_certificates else one.state in ACTIVE


async def _skills(request: web.Request, found: Gathering, people: Iterable[Enrolment]) -> Skills:
    """Of a pairing; of anything else there are none."""
    if found.plan.kind is not Kind.PAIRING:
        return {}
    known = await request.app[ROOMS].reader.skills(tuple(one.enrolment_id for one in people))
    return {
        one.enrolment_id: tuple(
            standing_skills(
                each for each in known if each.enrolment_id == one.enrolment_id
            ).values()
        )
        for one in people
    }


async def _gathering(request: web.Request, station: Station) -> Gathering:
    """Raises HTTPNotFound, also for another station's."""
    gathering_id = GatheringId(request.match_info["gathering_id"])
    found = await request.app[ROOMS].reader.gathering(gathering_id)
    if found is None or found.plan.station != station.code:
        raise web.HTTPNotFound
    return found


async def _send_plan(
    request: web.Request, typed: Mapping[str, str], station: Station, gathering_id: str
) -> Said | None:
    """None when it was accepted."""
    starts_at = read_instant(typed.get("day", ""), typed.get("starts", ""))
    ends_at = read_instant(typed.get("day", ""), typed.get("ends", ""))
    if starts_at is None or ends_at is None:
        at = "begins" if starts_at is None else "ends_at"
        reason = Reason.TIME_NOT_OFFERED if starts_at is None else Reason.ENDS_BEFORE_START
        return said_of(request, "plan", Refused(reason=reason, field=at), typed)
    more = read_more(typed, starts_at, ends_at)
    if isinstance(more, Refused):
        return said_of(request, "plan", more, typed)
    command = wish(
        type="set_gathering",
        command_id=typed.get("command_id", ""),
        plan={
            "gathering_id": gathering_id,
            "station": station.code,
            "kind": typed.get("kind", ""),
            "title": typed.get("title", ""),
            "about": typed.get("about", ""),
            "place": typed.get("place", ""),
            "host": typed.get("host", ""),
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "capacity": whole_number(typed.get("capacity", "")) or 0,
            "has_childcare": bool(typed.get("has_childcare")),
            "gives_certificate": bool(typed.get("gives_certificate")),
            "service": typed.get("service") or None,
            "more": more,
            "needed_percent": whole_number(typed.get("needed_percent", "")) or USUALLY_NEEDED,
        },
    )
    outcome = await send(request, command)
    return said_of(request, "plan", outcome, typed) if isinstance(outcome, Refused) else None


def said_of(request: web.Request, at: str, refused: Refused, typed: Mapping[str, str]) -> Said:
    return Said(status=status_of(refused), at=at, wrong=wrong_fields(request, refused), typed=typed)


def _fields_of(found: Gathering) -> Mapping[str, str]:
    plan = found.plan
    starts, ends = plan.starts_at.astimezone(SHANGHAI), plan.ends_at.astimezone(SHANGHAI)
    ticked = {name: "yes" for name in ("has_childcare", "gives_certificate") if getattr(plan, name)}
    return {
        "kind": plan.kind,
        "title": plan.title,
        "about": plan.about,
        "place": plan.place,
        "host": plan.host,
        "day": f"{starts:%Y-%m-%d}",
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "capacity": str(plan.capacity),
        "service": plan.service or "",
        "more": write_more(plan),
        "needed_percent": str(plan.needed_percent),
        **ticked,
    }


def _usual(now: datetime) -> Mapping[str, str]:
    tomorrow = now.astimezone(SHANGHAI) + timedelta(days=1)
    return {
        "day": f"{tomorrow:%Y-%m-%d}",
        "starts": "19:00",
        "ends": "20:30",
        "capacity": "20",
        "needed_percent": str(USUALLY_NEEDED),
    }


def clock(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%H:%M}"


_COURSES: Final = "/desk/{station}/courses"
_ONE: Final = _COURSES + "/{gathering_id}"
ROUTES = (
    page(_COURSES, gatherings, Who.STAFF),
    form(_COURSES, plan, Who.STAFF),
    page(_ONE, gathering, Who.STAFF),
    form(_ONE, change, Who.STAFF),
    form(_ONE + "/off", call_off, Who.STAFF),
    form(_ONE + "/people", enrol, Who.STAFF),
    form(_ONE + "/places/{enrolment_id}", give_back, Who.STAFF),
    form(_ONE + "/skills", log_skill, Who.STAFF),
    page(_ONE + "/list.{kind}", people_file, Who.STAFF),
    page(_ONE + "/print", people_print, Who.STAFF),
)
