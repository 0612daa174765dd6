"""Where a resident looks from: the station of the street, chosen once in this browser."""

from collections.abc import Mapping
from itertools import groupby
from typing import Final

from aiohttp import web

from shared.ids import StationCode
from shared.jobs import Place
from shared.organisation import Station
from streaming_server.web.identity import is_trustworthy
from streaming_server.web.observed import PLACE_COOKIE
from streaming_server.web.pages import ROOMS, fields, form, local_path, page, render, see_other
from streaming_server.web.posted import is_text
from streaming_server.web.views import walk_minutes

_YEAR_SECONDS: Final = 365 * 24 * 3600


async def chosen_place(request: web.Request) -> Station | None:
    """The station this browser chose, else the first of the city; None in an empty city."""
    reader = request.app[ROOMS].reader
    code = request.cookies.get(PLACE_COOKIE, "")
    chosen = await reader.station(StationCode(code)) if code and is_text(code) else None
    if chosen is not None:
        return chosen
    return next(iter(await reader.stations()), None)


def minutes_between(one: Station | None, other: Station) -> int | None:
    """On foot; None when nobody would walk it."""
    spot = Place(address=other.address, latitude=other.latitude, longitude=other.longitude)
    return walk_minutes(one, spot)


async def place(request: web.Request) -> web.StreamResponse:
    stations = sorted(
        await request.app[ROOMS].reader.stations(), key=lambda one: (one.district, one.name)
    )
    districts: Mapping[str, tuple[Station, ...]] = {
        district: tuple(those)
        for district, those in groupby(stations, key=lambda one: one.district)
    }
    return await render(
        request,
        "resident/place.html",
        place=await chosen_place(request),
        districts=districts,
        back=local_path(request.query.get("back", "/")),
    )


async def choose_place(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    station = await request.app[ROOMS].reader.station(StationCode(typed.get("station", "")))
    if station is None:
        raise web.HTTPNotFound
    response = see_other(local_path(typed.get("back", "/")))
    response.set_cookie(
        PLACE_COOKIE,
        station.code,
        path="/",
        max_age=_YEAR_SECONDS,
        secure=is_trustworthy(request),
        httponly=True,
        samesite="Lax",
    )
    return response


ROUTES = (page("/place", place), form("/place", choose_place))
