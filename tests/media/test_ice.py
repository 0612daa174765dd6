"""The sockets that all peers share: who is heard on them, and what strangers can do there."""

# ruff: noqa: SLF001

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
from aioice import stun

from streaming_server.media import stun as our_stun
from streaming_server.media.ice import MOST_ADDRESSES, MOST_WAITING, IceEnd
from streaming_server.media.mux import UdpMux
from streaming_server.media.srtp import Address

SOON_S = 60


@dataclass(slots=True, eq=False)
class Heard:
    """An owner that keeps what it is given."""

    taken: list[bytes] = field(default_factory=list)
    signs: int = 0

    def take(self, datagram: bytes) -> None:
        self.taken.append(datagram)

    def note_sign(self) -> None:
        self.signs += 1


@pytest.fixture
async def mux() -> AsyncIterator[UdpMux]:
    opened = UdpMux()
    opened.open(("127.0.0.1",))
    yield opened
    opened.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def end(mux: UdpMux, heard: Heard) -> AsyncIterator[IceEnd]:
    made = IceEnd(mux, heard)
    made.expect("them", "a password of the other side")
    yield made
    await made.close()


class Stranger:
    """A socket somewhere that knows what it is given to know."""

    def __init__(self, mux: UdpMux) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self._server = mux._sockets[0].getsockname()

    def send(self, datagram: bytes) -> None:
        self.socket.sendto(datagram, self._server)

    async def answer(self) -> stun.Message:
        loop = asyncio.get_running_loop()
        datagram = await asyncio.wait_for(loop.sock_recv(self.socket, 2000), SOON_S)
        return stun.parse_message(datagram)

    def hears_nothing(self) -> bool:
        try:
            self.socket.recv(2000)
        except BlockingIOError:
            return True
        return False


@pytest.fixture
def stranger(mux: UdpMux) -> Iterator[Stranger]:
    made = Stranger(mux)
    with made.socket:
        yield made


@pytest.fixture
def another(mux: UdpMux) -> Iterator[Stranger]:
    made = Stranger(mux)
    with made.socket:
        yield made


def check(end: IceEnd, *, nominates: bool = False, role: str = "ICE-CONTROLLING") -> bytes:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{end.username}:them"
    message.attributes["PRIORITY"] = 1
    message.attributes[role] = 1
    if nominates:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(end.password.encode())
    return bytes(message)


def way(end: IceEnd) -> Address | None:
    return end.route[1] if end.route is not None else None


async def all_read(mux: UdpMux, end: IceEnd) -> None:
    """Until what was sent before is taken in: a check from yet another place is answered last."""
    last = Stranger(mux)
    with last.socket:
        last.send(check(end))
        await last.answer()


async def test_a_signed_check_is_answered_and_shows_the_way(
    end: IceEnd, heard: Heard, stranger: Stranger
) -> None:
    assert way(end) is None
    stranger.send(check(end))
    answer = await stranger.answer()
    assert answer.message_class is stun.Class.RESPONSE
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == stranger.socket.getsockname()
    assert way(end) == stranger.socket.getsockname()
    assert heard.signs == 1
    await asyncio.wait_for(end.connect(), SOON_S)


async def test_the_peer_chooses_the_way_and_chooses_again(
    end: IceEnd, stranger: Stranger, another: Stranger
) -> None:
    stranger.send(check(end, nominates=True))
    await stranger.answer()
    another.send(check(end))
    await another.answer()
    assert way(end) == stranger.socket.getsockname()
    another.send(check(end, nominates=True))
    await another.answer()
    assert way(end) == another.socket.getsockname()


async def test_a_check_signed_with_another_password_is_not_answered(
    mux: UdpMux, end: IceEnd, stranger: Stranger
) -> None:
    password, end.password = end.password, "guessed"
    forged = check(end, nominates=True)
    end.password = password
    stranger.send(forged)
    await all_read(mux, end)
    assert stranger.hears_nothing()
    assert way(end) != stranger.socket.getsockname()


