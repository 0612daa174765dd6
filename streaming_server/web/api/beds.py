"""Beds for programs: what is free is everybody's to know; stays and guests are not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from shared.ids import StationCode
from shared.lodging import (
    MOST_NIGHTS,
    MarketPolicy,
    Party,
    open_to_all,
    tonight,
    wrong_nights,
)
from shared.wire import Malformed
from streaming_server.web.api.bodies import asked, given
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route
from streaming_server.web.views.beds import open_beds

_YEARS: Final = range(2000, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class NightsAsked:
    """first: the first night, tonight when it is missing. nights: how many. party: who comes.
    market: the code of one gig market; all of them without."""

    party: Party = Party.MAN
    first: date | None = None
    nights: Annotated[int, Field(ge=1, le=MOST_NIGHTS)] = 1
    market: Annotated[str, Field(max_length=64)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeBeds:
    """free: beds by market, of a family rooms, that are free in all of the nights. end: the day of
    leaving."""

    party: Party
    first: date
    end: date
    free: Mapping[StationCode, int]


async def free(request: web.Request) -> web.StreamResponse:
    wish = asked(request, NightsAsked)
    rooms = request.app[ROOMS]
    first = wish.first or tonight(rooms.now())
    end = first + timedelta(days=wish.nights) if first.year in _YEARS else first
    wrong = wrong_nights(first, end, rooms.now())
    if wrong:
        raise Malformed(wrong.field or "first")
    lodging = rooms.reader.lodging
    if wish.market is None:
        found = await open_beds(lodging, wish.party, first, end)
        return given(FreeBeds(party=wish.party, first=first, end=end, free=found))
    market = await rooms.reader.station(StationCode(wish.market))
    if market is None or not market.is_gig_market:
        raise web.HTTPNotFound
    policy = (await lodging.policies()).get(market.code, MarketPolicy())
    free_beds = await lodging.free_in_market(market.code, wish.party, first, end)
    count = open_to_all(free_beds, policy)
    return given(FreeBeds(party=wish.party, first=first, end=end, free={market.code: count}))


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/v1/beds",
        handler=free,
        summary="Free beds of the gig apartments, by market",
        query=NightsAsked,
        answer=FreeBeds,
    ),
)
