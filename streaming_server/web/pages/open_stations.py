"""What the pages of a station that everybody may open have in common."""

from aiohttp import web

from shared.ids import StationCode
from shared.organisation import Station
from streaming_server.web.rooms import ROOMS


async def open_station(request: web.Request) -> Station:
    """The station of the address. Raises HTTPNotFound."""
    code = StationCode(request.match_info["station"])
    station = await request.app[ROOMS].reader.station(code)
    if station is None:
        raise web.HTTPNotFound
    return station
