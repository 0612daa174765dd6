"""Janus Gateway as a peer to measure against: our own configuration, tokens and secrets.

Debian's package; VideoRoom, which is what people deploy. Nothing of /etc/janus is used.
"""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

JANUS: Final = shutil.which("janus")
PLUGIN: Final = "janus.plugin.videoroom"
ROOM: Final = "stage"
_PLUGINS: Final = Path("/usr/lib/x86_64-linux-gnu/janus")
_STARTS_WITHIN_S: Final = 10
_ANSWERS_WITHIN_S: Final = 15

_CORE = """
general: {{
  configs_folder = "{folder}"
  plugins_folder = "{plugins}/plugins"
  transports_folder = "{plugins}/transports"
  debug_level = 2
  token_auth = true
  token_auth_secret = "{secret}"
  admin_secret = "{secret}"
}}
nat: {{ ice_lite = true  full_trickle = false }}
media: {{ min_nack_queue = 500  rtp_port_range = "20000-40000" }}
plugins: {{ disable = "{unused_plugins}" }}
transports: {{ disable = "{unused_transports}" }}
"""
_ROOMS = 'general: {{ admin_key = "{secret}"  lock_rtp_forward = true  string_ids = true }}\n'
_SOCKETS = """
general: {{ ws = true  ws_port = {port}  ws_ip = "127.0.0.1" }}
admin: {{ admin_ws = false }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class JanusServer:
    url: str
    pid: int
    secret: str


@contextlib.asynccontextmanager
async def janus_server() -> AsyncIterator[JanusServer]:
    assert JANUS is not None, "the package janus is not installed"
    port, secret = _free_port(), secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="janus-") as name:
        folder = Path(name)
        core = _CORE.format(
            folder=folder,
            plugins=_PLUGINS,
            secret=secret,
            unused_plugins=_all_but("plugins", "videoroom"),
            unused_transports=_all_but("transports", "websockets"),
        )
        (folder / "janus.jcfg").write_text(core)
        (folder / "janus.plugin.videoroom.jcfg").write_text(_ROOMS.format(secret=secret))
        (folder / "janus.transport.websockets.jcfg").write_text(_SOCKETS.format(port=port))
        process = await asyncio.create_subprocess_exec(
            JANUS,
            "-F",
            str(folder),
            "-C",
            str(folder / "janus.jcfg"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await _until_open(port)
            yield JanusServer(url=f"ws://127.0.0.1:{port}", pid=process.pid, secret=secret)
        finally:
            process.terminate()
            await process.wait()


@dataclass(slots=True, kw_only=True)
class JanusSession:
    """One WebSocket and one session, as many handles as wanted."""

    url: str
    secret: str
    _http: aiohttp.ClientSession = field(init=False)
    _socket: aiohttp.ClientWebSocketResponse = field(init=False)
    _session_id: int | None = field(init=False, default=None)
    _waiting: dict[str, asyncio.Future[Mapping[str, Any]]] = field(init=False, default_factory=dict)
    _reader: asyncio.Task[None] = field(init=False)

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        self._socket = await self._http.ws_connect(self.url, protocols=["janus-protocol"])
        self._reader = asyncio.create_task(self._read())
        created = await self._ask({"janus": "create"})
        self._session_id = created["data"]["id"]
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        await self._socket.close()
        await self._http.close()

    async def attach(self) -> int:
        attached = await self._ask({"janus": "attach", "plugin": PLUGIN})
        handle: int = attached["data"]["id"]
        return handle

    async def message(
        self, handle: int, body: Mapping[str, object], jsep: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        request: dict[str, object] = {"janus": "message", "handle_id": handle, "body": body}
        if jsep is not None:
            request["jsep"] = jsep
        answer = await self._ask(request)
        refused = answer.get("plugindata", {}).get("data", {}).get("error")
        assert refused is None, refused
        return answer

    async def trickle_over(self, handle: int) -> None:
        await self._ask(
            {"janus": "trickle", "handle_id": handle, "candidate": {"completed": True}}, ack=True
        )

    async def _ask(self, request: dict[str, object], *, ack: bool = False) -> Mapping[str, Any]:
        transaction = secrets.token_hex(8) + ("-ack" if ack else "")
        request |= {"transaction": transaction, "token": _token(self.secret)}
        if self._session_id is not None:
            request["session_id"] = self._session_id
        answer = asyncio.get_running_loop().create_future()
        self._waiting[transaction] = answer
        await self._socket.send_json(request)
        return await asyncio.wait_for(answer, _ANSWERS_WITHIN_S)

    async def _read(self) -> None:
        async for message in self._socket:
            told = message.json()
            transaction = told.get("transaction", "")
            if told["janus"] == "ack" and not transaction.endswith("-ack"):
                continue  # the event with the same transaction follows
            waiting = self._waiting.pop(transaction, None)
            if waiting is None or waiting.done():
                continue
            assert told["janus"] != "error", told
            waiting.set_result(told)


async def create_room(session: JanusSession, admin_key: str) -> None:
    handle = await session.attach()
    await session.message(
        handle,
        {
            "request": "create",
            "admin_key": admin_key,
            "room": ROOM,
            "publishers": 1,
            "videocodec": "vp8",
            "bitrate": 2_500_000,
            "fir_freq": 0,
            "notify_joining": False,
            "require_pvtid": False,
        },
    )


async def publish(session: JanusSession, offer: str) -> tuple[str, str]:
    """The answer, and the feed that viewers ask for."""
    handle = await session.attach()
    joined = await session.message(
        handle,
        {"request": "joinandconfigure", "ptype": "publisher", "room": ROOM},
        {"type": "offer", "sdp": offer},
    )
    await session.trickle_over(handle)
    return joined["jsep"]["sdp"], joined["plugindata"]["data"]["id"]


async def subscribe(session: JanusSession, feed: str) -> tuple[int, str]:
    """A handle, and the offer that the viewer has to answer with `start`."""
    handle = await session.attach()
    attached = await session.message(
        handle,
        {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": [{"feed": feed}]},
    )
    return handle, attached["jsep"]["sdp"]


async def start(session: JanusSession, handle: int, answer: str) -> None:
    await session.message(handle, {"request": "start"}, {"type": "answer", "sdp": answer})
    await session.trickle_over(handle)


def _token(secret: str) -> str:
    """A signed token of the core (auth.c): expiry, realm, plugins."""
    plain = f"{int(time.time()) + 600},janus,{PLUGIN}"
    signed = hmac.new(secret.encode(), plain.encode(), hashlib.sha1).digest()
    return f"{plain}:{base64.b64encode(signed).decode()}"


def _all_but(folder: str, wanted: str) -> str:
    names = (path.name for path in (_PLUGINS / folder).glob("libjanus_*.so"))
    return ",".join(name for name in names if wanted not in name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _until_open(port: int) -> None:
    async with asyncio.timeout(_STARTS_WITHIN_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                await writer.wait_closed()
                return
