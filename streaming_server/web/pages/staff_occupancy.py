"""Who comes and goes, for the printer; and how full the markets are, night by night."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from aiohttp import web

from shared.lodging import today, tonight
from streaming_server.ports.lodging import Occupancy
from streaming_server.sheets import CSV_TYPE, XLSX_TYPE, Cell, write_csv, write_xlsx
from streaming_server.web.pages import (
    ROOMS,
    Who,
    page,
    render,
    whole_number,
    words_of,
)
from streaming_server.web.pages.staff_frame import station_of
from streaming_server.web.pages.staff_register import which_market
from streaming_server.web.views.beds import called, part_name

MOST_NIGHTS: Final = 92  # a quarter
USUAL_NIGHTS: Final = 7
_YEARS: Final = range(2001, 2199)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRow:
    name: str
    beds: int
    nights: tuple[Occupancy, ...]

    @property
    def sold(self) -> int:
        return sum(night.sold for night in self.nights)

    @property
    def denied(self) -> int:
        return sum(night.denied for night in self.nights)


async def day_list(request: web.Request) -> web.StreamResponse:
    """Without a market: of the only one, else which is asked."""
    if "market" not in request.query:
        return await which_market(request, "page.beds.which_list")
    station = await station_of(request)
    rooms = request.app[ROOMS]
    lodging, night = rooms.reader.lodging, tonight(rooms.now())
    markets = await lodging.markets(night)
    wanted = request.query.get("market", "")
    market = next((one for one in markets if one.market == wanted), None)
    if market is None:
        raise web.HTTPNotFound
    day = await lodging.day(market.market, night)
    words = words_of(request)
    known = await lodging.rooms(
        part.room_id for guest in (*day.arrivals, *day.departures) for part in guest.stay.parts
    )
    return await render(
        request,
        "staff/beds/day_list.html",
        station=station,
        market=market,
        day=day,
        night=night,
        today=today(rooms.now()),
        known=known,
        called=lambda guest: called(
            guest.contact.form_of_address if guest.contact else None, words
        ),
        part_name=lambda part, room: part_name(part, room, words),
    )


async def occupancy(request: web.Request) -> web.StreamResponse:
    first, nights = _asked(request)
    found = await _found(request, first, nights)
    rows = tuple(_by_market(found))
    return await render(
        request,
        "staff/beds/occupancy.html",
        station=await station_of(request),
        first=first,
        nights=nights,
        days=tuple(first + timedelta(days=at) for at in range(nights)),
        rows=rows,
        totals=tuple(
            (sum(row.nights[at].sold for row in rows), sum(row.beds for row in rows))
            for at in range(nights)
        ),
        query=f"first={first.isoformat()}&nights={nights}",
        share=lambda sold, beds: f"{100 * sold / beds:.0f}%" if beds else "",
    )


async def as_csv(request: web.Request) -> web.StreamResponse:
    return _file(write_csv(await _table(request)), CSV_TYPE, "csv")


async def as_xlsx(request: web.Request) -> web.StreamResponse:
    return _file(write_xlsx(await _table(request)), XLSX_TYPE, "xlsx")


async def _table(request: web.Request) -> list[tuple[Cell, ...]]:
    await station_of(request)
    words = words_of(request)
    titles = ("market", "name", "night", "beds", "sold", "blocked", "denied")
    heading = tuple(words(f"page.beds.occupancy.column.{title}") for title in titles)
    return [
        heading,
        *(
            (
                one.market,
                one.name,
                one.night.isoformat(),
                one.beds,
                one.sold,
                one.blocked,
                one.denied,
            )
            for one in await _found(request, *_asked(request))
        ),
    ]


def _file(content: bytes, content_type: str, ending: str) -> web.Response:
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="beds.{ending}"',
        "Cache-Control": "no-store",
    }
    return web.Response(body=content, headers=headers)


async def _found(request: web.Request, first: date, nights: int) -> tuple[Occupancy, ...]:
    lodging = request.app[ROOMS].reader.lodging
    return await lodging.occupancy(first, first + timedelta(days=nights))


def _asked(request: web.Request) -> tuple[date, int]:
    """The last week up to tonight, unless the address says something that can be meant."""
    nights = whole_number(request.query.get("nights", "")) or USUAL_NIGHTS
    nights = min(max(nights, 1), MOST_NIGHTS)
    usual = tonight(request.app[ROOMS].now()) - timedelta(days=nights - 1)
    try:
        first = date.fromisoformat(request.query.get("first", ""))
    except ValueError:
        return usual, nights
    return (first if first.year in _YEARS else usual), nights


def _by_market(found: tuple[Occupancy, ...]) -> Iterator[MarketRow]:
    for market in dict.fromkeys(one.market for one in found):
        nights = tuple(one for one in found if one.market == market)
        yield MarketRow(name=nights[0].name, beds=nights[0].beds, nights=nights)


ROUTES = (
    page("/desk/{station}/beds/list", day_list, Who.STAFF),
    page("/desk/{station}/beds/occupancy", occupancy, Who.STAFF),
    page("/desk/{station}/beds/occupancy.csv", as_csv, Who.STAFF),
    page("/desk/{station}/beds/occupancy.xlsx", as_xlsx, Who.STAFF),
)
