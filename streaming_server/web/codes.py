"""A code in a picture that a browser took: read here, because few browsers read codes themselves.

The page sends grey points and nothing else, so no picture has to be unpacked, and none is kept.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

import zxingcpp
from aiohttp import web

from shared.wire import Malformed
from streaming_server.web.posted import body_of, whole_number
from streaming_server.web.routes import Route, Who

#: A code held before a camera is read from less; more takes time and finds nothing more.
LARGEST_SIDE: Final = 1280
SMALLEST_SIDE: Final = 16
_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSeen:
    """code: what the first code says; None when none is seen."""

    code: str | None


def read_code(grey: bytes, width: int, height: int) -> str | None:
    """grey: width x height points of one byte, row by row, however the code lies in them."""
    points = memoryview(grey).cast("B", (height, width))
    for found in zxingcpp.read_barcodes(points, formats=_QR):
        if found.valid and found.text:
            text: str = found.text
            return text
    return None


async def look(request: web.Request) -> web.StreamResponse:
    width, height = _side(request, "width"), _side(request, "height")
    grey = await body_of(request)
    if len(grey) != width * height:
        raise Malformed("body")
    code = await asyncio.to_thread(read_code, grey, width, height)
    return web.json_response({"code": code}, headers={"Cache-Control": "no-store"})


def _side(request: web.Request, name: str) -> int:
    side = whole_number(request.query.get(name, ""))
    if side is None or not SMALLEST_SIDE <= side <= LARGEST_SIDE:
        raise Malformed(name)
    return side


ROUTES: Final = (
    Route(
        method="POST",
        path="/desk/{station}/codes",
        handler=look,
        who=Who.STAFF,
        answer=CodeSeen,
    ),
)
