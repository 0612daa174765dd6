"""One Janus node: its mountpoints, one a show, and its viewers, one handle each.

down --connected, leftovers of an earlier server removed--> up --the line is cut--> down

While it is down it has no viewers: they are told so by our not knowing them any more.
"""

import asyncio
import hmac
import logging
import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from shared.ids import SessionId
from streaming_server.media.janus.configuration import JanusSecrets
from streaming_server.media.janus.connection import (
    JanusAway,
    JanusConnection,
    JanusRefused,
    Message,
)
from streaming_server.media.janus.feeds import AUDIO_TYPE, VIDEO_TYPE
from streaming_server.ports.media import RtpTarget

logger = logging.getLogger(__name__)

RETRIES_EVERY_S: Final = 1.0
THREADS: Final = 2  # that copy a show's packets to its viewers
_PREFIX: Final = "doorstep-"
_GUEST: Final = "a=msid:janus janusg"  # as Janus calls the section with mid g
_FORMAT: Final = {"H264": "profile-level-id=42e01f;packetization-mode=1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mountpoint:
    name: str
    codec: str
    target: RtpTarget


@dataclass(slots=True, kw_only=True, eq=False)
class NodeViewer:
    """has_answered: else its offer is still open. offered_at: loop time."""

    session_id: SessionId
    handle: int
    offered_at: float
    has_answered: bool = False


Left = Callable[[SessionId, str], None]


class JanusNode:
    """on_left: told the resource of a viewer that is gone, but not of one that was let go."""

    def __init__(self, url: str, known: JanusSecrets, on_left: Left) -> None:
        self.url, self._known, self._on_left = url, known, on_left
        self._connection: JanusConnection | None = None
        self._keeper = 0
        self._host = ""
        self._mounting = asyncio.Lock()
        self.mountpoints: dict[SessionId, Mountpoint] = {}
        self.viewers: dict[str, NodeViewer] = {}

    @property
    def is_up(self) -> bool:
        return self._connection is not None

    def viewer_count(self, session_id: SessionId) -> int:
        """Of a show: those who have answered."""
        viewers = self.viewers.values()
        return sum(1 for one in viewers if one.session_id == session_id and one.has_answered)

    async def run(self) -> None:
        """Until cancelled; comes back whenever the node does."""
        was_away = False
        while True:
            try:
                await self._serve()
                was_away = False
            except (JanusAway, JanusRefused, OSError) as error:
                if not was_away:
                    logger.warning("node is away url=%s why=%s", self.url, error)
                was_away = True
            await asyncio.sleep(RETRIES_EVERY_S)

    async def _serve(self) -> None:
        self._host = await _numeric(self.url)
        connection = await JanusConnection.open(self.url, self._known.api)
        running = asyncio.create_task(connection.run())
        try:
            await connection.begin()
            connection.on_event = self._hear
            self._keeper = await connection.attach()
            await self._remove_leftovers(connection)
            self._connection = connection
            logger.info("node is up url=%s", self.url)
            await running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await connection.close()
            self._forget_all()
        logger.warning("node went away url=%s", self.url)

    async def mount(self, session_id: SessionId, codec: str) -> Mountpoint:
        """The show's mountpoint, made when there is none. Raises JanusAway, JanusRefused."""
        async with self._mounting:
            mounted = self.mountpoints.get(session_id)
            if mounted is not None and mounted.codec == codec:
                return mounted
            if mounted is not None:
                await self._unmount(session_id)
            mounted = await self._create(codec)
            self.mountpoints[session_id] = mounted
            return mounted

    async def unmount(self, session_id: SessionId) -> None:
        """Its viewers are let go. Raises JanusAway, JanusRefused."""
        async with self._mounting:
            await self._unmount(session_id)

    async def offer(self, session_id: SessionId, now: float) -> tuple[str, str]:
        """A new viewer's resource and what it has to answer. Raises JanusAway, JanusRefused."""
        connection = self._up()
        handle = await connection.attach()
        watch = {"request": "watch", "id": self.mountpoints[session_id].name}
        told = await connection.message(handle, watch)
        resource = secrets.token_urlsafe(24)
        self.viewers[resource] = NodeViewer(session_id=session_id, handle=handle, offered_at=now)
        # Viewers know a guest's sound by the name of its stream, for which 1.1.2 has but one.
        return resource, str(told["jsep"]["sdp"]).replace(_GUEST, "a=msid:guest guest")

    async def answer(self, resource: str, answer: str) -> None:
        """Raises JanusAway, JanusRefused; KeyError for a viewer that is not known."""
        viewer, connection = self.viewers[resource], self._up()
        await connection.message(viewer.handle, {"request": "start"}, answer)
        await connection.candidates_are_over(viewer.handle)
        viewer.has_answered = True

    async def let_go(self, resource: str) -> bool:
        """False when it is not known. Raises JanusAway, JanusRefused."""
        viewer = self.viewers.pop(resource, None)
        if viewer is None:
            return False
        await self._up().detach(viewer.handle)
        return True

    async def _create(self, codec: str) -> Mountpoint:
        name = _PREFIX + secrets.token_urlsafe(18)
        video: dict[str, object] = {
            "type": "video",
            "mid": "v",
            "port": 0,
            "rtcpport": 0,
            "pt": VIDEO_TYPE,
            "codec": codec.lower(),
        }
        if codec in _FORMAT:
            video["fmtp"] = _FORMAT[codec]
        audio = {"type": "audio", "mid": "a", "port": 0, "pt": AUDIO_TYPE, "codec": "opus"}
        guest = {**audio, "mid": "g"}
        wish = {
            "request": "create",
            "admin_key": self._known.admin,
            "type": "rtp",
            "id": name,
            "secret": self._secret_of(name),
            "permanent": False,
            "is_private": True,
            "threads": THREADS,
            "media": [audio, video, guest],
        }
        told = await self._up().message(self._keeper, wish)
        ports = {one["mid"]: one for one in told["plugindata"]["data"]["stream"]["ports"]}
        target = RtpTarget(
            host=self._host,
            audio=ports["a"]["port"],
            guest=ports["g"]["port"],
            video=ports["v"]["port"],
            video_rtcp=ports["v"]["rtcp_port"],
        )
        return Mountpoint(name=name, codec=codec, target=target)

    async def _unmount(self, session_id: SessionId) -> None:
        mounted = self.mountpoints.pop(session_id, None)
        if mounted is not None:
            await self._destroy(self._up(), mounted.name)

    async def _destroy(self, connection: JanusConnection, name: str) -> None:
        wish = {"request": "destroy", "id": name, "secret": self._secret_of(name)}
        await connection.message(self._keeper, wish)

    async def _remove_leftovers(self, connection: JanusConnection) -> None:
        """Of a server that was killed: a node belongs to one server."""
        wish = {"request": "list", "admin_key": self._known.admin}
        told = await connection.message(self._keeper, wish)
        for one in told["plugindata"]["data"]["list"]:
            if str(one["id"]).startswith(_PREFIX):
                await self._destroy(connection, one["id"])

    def _secret_of(self, name: str) -> str:
        return hmac.new(self._known.admin.encode(), name.encode(), sha256).hexdigest()

    def _up(self) -> JanusConnection:
        if self._connection is None:
            raise JanusAway("the node is down")
        return self._connection

    def _hear(self, handle: int, message: Message) -> None:
        if message.get("janus") in {"hangup", "detached"}:
            gone = [name for name, one in self.viewers.items() if one.handle == handle]
            for resource in gone:
                self._on_left(self.viewers.pop(resource).session_id, resource)

    def _forget_all(self) -> None:
        self._connection = None
        self.mountpoints.clear()
        viewers: Mapping[str, NodeViewer] = self.viewers
        self.viewers = {}
        for resource, viewer in viewers.items():
            self._on_left(viewer.session_id, resource)


async def _numeric(url: str) -> str:
    """The node's address: packets must not wait for a name. Raises OSError."""
    host = urlsplit(url).hostname or ""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    return str(found[0][4][0])
