"""A connection that is left in the very moment in which it settles is left."""

import asyncio
from typing import Final

import pytest
from aiortc import RTCPeerConnection

from kiosk.watching.handshakes import Handshake

PATIENCE_S: Final = 60.0


@pytest.mark.parametrize("steps", range(6))
async def test_who_is_called_off_as_it_settles_is_called_off(steps: int) -> None:
    """steps: of the loop, from the end of the connection to the call."""
    peer, loop = RTCPeerConnection(), asyncio.get_running_loop()
    waiting = asyncio.create_task(Handshake(peer).is_connected(PATIENCE_S))
    was_waiting: asyncio.Future[bool] = loop.create_future()

    def call_off(more: int) -> None:
        if more:
            loop.call_soon(call_off, more - 1)
        else:
            was_waiting.set_result(waiting.cancel())

    await asyncio.sleep(0)
    peer.on("connectionstatechange", lambda: call_off(steps))
    await peer.close()
    (outcome,) = await asyncio.gather(waiting, return_exceptions=True)
    assert isinstance(outcome, asyncio.CancelledError) is await was_waiting
