"""A peer says where it may be; it does not get to send us around."""

# ruff: noqa: SLF001

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aioice import stun

from streaming_server.media.ice import MOST_CANDIDATES, MOST_WAITING, IceEnd


@pytest.fixture
async def end() -> AsyncIterator[IceEnd]:
    opened = IceEnd(lambda _datagram: None, lambda: None)
    await opened.gather(("127.0.0.1",))
    opened.expect("them", "a password of the other side")
    yield opened
    await opened.close()


async def test_we_knock_at_so_many_addresses_and_no_more(end: IceEnd) -> None:
    for number in range(3 * MOST_CANDIDATES):
        await end.add_candidate(f"{number} 1 udp 1 127.0.0.1 {40_000 + number} typ host")
    assert len(end._connection._remote_candidates) == MOST_CANDIDATES


async def test_a_peer_that_knocks_from_everywhere_is_known_from_some_places(end: IceEnd) -> None:
    (protocol,) = end._connection._protocols
    check = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    check.attributes["PRIORITY"] = 1
    for number in range(3 * MOST_CANDIDATES):
        end._connection.check_incoming(check, ("127.0.0.1", 40_000 + number), protocol)
    assert len(end._connection._remote_candidates) == MOST_CANDIDATES


async def test_nonsense_that_looks_like_a_check_is_not_kept(end: IceEnd) -> None:
    await flood(end, b"\x00nonsense", 500)
    assert end._connection._queue.empty()


async def test_a_handshake_that_nobody_reads_does_not_pile_up(end: IceEnd) -> None:
    peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.bind(("127.0.0.1", 0))
    await end.add_candidate(f"1 1 udp 1 127.0.0.1 {peer.getsockname()[1]} typ host")
    await flood(end, b"\x16handshake", 500, peer)
    assert 0 < end._connection._queue.qsize() <= MOST_WAITING


async def flood(
    end: IceEnd, datagram: bytes, times: int, sender: socket.socket | None = None
) -> None:
    """Returns when all of it was taken in."""
    taken, protocol = 0, end._connection._protocols[0]
    receive, all_taken = protocol.datagram_received, asyncio.Event()

    def counted(data: bytes, address: tuple[str, int]) -> None:
        nonlocal taken
        receive(data, address)
        taken += 1
        if taken == times:
            all_taken.set()

    protocol.datagram_received = counted  # type: ignore[method-assign,assignment]
    with sender or socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        for _ in range(times):
            peer.sendto(datagram, ("127.0.0.1", end.candidates[0].port))
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await all_taken.wait()
