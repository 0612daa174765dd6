"""When a peer connection stands, and how one is closed."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final, TypeVar

from aiortc import RTCPeerConnection

_ENDS_SECONDS: Final = 1.5

Made = TypeVar("Made")


class Handshake:
    """Made before the answer is set."""

    def __init__(self, peer: RTCPeerConnection) -> None:
        self._peer = peer
        self._settled = asyncio.Event()
        peer.on("connectionstatechange", self._changed)

    async def is_connected(self, patience_seconds: float) -> bool:
        """Once the connection stands, or will not come."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                await self._settled.wait()
        return self._peer.connectionState == "connected"

    async def close(self) -> None:
        """Closed in the middle of its handshake, a connection starts its senders and receivers all
        the same, and nobody stops them any more."""
        if self._peer.remoteDescription is not None:
            await self.is_connected(_ENDS_SECONDS)
        await self._peer.close()

    def _changed(self) -> None:
        if self._peer.connectionState not in {"new", "connecting"}:
            self._settled.set()


async def unbroken(work: Coroutine[Any, Any, Made]) -> Made:
    """To its end, also when it is called off meanwhile: what is half made or half closed keeps its
    sockets for ever."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise
