"""The register of guests that a lodging has to hand in; each export is itself written down."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from aiohttp import web

from shared.lodging import Room, RoomId, today, tonight
from shared.organisation import SHANGHAI
from shared.refusals import Refused
from streaming_server.ports.lodging import MarketBeds, RegisterLine
from streaming_server.web.languages import Words
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
    words_of,
    wrong_fields,
)
from streaming_server.web.pages.room_forms import read_day
from streaming_server.web.pages.staff_frame import station_of, wish
from streaming_server.web.tables_out import KINDS, table_file
from streaming_server.web.views.beds import part_name

COLUMNS: Final = (
    "registered",
    "full_name",
    "document",
    "document_number",
    "home",
    "minor",
    "room",
    "first",
    "end",
    "state",
)
SHOWN_EXPORTS: Final = 30
_WEEK: Final = timedelta(days=7)


async def register(request: web.Request) -> web.StreamResponse:
    """Without a market: of the only one, else which is asked."""
    if "market" in request.query:
        return await _page(request, {}, {}, 200)
    return await which_market(request, "page.beds.register.which")


async def which_market(request: web.Request, asks: str) -> web.StreamResponse:
    """To this page of the only market, else a list of them. asks: key of the question."""
    station, markets = await station_of(request), await _markets(request)
    if len(markets) == 1:
        return see_other(f"{request.path}?market={markets[0].market}")
    return await render(
        request,
        "staff/beds/which_market.html" if markets else "staff/beds_none.html",
        station=station,
        tab="beds",
        markets=markets,
        asks=asks,
        path=request.path,
    )


async def export(request: web.Request) -> web.StreamResponse:
    """The wish is kept first; then the file goes out, under the days that were written down."""
    market = await _market(request)
    typed = await fields(request)
    if typed.get("kind") not in KINDS:
        raise web.HTTPNotFound
    first, end = _days(request, typed)
    command = wish(
        type="export_register",
        command_id=typed.get("command_id", ""),
        market=market.market,
        first=first.isoformat(),
        end=end.isoformat(),
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _page(request, typed, wrong_fields(request, outcome), status_of(outcome))
    lodging = request.app[ROOMS].reader.lodging
    lines = await lodging.register(market.market, first, end)
    rooms = await lodging.rooms(part.room_id for line in lines for part in line.stay.parts)
    name = f"doorstep-register-{first:%Y%m%d}-{end:%Y%m%d}"
    return table_file(_table(lines, rooms, words_of(request)), name, typed["kind"])


async def _page(
    request: web.Request, typed: Mapping[str, str], wrong: Mapping[str, str], status: int
) -> web.StreamResponse:
    station, market = await station_of(request), await _market(request)
    lodging = request.app[ROOMS].reader.lodging
    first, end = _days(request, typed)
    return await render(
        request,
        "staff/beds/register.html",
        status=status,
        station=station,
        tab="beds",
        market=market,
        first=first,
        end=end,
        kinds=KINDS,
        exports=await lodging.register_exports(market.market, SHOWN_EXPORTS),
        deletions=await lodging.register_deletions(market.market, SHOWN_EXPORTS),
        term=request.app[ROOMS].register_term.days,
        wrong=wrong,
    )


async def _market(request: web.Request) -> MarketBeds:
    """Raises HTTPNotFound for one that has no beds."""
    wanted = request.query.get("market", "")
    for one in await _markets(request):
        if one.market == wanted:
            return one
    raise web.HTTPNotFound


async def _markets(request: web.Request) -> tuple[MarketBeds, ...]:
    rooms = request.app[ROOMS]
    return await rooms.reader.lodging.markets(tonight(rooms.now()))


def _days(request: web.Request, typed: Mapping[str, str]) -> tuple[date, date]:
    """The week until today, unless other days are said."""
    day = today(request.app[ROOMS].now())
    first = read_day(typed.get("first", ""), day - _WEEK + timedelta(days=1))
    return first, read_day(typed.get("end", ""), day + timedelta(days=1))


def _table(
    lines: Iterable[RegisterLine], rooms: Mapping[RoomId, Room], words: Words
) -> list[list[str]]:
    heading = [words(f"page.beds.register.column.{name}") for name in COLUMNS]
    return [heading, *(_row(line, rooms, words) for line in lines)]


def _row(line: RegisterLine, rooms: Mapping[RoomId, Room], words: Words) -> list[str]:
    entry, stay = line.entry, line.stay
    slept = (part_name(part, rooms[part.room_id], words) for part in stay.parts)
    return [
        _local(entry.at),
        entry.full_name.disclose(),
        words(f"document.{entry.document}"),
        entry.document_number.disclose(),
        entry.home.disclose(),
        words("page.beds.register.yes") if entry.is_minor else "",
        words("page.role.comma").join(slept),
        stay.first.isoformat(),
        stay.end.isoformat(),
        words(f"page.beds.state.{stay.state}"),
    ]


def _local(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


_PATH: Final = "/desk/{station}/beds/register"
ROUTES = (page(_PATH, register, Who.STAFF), form(_PATH, export, Who.STAFF))
