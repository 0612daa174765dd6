"""A list of rooms is looked at first: what is right can be taken, what is wrong is told by line."""

from typing import Final

from aiohttp import web

from shared.lodging.inventory import Inventory
from streaming_server.inventories import as_table, read_rooms
from streaming_server.ports.lodging import Furnished
from streaming_server.sheets import Unreadable, write_csv
from streaming_server.web.pages import ROOMS, Who, form, page, render
from streaming_server.web.pages.staff_frame import station_of
from streaming_server.web.posted import posted

#: More lines than anybody mends before trying again.
MOST_TOLD: Final = 100


async def ask(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def look(request: web.Request) -> web.StreamResponse:
    """A file: nothing is taken yet. What was looked at comes back as text, and is taken."""
    await station_of(request)
    typed = await posted(request)
    file, seen = typed.get("file"), typed.get("rooms")
    if isinstance(seen, str) and seen:
        return await _take(request, seen.encode())
    if not isinstance(file, web.FileField):
        return await _page(request, wrong="page.beds.list.no_file", status=422)
    stations = await request.app[ROOMS].reader.stations()
    try:
        inventory = read_rooms(file.file.read(), stations)
    except Unreadable:
        return await _page(request, wrong="page.beds.list.unreadable", status=422)
    return await _page(request, inventory=inventory)


async def _take(request: web.Request, seen: bytes) -> web.StreamResponse:
    rooms = request.app[ROOMS]
    try:
        inventory = read_rooms(seen, await rooms.reader.stations())
    except Unreadable:
        return await _page(request, wrong="page.beds.list.unreadable", status=422)
    return await _page(request, done=await rooms.furnisher.furnish_by(inventory.rooms))


async def _page(
    request: web.Request,
    *,
    inventory: Inventory | None = None,
    done: Furnished | None = None,
    wrong: str = "",
    status: int = 200,
) -> web.StreamResponse:
    rooms = inventory.rooms if inventory else ()
    return await render(
        request,
        "staff/beds/rooms_list.html",
        status=status,
        station=await station_of(request),
        inventory=inventory,
        done=done,
        wrong=wrong,
        told=inventory.problems[:MOST_TOLD] if inventory else (),
        seen=write_csv(as_table(rooms)).decode("utf-8-sig") if rooms else "",
    )


ROUTES = (
    page("/desk/{station}/beds/rooms", ask, Who.STAFF),
    form("/desk/{station}/beds/rooms", look, Who.STAFF),
)
