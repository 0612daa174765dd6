"""A counter's page: who is served, who is next and why, and the line as evidence."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from aiohttp import web

from shared.ids import CounterId
from shared.refusals import Refused
from shared.tickets.legs import (
    BreakReason,
    CallReason,
    CloseReason,
    Counter,
    HoldReason,
    Outcome,
)
from shared.tickets.line import STANDBY_LATER
from shared.tickets.moving import can_undo
from shared.tickets.priority import Priority
from shared.tickets.services import GROUPS
from shared.wire import Command
from streaming_server.web.pages import (
    ROOMS,
    Who,
    fields,
    form,
    page,
    render,
    see_other,
    send,
    status_of,
    wrong_fields,
)
from streaming_server.web.pages.staff_frame import desk_of, station_of, wish
from streaming_server.web.views.hall import hall_view

#: What a form's button says is wished for.
_NEXT: Final = "call_next"
_STANDBY_MINUTES: Final = round(STANDBY_LATER / timedelta(minutes=1))
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "call_reasons": tuple(CallReason),
    "hold_reasons": tuple(HoldReason),
    "close_reasons": tuple(CloseReason),
    "break_reasons": tuple(BreakReason),
    "outcomes": tuple(Outcome),
    "priorities": tuple(Priority),
    "groups": GROUPS,
}


async def counters(request: web.Request) -> web.StreamResponse:
    """Which counter is yours; whoever opened one alone is taken there."""
    desk = await desk_of(request)
    hall = await hall_view(request, desk.station.code)
    return await render(
        request,
        "staff/counters.html",
        desk=desk,
        hall=hall,
        wrong={},
        typed={},
        choices=_CHOICES,
        standby_minutes=_STANDBY_MINUTES,
    )


async def set_up(request: web.Request) -> web.StreamResponse:
    """A new counter, or a closed one that serves something else from now on."""
    station = await station_of(request)
    typed = await fields(request)
    groups = [group for group in GROUPS if typed.get(f"skill_{group}")]
    number = typed.get("number", "")
    command = wish(
        type="set_up_counter",
        command_id=typed.get("command_id", ""),
        counter_id=typed.get("counter_id", ""),
        station=station.code,
        number=int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0,
        skills=[] if len(groups) == len(GROUPS) else groups,
        standby=[group for group in groups if typed.get(f"skill_{group}") == "standby"],
    )
    outcome = await send(request, command)
    if not isinstance(outcome, Refused):
        return see_other(f"/desk/{station.code}/counters")
    desk = await desk_of(request)
    hall = await hall_view(request, station.code)
    return await render(
        request,
        "staff/counters.html",
        status=status_of(outcome),
        desk=desk,
        hall=hall,
        wrong=wrong_fields(request, outcome),
        typed=typed,
        choices=_CHOICES,
        standby_minutes=_STANDBY_MINUTES,
    )


async def counter(request: web.Request) -> web.StreamResponse:
    return await _counter(request, 200, {})


async def act(request: web.Request) -> web.StreamResponse:
    """Every button of the page. A refusal shows what is true now, with the reason above it."""
    await station_of(request)
    typed = await fields(request)
    outcome = await send(request, _wished(request.match_info["counter_id"], typed))
    if isinstance(outcome, Refused):
        return await _counter(request, status_of(outcome), wrong_fields(request, outcome))
    return see_other(request.path)


def _wished(counter_id: str, typed: Mapping[str, str]) -> Command:
    """Raises Malformed."""
    said = {name: typed[name] for name in typed if name not in {"csrf", "do"} and typed[name]}
    match typed.get("do", ""):
        case "call_next":
            return wish(type=_NEXT, counter_id=counter_id, **said)
        case "move_counter":
            return wish(type="move_counter", counter_id=counter_id, **said)
        case "correct_priority":
            return wish(type="correct_priority", **said)
        case "answer_rating":
            return wish(type="answer_rating", **said)
        case _:
            return wish(type="move_leg", **_leg_fields(counter_id, said))


def _leg_fields(counter_id: str, said: dict[str, str]) -> dict[str, object]:
    """What is a number or a yes on the wire, and the counter that calls."""
    wished: dict[str, object] = {**said}
    version = said.get("version", "")
    if version.isascii() and version.isdecimal():
        wished["version"] = int(version[:9])
    if "is_writing" in said:
        wished["is_writing"] = True
    if said.get("move") == "call":
        wished["counter_id"] = counter_id
    return wished


async def _counter(
    request: web.Request, status: int, wrong: Mapping[str, str]
) -> web.StreamResponse:
    desk = await desk_of(request)
    hall = await hall_view(request, desk.station.code)
    mine = _own(hall.counters, CounterId(request.match_info["counter_id"]))
    shown = request.query.get("group", "")
    summary = await request.app[ROOMS].reader.counter_day(mine, hall.now)
    at = hall.at(mine)
    return await render(
        request,
        "staff/counter.html",
        status=status,
        desk=desk,
        hall=hall,
        counter=mine,
        at=at,
        can_undo=at is not None and can_undo(at, hall.now),
        next=hall.next_at(mine),
        shown=shown if shown in GROUPS else "",
        summary=summary,
        wrong=wrong,
        choices=_CHOICES,
        standby_minutes=_STANDBY_MINUTES,
    )


def _own(counters: tuple[Counter, ...], counter_id: CounterId) -> Counter:
    found = next((one for one in counters if one.counter_id == counter_id), None)
    if found is None:
        raise web.HTTPNotFound
    return found


ROUTES = (
    page("/desk/{station}/counters", counters, Who.STAFF),
    form("/desk/{station}/counters", set_up, Who.STAFF),
    page("/desk/{station}/counters/{counter_id}", counter, Who.STAFF),
    form("/desk/{station}/counters/{counter_id}", act, Who.STAFF),
)
