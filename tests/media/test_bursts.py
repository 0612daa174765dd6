"""Bursts with real keys over real sockets: everybody gets every packet, however they travel."""
# ruff: noqa: SLF001

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from struct import pack
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pylibsrtp import Policy, Session

from streaming_server.media import bursts
from streaming_server.media.bursts import LONGEST_TRAIN, Recipients, broadcast
from streaming_server.media.rtp import rtp_header
from streaming_server.media.srtp import LONGEST_NAME, Inlet, Outlet

SO_NO_CHECK = 11
PROFILES = {
    16: Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    10: Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}


@dataclass(slots=True, eq=False)
class Receiver:
    """One viewer: a socket of its own and the other end of an outlet's keys."""

    socket: socket.socket
    outlet: Outlet
    inlet: Inlet
    datagrams: int = 0

    def received(self) -> list[bytes]:
        opened = [self.inlet.rtp(datagram) for datagram in self.raw()]
        return [packet for packet in opened if packet is not None]

    def raw(self) -> list[bytes]:
        """The datagrams as they came."""
        datagrams = list[bytes]()
        while True:
            try:
                datagrams.append(self.socket.recv(2000))
            except BlockingIOError:
                self.datagrams += len(datagrams)
                return datagrams


@dataclass(slots=True, eq=False)
class Network:
    """Sockets of a server and of its viewers on this machine."""

    stack: ExitStack = field(default_factory=ExitStack)
    first: int = 0

    def open(self, family: int = socket.AF_INET, host: str = "127.0.0.1") -> socket.socket:
        opened = self.stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
        opened.setblocking(False)
        for direction in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            opened.setsockopt(socket.SOL_SOCKET, direction, 1 << 20)
        if family != socket.AF_UNIX:
            opened.bind((host, 0))
        return opened

    def viewer(self, server: socket.socket, tag_length: int = 16) -> Receiver:
        receiving = self.open(server.family, server.getsockname()[0])
        outlet, inlet = self.keys(tag_length)
        outlet.bind(server, receiving.getsockname())
        return Receiver(receiving, outlet, inlet)

    def keys(self, tag_length: int = 16) -> tuple[Outlet, Inlet]:
        key = os.urandom(30)
        out = Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=PROFILES[tag_length])
        out.allow_repeat_tx, out.window_size = True, 1024
        into = Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=PROFILES[tag_length])
        return Outlet(Session(out), tag_length), Inlet(Session(into))

    def packets(self, *sizes: int) -> list[bytes]:
        """Of payload sizes, with rising sequence numbers."""
        made = []
        for size in sizes:
            self.first += 1
            made.append(rtp_header(96, False, self.first & 0xFFFF, 9, 5) + os.urandom(size))
        return made


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    made = Network()
    with made.stack:
        yield made


@pytest.mark.parametrize(
    "sizes",
    [(100,), (900, 900, 900, 80), (900, 900, 901, 901), (80, 900, 900), (500, 400, 300), (0, 0)],
)
def test_every_viewer_gets_every_packet_in_order(network: Network, sizes: tuple[int, ...]) -> None:
    server = network.open()
    viewers = [network.viewer(server, tag_length) for tag_length in (16, 10, 16)]
    packets = network.packets(*sizes)
    assert broadcast(packets, Recipients([viewer.outlet for viewer in viewers])) == []
    for viewer in viewers:
        assert viewer.received() == packets


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(sizes=st.lists(st.sampled_from([0, 1, 99, 100, 1100, 1101]), max_size=60))
def test_whatever_the_lengths_nothing_is_lost(network: Network, sizes: list[int]) -> None:
    viewer = network.viewer(network.open())
    packets = network.packets(*sizes)
    broadcast(packets, Recipients([viewer.outlet]))
    assert viewer.received() == packets


def test_more_viewers_than_there_is_room_for_are_served_in_turns(network: Network) -> None:
    server = network.open()
    viewers = [network.viewer(server) for _ in range(150)]
    packets = network.packets(60, 60, 60, 10)
    broadcast(packets, Recipients([viewer.outlet for viewer in viewers]))
    assert all(viewer.received() == packets for viewer in viewers)


def test_viewers_at_several_sockets_are_served_together(network: Network) -> None:
    servers = [network.open(), network.open(), network.open(socket.AF_INET6, "::1")]
    viewers = [network.viewer(servers[number % 3]) for number in range(9)]
    packets = network.packets(700, 700, 30)
    broadcast(packets, Recipients([viewer.outlet for viewer in viewers]))
    assert all(viewer.received() == packets for viewer in viewers)


