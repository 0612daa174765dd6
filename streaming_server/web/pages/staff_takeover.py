"""接管: a phone of staff gives numbers in the place of a machine that is broken.

The page keeps its numbers and what it gave in the browser, so that it works in a basement; whatever
it gave is delivered in order and once, like the wishes of a machine.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from aiohttp import web

from shared.ids import CommandId, KioskId
from shared.link.messages import Answers, Push, Wish
from shared.organisation import Station
from shared.refusals import Reason, Refused
from shared.tickets.messages import NumbersLeased, TakeOverMachine
from shared.tickets.numbers import label
from shared.tickets.priority import Priority
from shared.wire import EVENTS, Event
from streaming_server.web.api.bodies import given, taken
from streaming_server.web.assets import ASSETS
from streaming_server.web.errors import refusal
from streaming_server.web.machines.fleet import FLEET, MachineNow
from streaming_server.web.machines.pushes import Pushes, machine_of
from streaming_server.web.machines.trials import TRIALS
from streaming_server.web.pages import ROOMS, Route, Who, page, render, send, words_of
from streaming_server.web.pages.staff_frame import station_of
from streaming_server.web.slips import (
    link_of,
    new_token,
    qr_picture,
    small_picture,
    token_hash,
)

_ROOT: Final = "/desk/{station}/machines/{kiosk_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """stand_in: minted in the browser, and in no address: whoever knows it gives its numbers."""

    command_id: CommandId
    stand_in: KioskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the phone gave, in order."""

    stand_in: KioskId
    wishes: tuple[Wish, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankSlip:
    """A number that nobody has yet, with the token of its page and the picture of the code."""

    prefix: str
    day: date
    position: int
    number: str
    token_hash: str
    picture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """reason, sentence: of a refusal. is_set_aside: the server failed over it, the number is good,
    and staff do it in person; the sentence says so."""

    command_id: CommandId
    reason: Reason | None
    sentence: str
    is_set_aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """now: the server's clock. answers: to the first of the wishes; the rest is said again."""

    now: datetime
    slips: tuple[BlankSlip, ...]
    answers: tuple[Settled, ...] = ()


async def takeover(request: web.Request) -> web.StreamResponse:
    machine, station = await _machine(request)
    items = await request.app[ROOMS].reader.service_items(station.code)
    offered = sorted((one for one in items.values() if one.is_offered), key=lambda one: one.number)
    return await render(
        request,
        "staff/takeover.html",
        station=station,
        machine=machine,
        items=offered,
        groups=sorted({one.group for one in offered}),
        priorities=tuple(Priority),
    )


async def begin(request: web.Request) -> web.StreamResponse:
    """The same command_id always gets the same numbers; their slips are blank until given."""
    machine, station = await _machine(request)
    wished = await taken(request, Begin)
    command = TakeOverMachine(
        command_id=wished.command_id,
        station=station.code,
        kiosk_id=machine.machine.kiosk_id,
        stand_in=wished.stand_in,
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return refusal(request, outcome)
    await request.app[FLEET].retire(machine.machine.kiosk_id)
    return given(await _handed(request, outcome.events))


async def take_given(request: web.Request) -> web.StreamResponse:
    """What the phone gave, as of when it gave it."""
    machine, station = await _machine(request)
    brought = await taken(request, Given)
    rooms = request.app[ROOMS]
    if await rooms.machines.stands_in(brought.stand_in) != (
        machine.machine.kiosk_id,
        station.code,
    ):
        return refusal(request, Refused(reason=Reason.NOT_FOUND, field="stand_in"))
    pushes = Pushes(
        actor=machine_of(brought.stand_in, station.code),
        handle=rooms.handle,
        trials=request.app[TRIALS],
        words=words_of(request),
    )
    answers = await pushes.answer(Push(wishes=brought.wishes))
    return given(await _handed(request, _events(answers), answers))


async def sticker(request: web.Request) -> web.StreamResponse:
    """To print and put on the machine: whoever scans it signs in and takes over."""
    machine, station = await _machine(request)
    path = f"/desk/{station.code}/machines/{machine.machine.kiosk_id}/takeover"
    link = f"{request.url.origin()}{path}"
    return await render(
        request,
        "staff/sticker.html",
        station=station,
        machine=machine,
        picture=qr_picture(link),
    )


async def worker(request: web.Request) -> web.StreamResponse:
    """The script that keeps the page; its address lies above what it may keep."""
    found = request.app[ASSETS].find("staff/takeover_worker.js")
    assert found is not None
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/desk/"}
    response = web.FileResponse(found[0], headers=headers)
    response.content_type = "text/javascript"
    return response


async def _machine(request: web.Request) -> tuple[MachineNow, Station]:
    """Raises HTTPNotFound for one of another station."""
    station = await station_of(request)
    kiosk_id = request.match_info["kiosk_id"]
    for one in await request.app[FLEET].machines():
        if one.machine.kiosk_id == kiosk_id and one.machine.station == station.code:
            return one, station
    raise web.HTTPNotFound


def _events(answers: Answers) -> Iterator[Event]:
    for one in answers.answers:
        yield from map(EVENTS.take, one.events)


async def _handed(
    request: web.Request, events: Iterable[Event], answers: Answers | None = None
) -> Handed:
    leased = [event for event in events if isinstance(event, NumbersLeased)]

    def drawn() -> tuple[BlankSlip, ...]:
        return tuple(slip for event in leased for slip in _blank(request, event))

    return Handed(
        now=request.app[ROOMS].now(),
        # A hundred codes take half a second, which no page beside it has to wait for.
        slips=await asyncio.to_thread(drawn),
        answers=tuple(
            Settled(
                command_id=one.command_id,
                reason=one.reason,
                sentence=one.sentence,
                is_set_aside=one.is_set_aside,
            )
            for one in (answers.answers if answers else ())
        ),
    )


def _blank(request: web.Request, leased: NumbersLeased) -> Iterator[BlankSlip]:
    """The token is said to this phone alone and kept nowhere; its hash comes with the number."""
    for position in range(leased.first, leased.last + 1):
        token = new_token()
        yield BlankSlip(
            prefix=leased.prefix,
            day=leased.day,
            position=position,
            number=label(leased.prefix, position),
            token_hash=token_hash(token),
            picture=small_picture(link_of(request, token)),
        )


ROUTES = (
    page(f"{_ROOT}/takeover", takeover, Who.STAFF),
    page(f"{_ROOT}/sticker", sticker, Who.STAFF),
    Route(method="POST", path=f"{_ROOT}/takeover", handler=begin, who=Who.STAFF),
    Route(method="POST", path=f"{_ROOT}/takeover/given", handler=take_given, who=Who.STAFF),
    Route(method="GET", path="/takeover-worker.js", handler=worker),
)
