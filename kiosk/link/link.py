"""The WebSocket to the server: it comes back by itself, and a command stays until its receipt.

A command is sent again after a broken link with the id it was born with, so the server answers
from its receipts when it knows it already. What the desk took waits on the disk instead, and
`following` says what of it to send.
"""

import asyncio
import json
import logging
import random
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from kiosk.desk import Unwritable
from kiosk.link.errors import Receipt, Refusal, Unavailable
from kiosk.link.facts import WELCOME, Welcome
from kiosk.link.following import Follower
from kiosk.link.standing import LinkTrouble
from shared.link.health import HEARTBEAT
from shared.link.messages import KINDS_FROM_SERVER
from shared.refusals import Reason
from shared.wire import Command, Event, Malformed, decode_event, encode_command

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 15.0
ANSWER_SECONDS: Final = 8.0  # a person who waits longer is told that the network is away
MOST_WAITING: Final = 32  # one person taps; more than this is a fault
_LARGEST_MESSAGE: Final = 4 * 1024 * 1024
#: The library writes messages into its log at DEBUG; a command holds a person's number.
_WIRE_LOGGER: Final = logging.getLogger("kiosk.link.wire")
_WIRE_LOGGER.setLevel(logging.INFO)


class Listener(Protocol):
    """Who hears what comes down the link."""

    def welcomed(self, welcome: Welcome) -> None: ...
    def lost(self) -> None: ...
    def refused_entry(self) -> None:
        """The server does not know this kiosk (any more)."""

    def heard(self, topics: Sequence[str], event: Event) -> None: ...
    def viewers(self, session_id: str, count: int, is_elsewhere: bool) -> None:
        """is_elsewhere: viewers are better off with another engine than the server's own."""


