"""The station's own machines: what is wrong with each, the wishes that the server refused, and
those that it failed over."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from shared.ids import CommandId, KioskId
from shared.link.holders import holder_of
from streaming_server.ports.set_aside import SetAside
from streaming_server.web.machines.again import Again, look_after, try_again, wished
from streaming_server.web.machines.fleet import FLEET, MachineNow
from streaming_server.web.machines.sentences import sentence_of
from streaming_server.web.pages import (
    ROOMS,
    Who,
    fields,
    form,
    page,
    render,
    see_other,
    words_of,
)
from streaming_server.web.pages.staff_frame import desk_of, station_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """machine: its number at the station. person: whom to call, where the wish says it."""

    wish: SetAside
    machine: int
    person: str


async def machines(request: web.Request) -> web.StreamResponse:
    desk = await desk_of(request)
    words = words_of(request)
    own = await _own(request)
    found = [one for one in own if one.machine.revoked_at is None]
    numbers = {one.machine.kiosk_id: one.machine.number for one in own}
    return await render(
        request,
        "staff/machines.html",
        desk=desk,
        machines=[(one, [sentence_of(words, what) for what in one.found]) for one in found],
        owed=[
            Owed(
                wish=one,
                machine=numbers.get(one.kiosk_id, 0),
                person=holder_of(wished(one)).disclose(),
            )
            for one in await request.app[ROOMS].set_aside.of_station(desk.station.code)
        ],
        asked=await _asked(request, found),
        done=request.query.get("done", ""),
    )


async def close_wish(request: web.Request) -> web.StreamResponse:
    station = await station_of(request)
    await fields(request)
    kiosk_id = KioskId(request.match_info["kiosk_id"])
    if kiosk_id not in {one.machine.kiosk_id for one in await _own(request)}:
        raise web.HTTPNotFound
    command_id = CommandId(request.match_info["command_id"])
    is_told = request.app[FLEET].close_wish(kiosk_id, command_id)
    done = "closed" if is_told else "away"
    return see_other(f"/desk/{station.code}/machines?done={done}")


async def put_out_of_service(request: web.Request) -> web.StreamResponse:
    """Or in service again."""
    station = await station_of(request)
    typed = await fields(request)
    kiosk_id = KioskId(request.match_info["kiosk_id"])
    if kiosk_id not in {one.machine.kiosk_id for one in await _own(request)}:
        raise web.HTTPNotFound
    is_out = typed.get("is_out") == "1"
    await request.app[FLEET].put_out_of_service(kiosk_id, is_out)
    return see_other(f"/desk/{station.code}/machines?done={'out' if is_out else 'back'}")


async def again(request: web.Request) -> web.StreamResponse:
    wish = await _set_aside(request)
    rooms = request.app[ROOMS]
    became = await try_again(wish, rooms, words_of(request))
    return see_other(f"/desk/{wish.station}/machines?done=again_{became}")


async def settle(request: web.Request) -> web.StreamResponse:
    wish = await _set_aside(request)
    await look_after(wish, request.app[ROOMS])
    return see_other(f"/desk/{wish.station}/machines?done=again_{Again.DONE}")


async def _set_aside(request: web.Request) -> SetAside:
    station = await station_of(request)
    await fields(request)
    command_id = CommandId(request.match_info["command_id"])
    wish = await request.app[ROOMS].set_aside.one(command_id)
    if wish is None or wish.station != station.code:
        raise web.HTTPNotFound
    return wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom to call about a refused wish. holder: None while its machine does not answer."""

    command_id: str
    holder: str | None


async def _asked(request: web.Request, own: Sequence[MachineNow]) -> Asked | None:
    """It is in no report: the machine that keeps the wish is asked each time, and nothing stays."""
    command_id = CommandId(request.query.get("who", ""))
    refused = ((one, one.health.refused if one.health else ()) for one in own)
    keepers = (one for one, wishes in refused if command_id in {each.command_id for each in wishes})
    keeper = next(keepers, None)
    if keeper is None:
        return None
    holder = await request.app[FLEET].holder(keeper.machine.kiosk_id, command_id)
    return Asked(command_id=command_id, holder=holder.disclose() if holder is not None else None)


async def _own(request: web.Request) -> list[MachineNow]:
    station = await station_of(request)
    known = await request.app[FLEET].machines()
    return [one for one in known if one.machine.station == station.code]


ROUTES = (
    page("/desk/{station}/machines", machines, Who.STAFF),
    form("/desk/{station}/machines/{kiosk_id}/wishes/{command_id}", close_wish, Who.STAFF),
    form("/desk/{station}/machines/{kiosk_id}/service", put_out_of_service, Who.STAFF),
    form("/desk/{station}/machines/set-aside/{command_id}/again", again, Who.STAFF),
    form("/desk/{station}/machines/set-aside/{command_id}/settle", settle, Who.STAFF),
)
