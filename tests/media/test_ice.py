"""A peer says where it may be; it does not get to send us around."""

# ruff: noqa: SLF001

from collections.abc import AsyncIterator

import pytest
from aioice import stun

from streaming_server.media.ice import MOST_CANDIDATES, IceEnd


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
