"""A relay of our own, configured as `python3 -m installer turn` configures one."""

import asyncio
import socket
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from installer.demo.server import end
from installer.turn import Relay, configuration
from streaming_server.media.mux import host_addresses
from tests.journeys.browsers import PATIENCE_S

TURNSERVER: Final = "/usr/bin/turnserver"
SECRET: Final = "a secret of this test alone"


@asynccontextmanager
async def coturn(folder: Path) -> AsyncIterator[Relay]:
    """Relays to this machine's own address and nowhere else."""
    address = host_addresses()[0]
    with socket.create_server((address, 0)) as free:
        port = free.getsockname()[1]
    relay = Relay(address=address, media=(address,), secret=SECRET, port=port)
    folder.mkdir(exist_ok=True)
    written = folder / "turnserver.conf"
    written.write_text(configuration(relay), "utf-8")
    process = await asyncio.create_subprocess_exec(
        *(TURNSERVER, "-c", str(written), "--pidfile", str(folder / "pid")),
        *("--userdb", str(folder / "users")),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not await _listens(address, port):  # noqa: ASYNC110  it tells nobody
                await asyncio.sleep(0.05)
        yield relay
    finally:
        await end(process)


async def _listens(address: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(address, port)
    except OSError:
        return False
    writer.close()
    return True
