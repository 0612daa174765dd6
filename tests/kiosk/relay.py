"""A line between machine and server that can be cut, or let words through one way alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Relay:
    """url: where the server is reached through it. is_deaf: what the server says is lost."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._host, self._port = parts.hostname or "", parts.port or 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.url = ""
        self.is_cut = self.is_deaf = False

    def cut(self) -> None:
        """At once, whatever is on its way."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._note()
        if not self._carries():
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection(self._host, self._port)
        except OSError:
            writer.transport.abort()
            return
        if not self._carries():  # cut while this one was on its way
            back.transport.abort()
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass(reader, back, is_down=False))
                group.create_task(self._pass(there, writer, is_down=True))
        finally:
            self._writers -= {writer, back}
            for one in (writer, back):
                one.transport.abort()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_down: bool
    ) -> None:
        with suppress(OSError):
            while chunk := await reader.read(65536):
                if is_down and self.is_deaf:
                    continue
                writer.write(chunk)
                await writer.drain()
        writer.close()

    def _carries(self) -> bool:
        return not self.is_cut

    def _note(self) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        self.cut()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def relay(server: str) -> AsyncIterator[Relay]:
    one = Relay(server)
    listening = await asyncio.start_server(one.carry, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield one
    finally:
        listening.close()
        await one.close()
