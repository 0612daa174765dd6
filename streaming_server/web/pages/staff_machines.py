"""The station's own machines: what is wrong with each, and the wishes that the server refused."""

from aiohttp import web

from shared.ids import CommandId, KioskId
from streaming_server.web.machines.fleet import FLEET, MachineNow
from streaming_server.web.pages import Who, fields, form, page, render, see_other, words_of
from streaming_server.web.pages.staff_frame import desk_of, station_of


async def machines(request: web.Request) -> web.StreamResponse:
    desk = await desk_of(request)
    words = words_of(request)
    found = [one for one in await _own(request) if one.machine.revoked_at is None]
    return await render(
        request,
        "staff/machines.html",
        desk=desk,
        machines=[
            (one, [words(f"fleet.{what.trouble}", **what.facts) for what in one.found])
            for one in found
        ],
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


async def _own(request: web.Request) -> list[MachineNow]:
    station = await station_of(request)
    known = await request.app[FLEET].machines()
    return [one for one in known if one.machine.station == station.code]


ROUTES = (
    page("/desk/{station}/machines", machines, Who.STAFF),
    form("/desk/{station}/machines/{kiosk_id}/wishes/{command_id}", close_wish, Who.STAFF),
)
