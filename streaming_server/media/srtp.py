"""Encryption on buffers that are reused, so that a packet costs a copy, a C call and a send.

The library's own `Session.protect` allocates and copies twice per packet; with hundreds of
viewers that is a third of the whole work. This calls the same C functions through the library's
own binding. One thread only: the buffers are shared.
"""
# The binding is private to pylibsrtp; tests/media/test_private_names.py holds what is used.
# ruff: noqa: SLF001

import socket
from collections.abc import Callable, Sequence

from pylibsrtp import Session
from pylibsrtp._binding import ffi, lib

LONGEST_PACKET = 1500  # what we take in and send out; Ethernet carries no more
_LONGEST_TRAILER = 16 + 128 + 4  # tag, key index, SRTCP index

Address = tuple[str, int]
SendTo = Callable[[memoryview, Address], int]
_Unprotect = Callable[[object, object, object], int]

_buffer = ffi.new("unsigned char[]", LONGEST_PACKET + _LONGEST_TRAILER)
_window = memoryview(ffi.buffer(_buffer))
_length = ffi.new("int *")
_OK: int = lib.srtp_err_status_ok


def _nowhere(_packet: memoryview, _address: Address) -> int:
    return 0


class Outlet:
    """Where one viewer's packets go: its keys, the socket that reaches it, its address.

    The socket and the address change when the viewer's network does.
    """

    __slots__ = ("_session", "address", "keys", "send_to", "tag_length")

    def __init__(self, session: Session, tag_length: int) -> None:
        self._session = session  # owns what `keys` points to
        self.keys = session._srtp[0]
        self.tag_length = tag_length
        self.send_to: SendTo = _nowhere
        self.address: Address = ("", 0)

    def bind(self, sock: socket.socket, address: Address) -> None:
        self.send_to, self.address = sock.sendto, address

    def close(self) -> None:
        self.send_to = _nowhere

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


def broadcast(packet: bytes, outlets: Sequence[Outlet]) -> list[Outlet]:
    """Encrypt an RTP packet for each outlet and send it; returns those whose socket is full.

    What cannot be delivered is not kept: the viewer asks again or is seen to be gone.
    """
    full: list[Outlet] = []
    length = len(packet)
    plain = _window[:length]
    encrypted = {16: _window[: length + 16], 10: _window[: length + 10]}
    protect, buffer, counter = lib.srtp_protect, _buffer, _length
    for outlet in outlets:
        plain[:] = packet
        counter[0] = length
        if protect(outlet.keys, buffer, counter):
            continue
        try:
            outlet.send_to(encrypted[outlet.tag_length], outlet.address)
        except BlockingIOError:
            full.append(outlet)
        except OSError:
            continue
    return full


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