async def test_checks_for_nobody_cost_no_signature(
    mux: UdpMux, end: IceEnd, stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[bytes] = []
    is_signed = our_stun.is_signed

    def counted(datagram: bytes, binding: our_stun.Binding, password: bytes) -> bool:
        looked_at.append(datagram)
        return is_signed(datagram, binding, password)

    monkeypatch.setattr(our_stun, "is_signed", counted)
    gone = IceEnd(mux, Heard())
    await gone.close()
    for _ in range(200):
        stranger.send(check(gone))
    await all_read(mux, end)
    assert len(looked_at) == 1


async def test_a_peer_that_believes_it_is_led_is_told_to_lead(
    end: IceEnd, stranger: Stranger
) -> None:
    stranger.send(check(end, role="ICE-CONTROLLED"))
    answer = await stranger.answer()
    assert answer.attributes["ERROR-CODE"][0] == 487
    assert end.route is None


async def test_a_place_stays_with_the_peer_that_has_it(
    mux: UdpMux, end: IceEnd, heard: Heard, stranger: Stranger
) -> None:
    """A sender address can be forged by a viewer who would like to silence the publisher."""
    end.deliver()
    stranger.send(check(end, nominates=True))
    await stranger.answer()
    thief = IceEnd(mux, Heard())
    stranger.send(check(thief, nominates=True))
    stranger.send(b"\x80media")
    await all_read(mux, end)
    assert heard.taken == [b"\x80media"]
    assert way(thief) is None
    await end.close()
    stranger.send(check(thief, nominates=True))
    await all_read(mux, thief)
    assert way(thief) == stranger.socket.getsockname()


async def test_a_restart_takes_the_same_place_over(
    mux: UdpMux, end: IceEnd, heard: Heard, stranger: Stranger
) -> None:
    stranger.send(check(end, nominates=True))
    await stranger.answer()
    fresh = IceEnd(mux, heard)
    fresh.deliver()
    stranger.send(check(fresh, nominates=True))
    await stranger.answer()
    await end.close()
    stranger.send(b"\x80media")
    await all_read(mux, fresh)
    assert heard.taken == [b"\x80media"]


async def test_a_peer_is_known_by_some_places_and_no_more(
    mux: UdpMux, end: IceEnd, stranger: Stranger
) -> None:
    stranger.send(check(end, nominates=True))
    await stranger.answer()
    for _ in range(2 * MOST_ADDRESSES):
        await all_read(mux, end)
    assert len(end.places) == MOST_ADDRESSES
    assert len(mux._by_place) == MOST_ADDRESSES
    assert end.route in end.places


async def test_a_silent_peer_is_asked_and_heard(
    mux: UdpMux, end: IceEnd, heard: Heard, stranger: Stranger
) -> None:
    stranger.send(check(end, nominates=True))
    await stranger.answer()
    end.ask()
    question = await stranger.answer()
    assert question.attributes["USERNAME"] == f"them:{end.username}"
    before = heard.signs
    answer = stun.Message(
        stun.Method.BINDING, stun.Class.RESPONSE, transaction_id=question.transaction_id
    )
    answer.attributes["XOR-MAPPED-ADDRESS"] = ("127.0.0.1", 1)
    unsigned = bytes(answer)
    answer.add_message_integrity(b"a password of the other side")
    stranger.send(unsigned)
    await all_read(mux, end)
    assert heard.signs == before + 1  # of the check that made sure
    stranger.send(bytes(answer))
    stranger.send(bytes(answer))  # once only
    await all_read(mux, end)
    assert heard.signs == before + 3


async def test_what_a_stranger_sends_is_not_kept(
    mux: UdpMux, end: IceEnd, heard: Heard, stranger: Stranger
) -> None:
    for first in range(256):
        stranger.send(bytes([first]) + b"nonsense")
    await all_read(mux, end)
    assert end._waiting.empty()
    assert heard.taken == []


async def test_a_handshake_that_nobody_reads_does_not_pile_up(
    mux: UdpMux, end: IceEnd, stranger: Stranger
) -> None:
    stranger.send(check(end, nominates=True))
    await stranger.answer()
    for number in range(5 * MOST_WAITING):
        stranger.send(b"\x16handshake")
        if number % 20 == 0:
            await asyncio.sleep(0)
    await all_read(mux, end)
    assert end._waiting.qsize() == MOST_WAITING
    assert len(end.deliver()) == MOST_WAITING


async def test_closing_wakes_who_waits(mux: UdpMux) -> None:
    end = IceEnd(mux, Heard())
    waiting = [asyncio.ensure_future(end.connect()), asyncio.ensure_future(end.receive())]
    await asyncio.sleep(0)
    await end.close()
    for task in waiting:
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(task, SOON_S)
    assert mux._by_name == {}


async def test_two_engines_share_a_range_of_ports() -> None:
    ports = range(47_200, 47_202)
    first, second, third = UdpMux(), UdpMux(), UdpMux()
    first.open(("127.0.0.1",), ports)
    second.open(("127.0.0.1",), ports)
    taken = {each._sockets[0].getsockname()[1] for each in (first, second)}
    assert taken == set(ports)
    with pytest.raises(OSError, match="no UDP port"):
        third.open(("127.0.0.1",), ports)
    first.close()
    second.close()