class _Waiting:
    """A command without an answer yet."""

    __slots__ = ("answer", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.answer: asyncio.Future[Receipt | Refusal] = asyncio.get_running_loop().create_future()


class Link:
    """One per kiosk; `run` owns the connection."""

    def __init__(
        self,
        *,
        server: str,
        token: str,
        language: str,
        listener: Listener,
        follower: Follower | None = None,
    ) -> None:
        """follower: None for a machine that keeps no copy."""
        self._address = server.replace("http", "ws", 1) + "/link"
        self._token = token
        self.language = language
        self._listener = listener
        self._connection: ClientConnection | None = None
        self._topics: tuple[str, ...] = ()
        self._sequence: int | None = None
        self._waiting: dict[str, _Waiting] = {}
        self._follower = follower
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """From any thread: the desk took a wish."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(lambda: self._later(self._push()))

    async def run(self) -> None:
        """Keep the link up until cancelled."""
        self._loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE_SECONDS
        is_up = True  # an outage is logged and told once, when it begins
        while True:
            welcomed, is_wanted = await self._try()
            if welcomed:
                pause, is_up = FIRST_PAUSE_SECONDS, True
            if is_up:
                logger.warning("link lost")
                is_up = False
            self._listener.lost()
            if not self._leave() or not is_wanted:
                pause = LONGEST_PAUSE_SECONDS
            # Jitter: after a power cut not every kiosk of a city knocks in the same second.
            await asyncio.sleep(pause * random.uniform(0.6, 1.4))
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _try(self) -> tuple[bool, bool]:
        """Whether the server welcomed us, and whether it wants us."""
        # The library is loaded in the link's thread, with the first line.
        from websockets.exceptions import InvalidHandshake, InvalidStatus

        try:
            return await self._stay(), True
        except InvalidStatus as error:
            status = error.response.status_code
            if status in {401, 403} and _is_of_ours(error.response.body):
                logger.error("link refused status=%s", status)
                self._listener.refused_entry()
                self._fails(LinkTrouble.REVOKED)
                return False, False
        except Unwritable:
            self._fails(LinkTrouble.DISK_FULL)
        except (OSError, InvalidHandshake, TimeoutError):
            pass
        return False, True

    def _leave(self) -> bool:
        """False: coming back soon is of no use."""
        if self._follower is None:
            return True
        if self._follower.is_outdated:
            self._follower.fails(LinkTrouble.OUTDATED)
            self._follower.lost()
            return False
        self._follower.lost()
        return True

    async def listen(self, topics: Sequence[str]) -> None:
        """Replace the topics of this kiosk; they are asked for again on each new link."""
        self._topics = tuple(topics)
        await self._send({"type": "listen", "topics": list(self._topics)})

    async def send(self, command: Command) -> Receipt | Refusal:
        """Raises Unavailable when no answer came in time; sending the same again is harmless."""
        if len(self._waiting) >= MOST_WAITING:
            raise Unavailable
        wish = json.loads(encode_command(command))
        text = json.dumps({"type": "command", "command": wish, "language": self.language})
        waiting = self._waiting.setdefault(command.command_id, _Waiting(text))
        await self._send_text(text)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await asyncio.shield(waiting.answer)
        except TimeoutError:
            raise Unavailable from None
        finally:
            self._waiting.pop(command.command_id, None)

    async def _stay(self) -> bool:
        """One connection, from hello to its end; true when the server welcomed us, and nothing that
        it said made us leave: what is asked for again at once is said again."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import ConnectionClosed

        headers = {"Authorization": f"Bearer {self._token}", "Accept-Language": self.language}
        async with connect(
            self._address,
            additional_headers=headers,
            max_size=_LARGEST_MESSAGE,
            open_timeout=5,
            ping_interval=10,
            ping_timeout=10,
            close_timeout=1,
            proxy=None,
            logger=_WIRE_LOGGER,
        ) as connection:
            self._connection = connection
            beating = asyncio.create_task(self._beat())
            welcomed = False
            try:
                await self._greet()
                async for text in connection:
                    welcomed = await self._take(text)
                    if not welcomed:
                        break
            except ConnectionClosed:
                pass
            finally:
                self._connection = None
                beating.cancel()
                await asyncio.gather(beating, return_exceptions=True)
            return welcomed

    async def _greet(self) -> None:
        await self._say_hello()
        await self._send({"type": "listen", "topics": list(self._topics)})
        for waiting in tuple(self._waiting.values()):
            await self._send_text(waiting.text)

    async def _say_hello(self) -> None:
        if self._follower is None:
            await self._send({"type": "hello", "after": self._sequence})
        else:
            await self._send_text(self._follower.hello(self._sequence))

    async def _beat(self) -> None:
        """How the machine is, and what waits longer than it should."""
        while self._follower is not None:
            await asyncio.sleep(HEARTBEAT.total_seconds() * random.uniform(0.8, 1.2))
            try:
                await self._report(self._follower)
            except Unwritable:
                self._fails(LinkTrouble.DISK_FULL)

    async def _report(self, follower: Follower) -> None:
        follower.is_well()
        follower.is_slowed = False
        if not follower.speaks_of_facts():
            return
        if follower.asks_for_the_time:
            await self._say_hello()
            return
        await self._send_text(follower.heartbeat())
        await self._push()

    async def _push(self) -> None:
        if self._follower is None:
            return
        self._follower.refresh()
        if self._connection is None:
            return
        try:
            text = self._follower.push()
        except Unwritable:
            self._fails(LinkTrouble.DISK_FULL)
            return
        if text is not None:
            await self._send_text(text)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _fails(self, trouble: LinkTrouble) -> None:
        if self._follower is not None:
            self._follower.fails(trouble)

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self._send_text(json.dumps(message))

    async def _send_text(self, text: str) -> None:
        if self._connection is None:
            return
        from websockets.exceptions import ConnectionClosed

        try:
            await self._connection.send(text)
        except ConnectionClosed:
            return  # `run` notices, and greets again with what waits

    async def _take(self, text: str | bytes) -> bool:
        """False: the line is of no use now, and another one is tried after a while."""
        try:
            message = json.loads(text)
            if self._follower is not None and message["type"] in KINDS_FROM_SERVER:
                return await self._follow(self._follower, text)
            self._read(message)
        except (ValueError, RecursionError, KeyError, TypeError, Malformed) as error:
            logger.warning("message not understood: %s", type(error).__name__)
        return True

    async def _follow(self, follower: Follower, text: str | bytes) -> bool:
        try:
            greets_again = follower.hear(text)
        except Malformed as error:
            logger.error("the server says what cannot be understood at=%s", error.field)
            follower.fails(LinkTrouble.NONSENSE)
            return False
        except Unwritable:
            follower.fails(LinkTrouble.DISK_FULL)
            return False
        for told in follower.take_asked_for():
            await self._send_text(told)
        if greets_again:
            await self._say_hello()
        else:
            await self._push()
            if follower.has_news and follower.speaks_of_facts():
                await self._send_text(follower.heartbeat())
        return not follower.is_outdated

    def _read(self, message: Mapping[str, Any]) -> None:
        match message["type"]:
            case "welcome":
                welcome = WELCOME.take(message)
                self._sequence = welcome.sequence
                if self._follower is not None:
                    self._follower.welcomed()
                self._listener.welcomed(welcome)
            case "item":
                self._sequence = message["sequence"]
                event = decode_event(json.dumps(message["event"]))
                self._listener.heard(message["topics"], event)
            case "viewers":
                elsewhere = bool(message.get("elsewhere"))
                self._listener.viewers(message["session_id"], message["count"], elsewhere)
            case "receipt":
                events = tuple(message["events"])
                self._answer(message, Receipt(sequence=message["sequence"], events=events))
            case "refusal":
                self._answer(message, _refusal(message))
            case other:
                logger.warning("message of unknown type %s", other)

    def _answer(self, message: Mapping[str, Any], answer: Receipt | Refusal) -> None:
        waiting = self._waiting.get(message["command_id"])
        if waiting is not None and not waiting.answer.done():
            waiting.answer.set_result(answer)


def _refusal(message: Mapping[str, Any]) -> Refusal:
    return Refusal(
        reason=message["reason"],
        sentence=message.get("sentence") or "",
        field=message.get("field"),
        facts=message.get("facts") or {},
    )


def _is_of_ours(body: bytes | bytearray) -> bool:
    """Whether our server refused, and not something on the way to it: a machine that a proxy turns
    away goes on by itself."""
    try:
        said = json.loads(body)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("reason") == Reason.NOT_ALLOWED