def test_where_no_trains_go_packets_are_sent_one_by_one(network: Network) -> None:
    server = network.open()
    server.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)  # the kernel refuses to cut then
    viewers = [network.viewer(server) for _ in range(3)]
    outlets = [viewer.outlet for viewer in viewers]
    for _ in range(2):
        packets = network.packets(700, 700, 30)
        assert broadcast(packets, Recipients(outlets)) == []
        assert all(viewer.received() == packets for viewer in viewers)
        assert not any(outlet.way.takes_trains for outlet in outlets)


def test_a_longer_train_than_a_message_holds_is_parted(network: Network) -> None:
    viewer = network.viewer(network.open())
    packets = network.packets(*[1200] * (2 * LONGEST_TRAIN + 1))
    broadcast(packets, Recipients([viewer.outlet]))
    assert viewer.received() == packets


def test_whose_socket_is_full_loses_alone(network: Network) -> None:
    """A local socket says so as a network does, and for one receiver at a time."""
    server = network.open(socket.AF_UNIX)
    viewers = []
    for number in range(3):
        name = f"\0{os.getpid()}-{number}".encode().ljust(LONGEST_NAME - 2, b"\0")
        receiving = network.open(socket.AF_UNIX)
        receiving.bind(name)
        outlet, inlet = network.keys()
        outlet.name = pack("=H", socket.AF_UNIX) + name
        outlet.way = outlet.way._replace(descriptor=server.fileno())
        viewers.append(Receiver(receiving, outlet, inlet))
    slow, full = viewers[1], list[Outlet]()
    while not full:
        packets = network.packets(100)
        full = broadcast(packets, Recipients([viewer.outlet for viewer in viewers]))
        for viewer in (viewers[0], viewers[2]):
            assert viewer.received() == packets
    assert full == [slow.outlet]
    assert slow.received()
    packets = network.packets(100)
    assert broadcast(packets, Recipients([viewer.outlet for viewer in viewers])) == []
    assert all(viewer.received() == packets for viewer in viewers)


@pytest.mark.parametrize("tag_length", [16, 10])
@pytest.mark.parametrize("place", range(4))
def test_what_cannot_be_encrypted_does_not_leave(
    network: Network, tag_length: int, place: int
) -> None:
    viewer = network.viewer(network.open(), tag_length)
    old = network.packets(700)
    network.first += 2000  # far beyond what may be repeated
    broadcast(network.packets(700), Recipients([viewer.outlet]))
    assert len(viewer.received()) == 1
    packets = network.packets(700, 700, 700)
    broadcast([*packets[:place], *old, *packets[place:]], Recipients([viewer.outlet]))
    datagrams = viewer.raw()
    assert not any(old[0][12:40] in datagram for datagram in datagrams)
    opened = [viewer.inlet.rtp(datagram) for datagram in datagrams if datagram]
    assert opened == packets
    broadcast(old, Recipients([viewer.outlet]))
    assert not any(viewer.raw())


def test_a_viewer_that_left_is_sent_nothing(network: Network) -> None:
    server = network.open()
    gone, stays = network.viewer(server), network.viewer(server)
    gone.outlet.close()
    packets = network.packets(500, 500)
    assert broadcast(packets, Recipients([gone.outlet, stays.outlet])) == []
    assert stays.received() == packets
    assert gone.received() == []
    assert gone.datagrams == 0


def test_the_structures_are_as_long_as_the_c_librarys() -> None:
    sizes = {name: bursts._ffi.sizeof(f"struct {name}") for name in ("iovec", "msghdr", "mmsghdr")}
    assert sizes == {"iovec": 16, "msghdr": 56, "mmsghdr": 64}


def test_a_network_that_takes_nothing_is_not_waited_for_twice() -> None:
    patience = bursts._Patience()
    reading, writing = os.pipe2(os.O_NONBLOCK)
    try:
        with suppress(BlockingIOError):
            while True:
                os.write(writing, bytes(4096))
        began = monotonic()
        assert not patience.wait_for(writing)
        waited = monotonic() - began
        assert waited >= bursts.LONGEST_WAIT_S / 2
        assert not patience.wait_for(writing)
        assert patience._left_s < bursts.LONGEST_WAIT_S / 2
        os.read(reading, 1 << 20)
        assert patience.wait_for(writing)
    finally:
        os.close(reading)
        os.close(writing)
