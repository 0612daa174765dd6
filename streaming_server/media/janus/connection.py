"""One WebSocket and one session of Janus, with as many handles as there are viewers."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final, Self

import aiohttp

logger = logging.getLogger(__name__)

PLUGIN: Final = "janus.plugin.streaming"
ANSWERS_WITHIN_S: Final = 5.0
#: Janus forgets a session, viewers and all, that says nothing for a minute.
KEEPS_ALIVE_EVERY_S: Final = 20.0

Message = Mapping[str, Any]


class JanusAway(Exception):
    """The node does not answer, or the line to it is cut."""


class JanusRefused(Exception):
    """It answers, and says no: to a viewer that is gone, or to a fault of ours."""


class JanusConnection:
    """on_event: what is told of a handle, and of what kind."""

    def __init__(
        self, http: aiohttp.ClientSession, line: aiohttp.ClientWebSocketResponse, api_secret: str
    ) -> None:
        self._http, self._line, self._api_secret = http, line, api_secret
        self._session: int | None = None
        self._waiting: dict[str, asyncio.Future[Message]] = {}
        self._acknowledged: set[str] = set()
        self.on_event: Callable[[int, Message], None] = lambda _handle, _message: None

    @classmethod
    async def open(cls, url: str, api_secret: str) -> Self:
        """Raises JanusAway, JanusRefused. `run` has to be awaited beside everything else."""
        http = aiohttp.ClientSession()
        try:
            line = await http.ws_connect(
                url, protocols=["janus-protocol"], timeout=aiohttp.ClientWSTimeout(ws_close=1.0)
            )
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            await http.close()
            raise JanusAway(str(error)) from error
        except asyncio.CancelledError:
            await http.close()
            raise
        return cls(http, line, api_secret)

    async def run(self) -> None:
        """Until the line is cut."""
        keeping = asyncio.create_task(self._keep_alive())
        try:
            async for message in self._line:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(message.json())
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(JanusAway("the line is cut"))
            self._waiting.clear()

    async def begin(self) -> None:
        self._session = (await self.ask({"janus": "create"}))["data"]["id"]

    async def close(self) -> None:
        await self._line.close()
        await self._http.close()

    async def attach(self) -> int:
        attached = await self.ask({"janus": "attach", "plugin": PLUGIN})
        handle: int = attached["data"]["id"]
        return handle

    async def detach(self, handle: int) -> None:
        await self.ask({"janus": "detach", "handle_id": handle})

    async def message(
        self, handle: int, body: Mapping[str, object], answer: str | None = None
    ) -> Message:
        """answer: SDP. Raises JanusAway, JanusRefused."""
        request: dict[str, object] = {"janus": "message", "handle_id": handle, "body": body}
        if answer is not None:
            request["jsep"] = {"type": "answer", "sdp": answer}
        said = await self.ask(request)
        plugin: Message = said.get("plugindata", {}).get("data", {})
        if "error" in plugin:
            raise JanusRefused(str(plugin["error"]))
        return said

    async def candidates_are_over(self, handle: int) -> None:
        """A viewer's candidates are not needed: it is known by where its checks come from."""
        request = {"janus": "trickle", "handle_id": handle, "candidate": {"completed": True}}
        await self.ask(request, is_done_by_ack=True)

    async def ask(self, request: dict[str, object], *, is_done_by_ack: bool = False) -> Message:
        """is_done_by_ack: else what is acknowledged has its answer in an event that follows.
        Raises JanusAway, JanusRefused."""
        transaction = secrets.token_hex(8)
        request |= {"transaction": transaction, "apisecret": self._api_secret}
        if self._session is not None:
            request["session_id"] = self._session
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = answer
        if is_done_by_ack:
            self._acknowledged.add(transaction)
        try:
            await self._line.send_json(request)
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                return await answer
        except (ConnectionError, TimeoutError) as error:
            raise JanusAway("no answer") from error
        finally:
            self._waiting.pop(transaction, None)
            self._acknowledged.discard(transaction)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(KEEPS_ALIVE_EVERY_S)
            try:
                await self.ask({"janus": "keepalive"}, is_done_by_ack=True)
            except (JanusAway, JanusRefused):
                await self._line.close()
                return

    def _take(self, message: Message) -> None:
        transaction, kind = message.get("transaction", ""), message.get("janus")
        waiting = self._waiting.get(transaction)
        if waiting is None:
            if "sender" in message:
                self.on_event(message["sender"], message)
        elif not waiting.done() and (kind != "ack" or transaction in self._acknowledged):
            if kind == "error":
                waiting.set_exception(JanusRefused(str(message["error"].get("reason"))))
            else:
                waiting.set_result(message)
