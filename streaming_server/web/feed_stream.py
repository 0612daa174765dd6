"""GET /feed: server-sent events with catch-up by Last-Event-ID."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from time import monotonic
from typing import Final

from aiohttp import web

from shared.ids import Sequence
from shared.refusals import Reason, Refused
from shared.wire import Malformed, encode_event
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.handling import Unavailable
from streaming_server.web.errors import refusal
from streaming_server.web.identity import CALLER, identify
from streaming_server.web.limits import home_of
from streaming_server.web.listening import Heard, Quiet, Viewers, hear, viewers_fields
from streaming_server.web.posted import whole_number
from streaming_server.web.rights import may_listen
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route

COMMENT_AFTER_SECONDS: Final = 15.0
#: A browser that takes nothing for so long is cut; it comes back by itself.
SLOWEST_WRITE_SECONDS: Final = 10.0
MOST_TOPICS: Final = 16
#: For so long nobody asks again whether a listener may listen.
RIGHT_HOLDS_SECONDS: Final = 30.0
#: A browser waits so long before it comes back.
RETRY_MS: Final = 1000

#: Each holds a line and two tasks. A hall full of phones has one address.
MOST_STREAMS: Final = 4000
MOST_OF_ONE_HOME: Final = 400
_ROOM_AGAIN_SECONDS: Final = 10

#: By task, from which address it is listened to.
STREAMS: Final = web.AppKey("streams", dict[asyncio.Task[object], str])


async def feed(request: web.Request) -> web.StreamResponse:
    """Raises Unavailable when too many listen."""
    topics = _no_room(request) or await _topics(request)
    if isinstance(topics, Refused):
        return refusal(request, topics)
    last = await request.app[ROOMS].reader.last_sequence()
    after = _after(request)
    start = Sequence(min(after, last)) if after is not None else last
    response = web.StreamResponse(
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
    response.content_type = "text/event-stream"
    response.charset = "utf-8"
    with listed(request):
        try:
            await response.prepare(request)
            hello = json.dumps({"sequence": last})
            await _write(
                response, f"retry: {RETRY_MS}\nevent: hello\nid: {start}\ndata: {hello}\n\n"
            )
            await _tell(request, response, topics, start)
        except (TimeoutError, ConnectionResetError, Unavailable):
            if request.transport is not None:
                request.transport.abort()
    return response


@contextmanager
def listed(request: web.Request) -> Iterator[None]:
    """A stream among those that end with the server."""
    task, streams = asyncio.current_task(), request.app[STREAMS]
    if task is None:
        raise RuntimeError("a request is answered in a task")
    streams[task] = home_of(request)
    try:
        yield
    finally:
        del streams[task]


def _no_room(request: web.Request) -> Refused | None:
    streams, home = request.app[STREAMS], home_of(request)
    if len(streams) >= MOST_STREAMS:
        raise Unavailable("too_many_listen")
    if sum(one == home for one in streams.values()) >= MOST_OF_ONE_HOME:
        return Refused(reason=Reason.TOO_OFTEN, facts={"seconds": _ROOM_AGAIN_SECONDS})
    return None


async def end_streams(app: web.Application) -> None:
    """A server that stops does not wait for those who only listen."""
    for task in app[STREAMS]:
        task.cancel()


async def _tell(
    request: web.Request, response: web.StreamResponse, topics: frozenset[str], start: Sequence
) -> None:
    """Until the listener was too slow, or may no longer listen."""
    looked_at = monotonic()
    async with aclosing(hear(request, topics, start, COMMENT_AFTER_SECONDS)) as heard:
        async for one in heard:
            if monotonic() - looked_at >= RIGHT_HOLDS_SECONDS:
                if not await _may_still_listen(request, topics):
                    return
                looked_at = monotonic()
            await _write(response, _message(one))


async def _may_still_listen(request: web.Request, topics: frozenset[str]) -> bool:
    """Whoever signed out, or whose studio closed, is told nothing more."""
    try:
        caller = await identify(request, is_use=False)
    except web.HTTPUnauthorized:
        return False
    reader = request.app[ROOMS].reader
    for topic in topics:
        actor = caller.visitor if topic.startswith("visitor:") else caller.actor
        if not await may_listen(actor, topic, reader):
            return False
    return True


async def _topics(request: web.Request) -> frozenset[str] | Refused:
    """Raises Malformed without a topic."""
    wished = request.query.getall("topic", [])
    if not 0 < len(wished) <= MOST_TOPICS:
        raise Malformed("topic")
    caller = request[CALLER]
    topics: set[str] = set()
    for name in wished:
        topic = f"visitor:{caller.visitor.visitor_id or ''}" if name == "me" else name
        actor = caller.visitor if name == "me" else caller.actor
        if not await may_listen(actor, topic, request.app[ROOMS].reader):
            return Refused(reason=Reason.NOT_ALLOWED)
        topics.add(topic)
    return frozenset(topics)


def _after(request: web.Request) -> Sequence | None:
    """The header wins: it is what the browser really got last."""
    text = request.headers.get("Last-Event-ID") or request.query.get("after")
    if text is None:
        return None
    after = whole_number(text)
    if after is None:
        raise Malformed("after")
    return Sequence(after)


async def _write(response: web.StreamResponse, message: str) -> None:
    async with asyncio.timeout(SLOWEST_WRITE_SECONDS):
        await response.write(message.encode())


def _message(heard: Heard) -> str:
    match heard:
        case FeedItem(sequence=sequence, event=event):
            return f"id: {sequence}\nevent: {event.type}\ndata: {public_event(heard)}\n\n"
        case Viewers():
            text = json.dumps(viewers_fields(heard))
            return f"event: viewers\ndata: {text}\n\n"
        case Quiet():
            return ":\n\n"


def public_event(item: FeedItem) -> str:
    """The event without the browser it came from: no listener needs it, and it would link what
    one resident did in two shows."""
    fields = json.loads(encode_event(item.event))
    fields.pop("visitor_id", None)
    return json.dumps(fields, ensure_ascii=False)


ROUTES: Final = (Route(method="GET", path="/feed", handler=feed),)
