"""A Janus of our own with the configuration that we tell operators to run: Debian's package."""

import asyncio
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from streaming_server.media.janus.configuration import (
    SECRETS_FILE,
    JanusOptions,
    JanusSecrets,
    read_secrets,
    write_configuration,
)

STARTS_WITHIN_S: Final = 60
JANUS: Final = shutil.which("janus")


@dataclass(slots=True, kw_only=True)
class Janus:
    """May be killed and started again at the same place."""

    folder: Path
    port: int
    _process: asyncio.subprocess.Process | None = field(default=None)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def secrets_file(self) -> Path:
        return self.folder / SECRETS_FILE

    def serving(self, beyond: int) -> dict[str, Any]:
        """Settings of a server that sends viewers here who come beyond so many."""
        return {
            "media": "janus",
            "janus": self.url,
            "janus_secrets": self.secrets_file,
            "janus_beyond": beyond,
        }

    @property
    def secrets(self) -> JanusSecrets:
        return read_secrets(self.secrets_file)

    async def start(self) -> None:
        assert JANUS is not None, "the package janus is not installed"
        self._process = await asyncio.create_subprocess_exec(
            *(JANUS, "-F", str(self.folder), "-C", str(self.folder / "janus.jcfg")),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(STARTS_WITHIN_S):
            while not await _answers(self.port):  # noqa: ASYNC110  another process starts
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None


@asynccontextmanager
async def janus_node() -> AsyncIterator[Janus]:
    with tempfile.TemporaryDirectory(prefix="janus-") as name:
        folder = Path(name) / "node"
        node = Janus(folder=folder, port=_free_port())
        options = JanusOptions(
            port=node.port, viewer_ports=(27_000, 28_999), feed_ports=(29_000, 29_999)
        )
        write_configuration(folder, options)
        await node.start()
        try:
            yield node
        finally:
            await node.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
