"""WHIP and WHEP over HTTP (RFC 9725, draft-ietf-wish-whep-03): media in, media out.

Status codes are those of the two texts; why an offer is refused is said in a sentence as well,
for encoders show it to the person at the keyboard. A resource under its unguessable address needs
no further token.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Protocol

from aiohttp import web

from shared.ids import CommandId, SessionId
from streaming_server.ports.media import Admission, CounterOffers, MediaEngine, MediaRefused
from streaming_server.web.languages import Texts, language_of
from streaming_server.web.posted import in_time
from streaming_server.web.rungs import RELATION, Rungs

MOST_BYTES: Final = 1 << 20
SDP: Final = "application/sdp"
FRAGMENT: Final = "application/trickle-ice-sdpfrag"
#: What a client prefers that answers the server's offer (406) as well as it makes its own.
COUNTER_OFFER: Final = "counter-offer"
#: Codes of a refusal for want of room, which there may be elsewhere.
_NO_ROOM: Final = frozenset({"full", "full_but_next"})
_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, ETag, Link, Accept-Patch, Retry-After",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "OPTIONS, HEAD, POST, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, Prefer, X-CSRF-Token",
    "Access-Control-Max-Age": "86400",
}

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Gate(Protocol):
    """Who may send into a session and who may watch it.

    Raises MediaRefused or web.HTTPException for a no.
    """

    async def check_publisher(self, request: web.Request, session_id: SessionId) -> None: ...
    async def publishing(self, request: web.Request, session_id: SessionId) -> None:
        """A publisher was admitted."""

    async def objected(self, session_id: SessionId, refused: MediaRefused) -> None:
        """A publisher was not."""

    async def check_viewer(self, request: web.Request, session_id: SessionId) -> None: ...
    async def asker(self, request: web.Request) -> str:
        """Who asks to watch, the same each time; it is kept only as long as somebody waits."""

    async def check_guest(self, request: web.Request, session_id: SessionId) -> CommandId:
        """Which guest of the show it is."""

    async def watching(self, request: web.Request, session_id: SessionId, resource: str) -> None:
        """A viewer was admitted under this name."""

    async def watching_late(self, request: web.Request, session_id: SessionId) -> None:
        """A viewer was told where the segments are; to be said again now and then."""

    async def leaving_late(self, request: web.Request, session_id: SessionId) -> None:
        """A viewer of segments says goodbye. Raises HTTPForbidden."""


def add_signalling(
    app: web.Application,
    engine: MediaEngine,
    gate: Gate,
    texts: Texts,
    relay_links: Callable[[], Sequence[str]] = tuple,
) -> None:
    """relay_links: values of Link headers for clients that need TURN (RFC 9725 section 4.6)."""
    signalling = _Signalling(engine, gate, texts, relay_links)
    kinds = (
        ("whip", signalling.publish),
        ("whep", signalling.watch),
        ("guest", signalling.speak),
    )
    for kind, post in kinds:
        endpoint, resource = f"/{kind}/{{session}}", f"/{kind}/{{session}}/{{resource}}"
        routes: Mapping[tuple[str, str], Handler] = {
            ("POST", endpoint): post,
            ("OPTIONS", endpoint): signalling.describe,
            ("HEAD", endpoint): signalling.discover,
            ("PATCH", resource): signalling.patch,
            ("DELETE", resource): signalling.remove,
            ("HEAD", resource): signalling.look,
            ("OPTIONS", resource): signalling.describe,
        }
        for (method, path), handler in routes.items():
            app.router.add_route(method, path, signalling.answering(handler))
    rungs = Rungs(engine)

    async def still(request: web.Request) -> web.Response:
        await gate.check_viewer(request, _session(request))
        return await rungs.still(request)

    address = "/whep/{session}/{resource}/rung"
    app.router.add_get(address, signalling.answering(rungs.tell), allow_head=False)
    app.router.add_put(address, signalling.answering(rungs.choose))
    app.router.add_get("/live/{session}/still.jpg", signalling.answering(still), allow_head=False)


class _Signalling:
    def __init__(
        self,
        engine: MediaEngine,
        gate: Gate,
        texts: Texts,
        relay_links: Callable[[], Sequence[str]],
    ) -> None:
        self._engine, self._gate, self._texts = engine, gate, texts
        self._relay_links = relay_links
        self._counter_offers = engine if isinstance(engine, CounterOffers) else None

    def answering(self, handler: Handler) -> Handler:
        """A refusal becomes its status and a sentence."""

        async def answer(request: web.Request) -> web.Response:
            try:
                return await handler(request)
            except MediaRefused as refused:
                return media_refusal(request, self._texts, refused)
            except web.HTTPException as error:
                error.headers.update(_CORS)
                raise

        return answer

    async def publish(self, request: web.Request) -> web.Response:
        session_id = _session(request)
        await self._gate.check_publisher(request, session_id)
        offer = await _body(request, SDP)
        try:
            admission = await self._engine.publish(session_id, offer)
        except MediaRefused as refused:
            await self._gate.objected(session_id, refused)
            raise
        await self._gate.publishing(request, session_id)
        return self._created(request, admission)

    async def watch(self, request: web.Request) -> web.Response:
        session_id = _session(request)
        await self._gate.check_viewer(request, session_id)
        offer = await _body(request, SDP)
        admission = await self._counter_offer(request, session_id)
        if admission is None:
            try:
                return await self._admit(request, session_id, offer)
            except MediaRefused as refused:
                if refused.code not in _NO_ROOM:
                    raise
                admission = await self._counter_offer(request, session_id, is_full=True)
                if admission is None:
                    raise
        await self._gate.watching(request, session_id, admission.resource)
        return self._created(request, admission, 406)

    async def _admit(self, request: web.Request, session_id: SessionId, offer: str) -> web.Response:
        asker = await self._gate.asker(request)
        admission = await self._engine.watch(session_id, offer, asker)
        await self._gate.watching(request, session_id, admission.resource)
        created = self._created(request, admission)
        created.headers.add("Link", f'<{created.headers["Location"]}/rung>; rel="{RELATION}"')
        return created

    async def speak(self, request: web.Request) -> web.Response:
        session_id = _session(request)
        guest_id = await self._gate.check_guest(request, session_id)
        offer = await _body(request, SDP)
        return self._created(request, await self._engine.speak(session_id, guest_id, offer))

    async def _counter_offer(
        self, request: web.Request, session_id: SessionId, *, is_full: bool = False
    ) -> Admission | None:
        """Only for clients that say that they answer one: others take a 406 for a no."""
        takes_one = COUNTER_OFFER in request.headers.get("Prefer", "")
        if self._counter_offers is None or not takes_one:
            return None
        return await self._counter_offers.counter_offer(session_id, is_full=is_full)

    async def patch(self, request: web.Request) -> web.Response:
        if request.content_type == SDP and self._counter_offers is not None:
            answer = await _body(request, SDP)
            await self._counter_offers.answer(request.match_info["resource"], answer)
            return web.Response(status=204, headers=_CORS)
        fragment = await _body(request, FRAGMENT)
        etag = request.headers.get("If-Match")
        bare = etag.strip().removeprefix('"').removesuffix('"') if etag is not None else None
        restarted = await self._engine.patch(request.match_info["resource"], bare, fragment)
        if restarted is None:
            return web.Response(status=204, headers=_CORS)
        return web.Response(
            text=restarted.sdp,
            content_type=FRAGMENT,
            headers={**_CORS, "ETag": f'"{restarted.etag}"'},
        )

    async def remove(self, request: web.Request) -> web.Response:
        # The ETag is of no interest here (RFC 9725 section 4.2).
        if not await self._engine.remove(request.match_info["resource"]):
            raise MediaRefused(404, "unknown_resource")
        return web.Response(headers=_CORS)

    async def look(self, request: web.Request) -> web.Response:
        """Whether the peer is still known: 404 tells a client to begin anew, which it would
        otherwise learn from silence alone."""
        if not await self._engine.is_there(request.match_info["resource"]):
            raise MediaRefused(404, "unknown_resource")
        return web.Response(headers={**_CORS, "Cache-Control": "no-store"})

    async def describe(self, request: web.Request) -> web.Response:
        accepts = "Accept-Patch" if "resource" in request.match_info else "Accept-Post"
        accepted = FRAGMENT if "resource" in request.match_info else SDP
        response = web.Response(headers={**_CORS, **_PREFLIGHT, accepts: accepted})
        if await self._is_publisher(request):
            self._tell_relays(response)
        return response

    async def _is_publisher(self, request: web.Request) -> bool:
        """Whether it asks with its key before it offers anything; a browser's preflight has none.

        Raises MediaRefused when the key is not one.
        """
        asks = "Authorization" in request.headers and request.path.startswith("/whip/")
        if not asks or "resource" in request.match_info:
            return False
        await self._gate.check_publisher(request, _session(request))
        return True

    async def discover(self, request: web.Request) -> web.Response:
        """What an address is, for programs that find it on a page."""
        _session(request)
        return web.Response(content_type=SDP, headers={**_CORS, "Accept-Post": SDP})

    def _created(
        self, request: web.Request, admission: Admission, status: int = 201
    ) -> web.Response:
        """status: 406 for an offer that the client has to answer by PATCH."""
        response = web.Response(
            status=status,
            text=admission.sdp,
            content_type=SDP,
            headers={
                **_CORS,
                "Location": f"{request.path.rstrip('/')}/{admission.resource}",
                "ETag": f'"{admission.etag}"',
                "Accept-Patch": FRAGMENT,
            },
        )
        self._tell_relays(response)
        return response

    def _tell_relays(self, response: web.Response) -> None:
        for link in self._relay_links():
            response.headers.add("Link", link)
        response.headers["Cache-Control"] = "no-store"


def media_refusal(request: web.Request, texts: Texts, refused: MediaRefused) -> web.Response:
    """Its status and a sentence, for programs and scripts of any origin."""
    headers = dict(_CORS)
    if refused.retry_after_seconds is not None:
        headers["Retry-After"] = str(refused.retry_after_seconds)
    if refused.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    sentence = texts.sentence(language_of(request), f"media.{refused.code}", refused.facts)
    return web.json_response(
        {"reason": refused.code, "field": None, "facts": dict(refused.facts), "sentence": sentence},
        status=refused.status,
        headers=headers,
    )


def _session(request: web.Request) -> SessionId:
    return SessionId(request.match_info["session"])


async def _body(request: web.Request, content_type: str) -> str:
    """Raises MediaRefused 415 and 413, HTTPRequestTimeout."""
    if request.content_type != content_type:
        raise MediaRefused(415, "not_sdp")
    if (request.content_length or 0) > MOST_BYTES:
        raise MediaRefused(413, "too_large")
    body = bytearray()
    async with in_time():
        async for chunk in request.content.iter_chunked(1 << 16):
            body += chunk
            if len(body) > MOST_BYTES:
                raise MediaRefused(413, "too_large")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise MediaRefused(415, "not_sdp") from error
