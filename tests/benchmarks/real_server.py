"""`doorstep-server serve` in a process of its own, with the sample city and media workers."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

import psutil

from installer.demo.clip import load_clip
from installer.demo.server import RunningServer, seed
from installer.demo.stage import CITY, Stage

WORKER: Final = "streaming_server.media.worker"


@asynccontextmanager
async def real_server(
    folder: Path,
    clip: Path,
    workers: int,
    worker_viewers: str = "measured",
    settings: Mapping[str, object] = MappingProxyType({}),
) -> AsyncIterator[Stage]:
    """It believes X-Forwarded-For, so that many can come from one machine. settings: further ones
    of the server."""
    seeded = await seed(folder, CITY)
    server = RunningServer(folder)
    variables = {
        "DOORSTEP_MEDIA_WORKERS": str(workers),
        "DOORSTEP_WORKER_VIEWERS": worker_viewers,
        "DOORSTEP_BEHIND_PROXY": "true",
        **{f"DOORSTEP_{name.upper()}": str(value) for name, value in settings.items()},
    }
    current = asyncio.current_task()
    assert current is not None
    # Whoever ends the benchmark ends its server with it.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, current.cancel)
    await server.start(variables)
    try:
        yield Stage(
            server=server,
            session=seeded["sessions"][0]["id"],
            seeded=seeded,
            clip=await asyncio.to_thread(load_clip, clip),
            clip_path=clip,
            residents=(),
        )
    finally:
        await server.stop()


def workers_of(server: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(server).children() if _works(child)]


def _works(child: psutil.Process) -> bool:
    """A child that was asked for something small may have ended since it was listed."""
    try:
        return WORKER in child.cmdline()
    except psutil.NoSuchProcess:
        return False
