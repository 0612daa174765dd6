"""Encryption on buffers that are reused, so that a packet costs a copy, a C call and a send.

The library's own `Session.protect` allocates and copies twice per packet; with hundreds of
viewers that is a third of the whole work. This calls the same C functions through the library's
own binding. One thread only: the buffers are shared.
"""
# The binding is private to pylibsrtp; tests/media/test_private_names.py holds what is used.
# ruff: noqa: SLF001

import socket
from collections.abc import Callable, Sequence
from struct import pack
from typing import ClassVar, NamedTuple

from pylibsrtp import Session
from pylibsrtp._binding import ffi, lib

LONGEST_PACKET = 1500  # what we take in and send out; Ethernet carries no more
LONGEST_NAME = 28  # bytes of a sockaddr_in6; a sockaddr_in may have as many
LONGEST_TRAILER = 16 + 128 + 4  # tag, key index, SRTCP index

Address = tuple[str, int] | tuple[str, int, int, int]
SendTo = Callable[[memoryview, Address], int]
_Unprotect = Callable[[object, object, object], int]

_buffer = ffi.new("unsigned char[]", LONGEST_PACKET + LONGEST_TRAILER)
_window = memoryview(ffi.buffer(_buffer))
_length = ffi.new("int *")
_OK: int = lib.srtp_err_status_ok


def _socket_name(family: int, address: Address) -> bytes:
    """The address as a struct sockaddr_in or sockaddr_in6."""
    host, port = address[:2]
    if family == socket.AF_INET:
        return pack("=H", family) + pack("!H4s8x", port, socket.inet_aton(host))
    flow, scope = address[2:] if len(address) == 4 else (0, 0)
    packed = socket.inet_pton(socket.AF_INET6, host.partition("%")[0])
    return pack("=H", family) + pack("!HI16s", port, flow, packed) + pack("=I", scope)


def _nowhere(_packet: memoryview, _address: Address) -> int:
    return 0


class Way(NamedTuple):
    """What outlets need in common to be served by one system call.

    descriptor: of the socket, -1 for none. takes_trains: whether several packets may leave as one
    message for the kernel to cut.
    """

    descriptor: int
    tag_length: int
    takes_trains: bool


class Outlet:
    """Where one viewer's packets go: its keys, the socket that reaches it, its address.

    The socket and the address change when the viewer's network does. For the system calls of
    bursts.py they stand here as `way` and, padded with zeros, as the bytes of a sockaddr.
    """

    #: How often any outlet began to be reached differently: what was made of some before is stale.
    changes: ClassVar[int] = 0

    __slots__ = (
        "_session",
        "address",
        "keys",
        "name",
        "send_to",
        "way",
    )

    def __init__(self, session: Session, tag_length: int) -> None:
        self._session = session  # owns what `keys` points to
        self.keys = session._srtp[0]
        self.send_to: SendTo = _nowhere
        self.address: Address = ("", 0)
        self.name = bytes(LONGEST_NAME)
        self.way = Way(descriptor=-1, tag_length=tag_length, takes_trains=True)

    def bind(self, sock: socket.socket, address: Address) -> None:
        if sock.fileno() != self.way.descriptor or address != self.address:
            self.send_to, self.address = sock.sendto, address
            self.name = _socket_name(sock.family, address).ljust(LONGEST_NAME, bytes(1))
            self._change(self.way._replace(descriptor=sock.fileno(), takes_trains=True))

    def close(self) -> None:
        self.send_to = _nowhere
        self._change(self.way._replace(descriptor=-1))

    def take_singles(self) -> None:
        """Its way carries no trains."""
        self._change(self.way._replace(takes_trains=False))

    def _change(self, way: Way) -> None:
        self.way = way
        Outlet.changes += 1

    def send_each(self, packets: Sequence[bytes]) -> list["Outlet"]:
        """Encrypt and send RTP packets one by one; this outlet for each that found no room."""
        full: list[Outlet] = []
        for packet in packets:
            _window[: len(packet)] = packet
            _length[0] = len(packet)
            if lib.srtp_protect(self.keys, _buffer, _length) != _OK:
                continue
            try:
                self.send_to(_window[: _length[0]], self.address)
            except BlockingIOError:
                full.append(self)
            except OSError:
                continue
        return full

    def send_rtcp(self, packet: bytes) -> None:
        """Encrypt and send; a report that cannot be sent is not worth keeping."""
        _window[: len(packet)] = packet
        _length[0] = len(packet)
        if lib.srtp_protect_rtcp(self.keys, _buffer, _length) != _OK:
            return
        try:
            self.send_to(_window[: _length[0]], self.address)
        except OSError:
            return  # full or unreachable: silence is noticed elsewhere


class Inlet:
    """Decrypts what one peer sends."""

    __slots__ = ("_keys", "_session")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = session._srtp[0]

    def rtp(self, packet: bytes) -> bytes | None:
        """None when the packet is not the peer's, was changed, or came before."""
        return self._open(packet, lib.srtp_unprotect)

    def rtcp(self, packet: bytes) -> bytes | None:
        return self._open(packet, lib.srtp_unprotect_rtcp)

    def _open(self, packet: bytes, unprotect: _Unprotect) -> bytes | None:
        if len(packet) > LONGEST_PACKET:
            return None
        _window[: len(packet)] = packet
        _length[0] = len(packet)
        if unprotect(self._keys, _buffer, _length) != _OK:
            return None
        return bytes(_window[: _length[0]])
