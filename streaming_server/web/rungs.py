"""What a viewer is told about its picture, what it may choose, and the still that needs no WebRTC.

    GET  /whep/{session}/{resource}/rung     {"rung": "high" | "low" | "sound"}
    PUT  the same, {"wish": "auto" | "save"}
    GET  /live/{session}/still.jpg           the rights are those of watching

The address of a rung is told as a link of the WHEP answer; whoever knows a resource's unguessable
name is its viewer.
"""

import asyncio
import json
import time
from hashlib import sha256
from typing import Final

from aiohttp import ETag, web

from shared.ids import SessionId
from shared.rungs import Rung, Wish
from streaming_server.ports.media import MediaEngine, MediaRefused
from streaming_server.web.posted import body_of

RELATION: Final = "urn:doorstep:rung"
LONGEST_WISH: Final = 256  # bytes
STILL_HOLDS_S: Final = 4
#: The first who looks waits for the first still to be made.
STILL_WITHIN_S: Final = 5.0
_LOOKS_EVERY_S: Final = 0.2
_ASKED_EVERY_S: Final = 1.0


class Rungs:
    """The handlers; who may watch is for the caller to check."""

    def __init__(self, engine: MediaEngine) -> None:
        self._engine = engine
        #: Latest still and when it was asked for: a crowd costs the engine no more than one.
        self._stills: dict[SessionId, tuple[float, bytes | None]] = {}

    async def tell(self, request: web.Request) -> web.Response:
        return _said(await self._engine.rung(request.match_info["resource"]))

    async def choose(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        if len(body) > LONGEST_WISH:
            raise MediaRefused(413, "too_large")
        try:
            wish = Wish(json.loads(body)["wish"])
        except (ValueError, KeyError, TypeError) as error:
            raise MediaRefused(400, "bad_wish") from error
        return _said(await self._engine.rung(request.match_info["resource"], wish))

    async def still(self, request: web.Request) -> web.Response:
        still = await self._awaited(SessionId(request.match_info["session"]))
        if still is None:
            raise MediaRefused(503, "no_still", 2)
        tag = ETag(sha256(still).hexdigest()[:16])
        is_known = tag in (request.if_none_match or ())
        answer = web.Response(
            status=304 if is_known else 200,
            body=None if is_known else still,
            content_type="image/jpeg",
            headers={"Cache-Control": f"private, max-age={STILL_HOLDS_S}"},
        )
        answer.etag = tag
        return answer

    async def _awaited(self, session_id: SessionId) -> bytes | None:
        until = time.monotonic() + STILL_WITHIN_S
        while (still := await self._latest(session_id)) is None and time.monotonic() < until:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(_LOOKS_EVERY_S)
        return still

    async def _latest(self, session_id: SessionId) -> bytes | None:
        now = time.monotonic()
        asked_at, still = self._stills.get(session_id, (float("-inf"), None))
        if still is None or now - asked_at >= _ASKED_EVERY_S:
            still = await self._engine.still(session_id)
            young = {k: v for k, v in self._stills.items() if now - v[0] < _ASKED_EVERY_S}
            self._stills = {**young, session_id: (now, still)}
        return still


def _said(rung: Rung | None) -> web.Response:
    if rung is None:
        raise MediaRefused(404, "unknown_resource")
    return web.json_response({"rung": rung}, headers={"Cache-Control": "no-store"})
