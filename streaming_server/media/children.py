"""Processes of our own for work that must not hold up packets or pages.

A child is given one end of a socket pair and ends when the other end is closed, so none is left
behind, not even by a parent that was killed.
"""

import asyncio
import contextlib
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from typing import Final, Self

ENDS_WITHIN_S: Final = 2.0
BUFFER_BYTES: Final = 1 << 21  # as far as the system allows: a second of a busy stage


class Child:
    """`python -m MODULE --socket N ARGUMENTS`, and our end of its socket."""

    def __init__(self, process: Process, sock: socket.socket) -> None:
        self._process = process
        #: Non-blocking, SOCK_SEQPACKET.
        self.socket = sock

    @classmethod
    async def start(cls, module: str, *arguments: str) -> Self:
        """Raises OSError when the machine has no room for one more process."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            for end in (ours, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
            ours.setblocking(False)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", module, "--socket", str(theirs.fileno()), *arguments),
                stdin=DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return cls(process, ours)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        return self._process.returncode is not None

    async def wait(self) -> int:
        """Until it ends; its return code, negative for a signal."""
        return await self._process.wait()

    def kill(self) -> None:
        """Without a word, whatever it is about."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def close(self) -> None:
        """Let it finish what it holds, and end it when it takes too long.

        Whoever is cancelled meanwhile still sees it ended: no process is left behind.
        """
        ending = asyncio.ensure_future(self._end())
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError:
            await ending
            raise

    async def _end(self) -> None:
        self.socket.close()
        for end in (self._process.terminate, self._process.kill):
            try:
                async with asyncio.timeout(ENDS_WITHIN_S):
                    await self._process.wait()
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    end()
            else:
                return
        await self._process.wait()
