"""GET /link: the WebSocket of an enrolled kiosk. Commands up, facts down.

Version 1 asks one command at a time and hears events. Version 2 also pushes the wishes that it kept
while it was alone, says how it is, and keeps a copy of its station's facts.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import aclosing, suppress
from typing import Any, Final

import structlog
from aiohttp import WSMsgType, web

from shared.ids import KioskId, Sequence, StationCode
from shared.link.greeting import agree
from shared.link.health import Health
from shared.link.messages import (
    Agreed,
    FromMachine,
    Heartbeat,
    Hello,
    Holder,
    Outdated,
    read_from_machine,
    read_hello,
    write_from_server,
)
from shared.live_sessions import BEFORE_END
from shared.refusals import Reason, Refused
from shared.wire import Malformed, decode_command, encode_event
from streaming_server.ports.feed import FeedItem
from streaming_server.ports.handling import Unavailable
from streaming_server.web.adapters import adapter
from streaming_server.web.api.changes import receipt_body
from streaming_server.web.commands import send
from streaming_server.web.errors import refusal_body
from streaming_server.web.feed_stream import MOST_TOPICS, listed
from streaming_server.web.identity import CALLER, bearer_token
from streaming_server.web.languages import KNOWN_LANGUAGES, LANGUAGE, Language
from streaming_server.web.listening import Heard, Quiet, Viewers, hear, viewers_fields
from streaming_server.web.machines.facts import FACTS
from streaming_server.web.machines.fleet import FLEET
from streaming_server.web.machines.line import Line
from streaming_server.web.machines.pushes import Pushes
from streaming_server.web.machines.trials import TRIALS
from streaming_server.web.posted import is_text
from streaming_server.web.rendering import words_of
from streaming_server.web.rights import may_listen
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route, Who
from streaming_server.web.views import SessionView, session_views

LARGEST_MESSAGE: Final = 64 * 1024
#: A kiosk that answers no ping for so long is taken for gone.
HEARTBEAT_SECONDS: Final = 20.0
SLOWEST_SEND_SECONDS: Final = 10.0
#: Of the closing frame: the machine waits for a newer program instead of coming back at once.
OUTDATED_CODE: Final = 4426
_NEVER: Final = 3600.0
_SESSIONS: Final = adapter(tuple[SessionView, ...])
logger = structlog.get_logger(__name__)


class Link:
    """One kiosk's connection. It ends when the kiosk leaves, is too slow, or the server stops."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self._request = request
        self._socket = socket
        self._after = Sequence(0)
        self._listening: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        actor = request[CALLER].actor
        self._line = Line(
            actor.kiosk_id or KioskId(""),
            actor.station or StationCode(""),
            bearer_token(request) or "",
            self._send_text,
            self._close,
        )

    async def run(self) -> None:
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(message.data)
                else:
                    await self._refuse(Refused(reason=Reason.MALFORMED))
        finally:
            await self._stop_listening()
            await self._leave()

    async def _take(self, text: str) -> None:
        try:
            message = json.loads(text)
            kind = message.get("type") if isinstance(message, dict) else None
            self._speak(message.get("language") if kind else None)
            match kind:
                case "hello":
                    await self._welcome(message)
                case "command":
                    await self._command(message)
                case "listen":
                    await self._listen(message)
                case "push" | "heartbeat" | "holder":
                    await self._hear(read_from_machine(text))
                case _:
                    raise Malformed("type")
        except Malformed as error:
            await self._refuse(Refused(reason=Reason.MALFORMED, field=error.field))
        except (ValueError, RecursionError):
            await self._refuse(Refused(reason=Reason.MALFORMED))

    def _speak(self, language: object) -> None:
        # Whoever stands at the kiosk chooses, long after the line was opened.
        if isinstance(language, str) and language in KNOWN_LANGUAGES:
            self._request[LANGUAGE] = Language(language)

    async def _welcome(self, message: Mapping[str, Any]) -> None:
        after = message.get("after")
        if after is not None and (not isinstance(after, int) or isinstance(after, bool)):
            raise Malformed("after")
        hello = read_hello(message)
        # First of all: a machine that leaves over what it hears next is known by this.
        self._request.app[FLEET].hear(self._line.kiosk_id, hello.health or Health(version=""))
        if await self._greet(hello):
            await self._tell_shows(after)
            await self._tell_facts(hello)

    async def _greet(self, hello: Hello) -> bool:
        """False: the two have no version in common."""
        agreed = agree(hello.version)
        if isinstance(agreed, Outdated):
            await self._send_text(write_from_server(agreed))
            await self._socket.close(code=OUTDATED_CODE, message=b"outdated")
            return False
        if agreed > 1:
            rooms, actor = self._request.app[ROOMS], self._request[CALLER].actor
            assert actor.kiosk_id is not None
            assert actor.station is not None
            letter = None
            if hello.copy is not None:
                letter = await rooms.machines.letter(actor.kiosk_id, actor.station, hello.copy)
            source = await self._request.app[FACTS].current(hello)
            agreement = Agreed(
                version=agreed,
                epoch=source.epoch,
                now=rooms.now(),
                letter=letter,
                takes_days=True,
            )
            await self._send_text(write_from_server(agreement))
        return True

    async def _tell_facts(self, hello: Hello) -> None:
        """From here on the machine is one of the fleet."""
        fleet, line = self._request.app[FLEET], self._line
        if self._telling is None:
            fleet.joined(line)
            self._telling = asyncio.create_task(line.run())
        if hello.version > 1:
            await self._request.app[FACTS].join(line, hello)
            machines = self._request.app[ROOMS].machines
            line.set(await machines.settings(line.kiosk_id))
            line.retire(await machines.closed_blocks(line.kiosk_id))

    async def _hear(self, message: FromMachine) -> None:
        if isinstance(message, Heartbeat):
            self._request.app[FLEET].hear(self._line.kiosk_id, message.health)
            return
        if isinstance(message, Holder):
            self._request.app[FLEET].told(self._line.kiosk_id, message.command_id, message.holder)
            return
        pushes = Pushes(
            actor=self._request[CALLER].actor,
            handle=self._request.app[ROOMS].handle,
            trials=self._request.app[TRIALS],
            words=words_of(self._request),
            keep_day=self._request.app[ROOMS].keep_day,
        )
        await self._send_text(write_from_server(await pushes.answer(message)))

    async def _tell_shows(self, after: int | None) -> None:
        reader = self._request.app[ROOMS].reader
        last = await reader.last_sequence()
        self._after = last if after is None else Sequence(max(0, min(after, last)))
        shows = await reader.sessions(BEFORE_END)
        code = self._request[CALLER].actor.station or StationCode("")
        station = await reader.station(code)
        await self._say(
            "welcome",
            sequence=last,
            station=adapter(type(station)).dump_python(station, mode="json"),
            sessions=_SESSIONS.dump_python(await session_views(self._request, shows), mode="json"),
        )

    async def _command(self, message: Mapping[str, Any]) -> None:
        wish = message.get("command")
        command_id = wish.get("command_id") if isinstance(wish, dict) else None
        try:
            command = decode_command(json.dumps(wish))
            outcome = await send(self._request, command)
        except Malformed as error:
            outcome = Refused(reason=Reason.MALFORMED, field=error.field)
        except Unavailable as error:
            if error.code != Reason.STORAGE_FULL:
                await self._unavailable(command_id)
                return
            outcome = Refused(reason=Reason.STORAGE_FULL)
        if isinstance(outcome, Refused):
            await self._refuse(outcome, command_id)
        else:
            await self._say("receipt", **receipt_body(outcome))

    async def _listen(self, message: Mapping[str, Any]) -> None:
        wished = message.get("topics")
        if not isinstance(wished, list) or len(wished) > MOST_TOPICS:
            raise Malformed("topics")
        rooms, actor = self._request.app[ROOMS], self._request[CALLER].actor
        for topic in wished:
            if not isinstance(topic, str) or not is_text(topic):
                raise Malformed("topics")
            if not await may_listen(actor, topic, rooms.reader):
                await self._refuse(Refused(reason=Reason.NOT_ALLOWED, field="topics"))
                return
        await self._stop_listening()
        if wished:
            self._listening = asyncio.create_task(self._tell(frozenset(wished)))

    async def _tell(self, topics: frozenset[str]) -> None:
        try:
            async with aclosing(hear(self._request, topics, self._after, _NEVER)) as heard:
                async for one in heard:
                    await self._tell_one(one)
        except (TimeoutError, ConnectionResetError):
            logger.info("kiosk too slow")
        except Unavailable as error:
            logger.warning("kiosk told to come back", code=error.code)
        # Too slow, gone, or nothing can be read: it comes back and says where it was.
        await self._socket.close(message=b"catch up")

    async def _tell_one(self, heard: Heard) -> None:
        match heard:
            case FeedItem(sequence=sequence, topics=topics, event=event):
                self._after = sequence
                await self._say(
                    "item",
                    sequence=sequence,
                    topics=sorted(topics),
                    event=json.loads(encode_event(event)),
                )
            case Viewers():
                await self._say("viewers", **viewers_fields(heard))
            case Quiet():
                pass

    async def _refuse(self, refused: Refused, command_id: str | None = None) -> None:
        body = refusal_body(refused, words_of(self._request))
        await self._say("refusal", command_id=command_id, **body)

    async def _unavailable(self, command_id: str | None) -> None:
        sentence = words_of(self._request)("error.unavailable")
        await self._say(
            "refusal",
            command_id=command_id,
            reason="unavailable",
            field=None,
            facts={},
            sentence=sentence,
        )

    async def _say(self, kind: str, **fields: object) -> None:
        await self._send_text(json.dumps({"type": kind, **fields}, ensure_ascii=False))

    async def _send_text(self, text: str) -> None:
        async with asyncio.timeout(SLOWEST_SEND_SECONDS):
            await self._socket.send_str(text)

    async def _close(self) -> None:
        await self._socket.close(message=b"catch up")

    async def _leave(self) -> None:
        """The machine is gone from the line."""
        if self._telling is not None:
            self._request.app[FACTS].leave(self._line)
            self._request.app[FLEET].left(self._line)
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)

    async def _stop_listening(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
            self._listening = None


async def link(request: web.Request) -> web.StreamResponse:
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=LARGEST_MESSAGE)
    if not socket.can_prepare(request):
        raise web.HTTPUpgradeRequired(headers={"Upgrade": "websocket"})
    await socket.prepare(request)
    with listed(request):
        try:
            await Link(request, socket).run()
        except (TimeoutError, ConnectionResetError):
            logger.info("kiosk left")
        except Unavailable as error:
            logger.warning("kiosk told to come back", code=error.code)
            await socket.close(message=b"catch up")
    return socket


ROUTES: Final = (Route(method="GET", path="/link", handler=link, who=Who.KIOSK),)
