"""The real server, as a process, and its command line."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from installer.places import PROJECT
from installer.progress import last_line

SAYS_WHERE: Final = "Doorstep answers at "
STARTS_WITHIN_S: Final = 60.0  # on a machine with two busy cores
STOPS_WITHIN_S: Final = 15.0
COMMAND_WITHIN_S: Final = 120.0


class DidNotStart(Exception):
    """A program of the demo ended, or stayed silent; the message says which and what it wrote."""


class RunningServer:
    """`doorstep-server serve` on a data folder; use as an async context manager.

    port: 0 takes a free one at the first start and keeps it, so that whoever watches finds the
    server again after `kill` and `start`.
    """

    def __init__(self, data: Path, port: int = 0, host: str = "127.0.0.1") -> None:
        self.data = data.resolve()
        self._port, self._host = port, host
        self._process: Process | None = None
        self.log = self.data / "server.log"
        self.url = ""

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except asyncio.CancelledError:
            await self.stop()  # whoever is ended while it starts leaves no server behind
            raise
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self, variables: Mapping[str, str] | None = None) -> None:
        """Returns once the server answers. Raises DidNotStart."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *server_command("serve"),
                *("--data", str(self.data), "--host", self._host, "--port", str(self._port)),
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=log,
                env={**os.environ, **(variables or {})},
                cwd=PROJECT,
                start_new_session=True,  # Ctrl-C is for the demo, which then stops its children
            )
        self.url = await self._address(self._process)
        self._port = int(self.url.rsplit(":", 1)[1])

    async def stop(self) -> None:
        await end(self._process)
        self._process = None

    async def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()
            self._process = None

    async def _address(self, process: Process) -> str:
        assert process.stdout is not None
        try:
            async with asyncio.timeout(STARTS_WITHIN_S):
                async for line in process.stdout:
                    text = line.decode().strip()
                    if text.startswith(SAYS_WHERE):
                        return text.removeprefix(SAYS_WHERE)
        except TimeoutError:
            await end(process)
        raise DidNotStart(f"the server did not start: {last_line(self.log)}")


async def end(process: Process | None) -> None:
    """Ask a child to stop, and insist after a while."""
    if process is None or process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        try:
            async with asyncio.timeout(STOPS_WITHIN_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def seed(data: Path, city: str) -> dict[str, Any]:
    """Lay out the sample city; what `doorstep-server seed --json` wrote. Raises DidNotStart."""
    data = await asyncio.to_thread(data.resolve)
    report = data / "seed.json"
    await asyncio.to_thread(data.mkdir, parents=True, exist_ok=True)
    await _run("seed", "--data", str(data), "--city", city, "--json", str(report))
    seeded: dict[str, Any] = json.loads(report.read_text("utf-8"))
    # Passwords are shown once, by the demo; they do not stay behind in a file.
    report.unlink()
    return seeded


async def stream_key(session: str, data: Path) -> tuple[str, str]:
    """The WHIP address and the bearer token. Raises DidNotStart."""
    said = await _run("stream-key", session, "--data", str(await asyncio.to_thread(data.resolve)))
    address, token = said.split()
    return address, token


def server_command(name: str) -> Sequence[str]:
    return (sys.executable, "-m", "streaming_server", name)


async def _run(name: str, *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *server_command(name), *arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, cwd=PROJECT
    )
    try:
        async with asyncio.timeout(COMMAND_WITHIN_S):
            said, failed = await process.communicate()
    except TimeoutError:
        process.kill()
        raise DidNotStart(f"doorstep-server {name} did not end") from None
    if process.returncode:
        raise DidNotStart(f"doorstep-server {name}: {failed.decode()[-600:]}")
    return said.decode()
