"""The engine with its signalling and nothing else, open to everybody: in a test or on its own.

python -m tests.media.stage_server --port 0     prints its address on the first line
"""

import argparse
import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import uvloop
from aiohttp import web

from shared.ids import CommandId, SessionId
from streaming_server.media.engine import ForwardingEngine
from streaming_server.media.pool import WorkerPool
from streaming_server.memory import settle
from streaming_server.ports.media import MediaRefused
from streaming_server.settings import Settings
from streaming_server.web.languages import RESOURCES, Texts
from streaming_server.web.signalling import Gate, add_signalling

_BLANK_PAGE = "<!doctype html><title>stage</title><video autoplay muted playsinline></video>"


@dataclass(slots=True, kw_only=True)
class Heard:
    """What the engine told, in order: (what, session or resource)."""

    events: list[tuple[str, str]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def publisher_arrived(self, session_id: SessionId) -> None:
        self._note("arrived", session_id)

    def publisher_lost(self, session_id: SessionId) -> None:
        self._note("lost", session_id)

    def viewer_left(self, session_id: SessionId, resource: str) -> None:
        self._note("left", resource)

    async def wait_for(self, what: str, count: int = 1) -> None:
        """Until it was heard so often."""
        while sum(1 for kind, _ in self.events if kind == what) < count:
            self.changed.clear()
            await self.changed.wait()

    def _note(self, what: str, which: str) -> None:
        self.events.append((what, which))
        self.changed.set()


class OpenGate:
    """Everybody may do everything, except that sessions named closed-... want the token `key`."""

    async def check_publisher(self, request: web.Request, session_id: SessionId) -> None:
        wants_key = session_id.startswith("closed-")
        if wants_key and request.headers.get("Authorization") != "Bearer key":
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})

    async def publishing(self, request: web.Request, session_id: SessionId) -> None:
        return

    async def objected(self, session_id: SessionId, refused: MediaRefused) -> None:
        return

    async def check_guest(self, request: web.Request, session_id: SessionId) -> CommandId:
        return CommandId(request.headers.get("X-Guest", "guest-1"))

    async def check_viewer(self, request: web.Request, session_id: SessionId) -> None:
        return

    async def asker(self, request: web.Request) -> str:
        return request.headers.get("X-Asker", "somebody")

    async def watching(self, request: web.Request, session_id: SessionId, resource: str) -> None:
        return

    async def watching_late(self, request: web.Request, session_id: SessionId) -> None:
        return

    async def leaving_late(self, request: web.Request, session_id: SessionId) -> None:
        return


@dataclass(frozen=True, slots=True, kw_only=True)
class StageServer:
    url: str
    engine: ForwardingEngine | WorkerPool
    heard: Heard


@contextlib.asynccontextmanager
async def stage_server(
    port: int = 0,
    workers: int = 0,
    worker_viewers: int | Literal["measured"] = "measured",
    gate: Gate | None = None,
) -> AsyncIterator[StageServer]:
    """workers: 0 forwards in this process. gate: open to everybody unless another is given."""
    heard = Heard()
    engine = (
        WorkerPool(heard, Settings(media_workers=workers, worker_viewers=worker_viewers))
        if workers
        else ForwardingEngine(heard)
    )
    await engine.start()
    app = web.Application()
    add_signalling(app, engine, gate or OpenGate(), Texts(RESOURCES / "i18n"))
    app.router.add_get("/", _blank_page)
    app.router.add_get("/figures", _figures)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    host, bound_port = runner.addresses[0][:2]
    try:
        yield StageServer(url=f"http://{host}:{bound_port}", engine=engine, heard=heard)
    finally:
        await runner.cleanup()
        await engine.close()


async def _blank_page(_request: web.Request) -> web.Response:
    return web.Response(text=_BLANK_PAGE, content_type="text/html")


async def _figures(_request: web.Request) -> web.Response:
    gc.collect()
    return web.json_response({"tasks": len(asyncio.all_tasks())})


async def _serve(port: int, workers: int, recordings: Path | None) -> None:
    async with stage_server(port, workers) as server:
        settle()
        print(server.url, flush=True)  # noqa: T201  its parent reads it
        if recordings is not None:
            await server.heard.wait_for("arrived")
            _, session = server.heard.events[0]
            await server.engine.record(SessionId(session), recordings)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--recordings", type=Path, help="record the first show there")
    told = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(_serve(told.port, told.workers, told.recordings))
