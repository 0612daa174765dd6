"""Bytes to a device and back: a file of the device, or a machine on the station's network."""

import os
import select
import socket
import time
from typing import Final
from urllib.parse import urlsplit

NETWORK: Final = "tcp://"
_CHUNK: Final = 4096
_CONNECT_SECONDS: Final = 2.0


class Wire:
    """place: the path of a device, or tcp://host:port. Every failure is an OSError."""

    def __init__(self, place: str) -> None:
        self._socket: socket.socket | None = None
        if place.startswith(NETWORK):
            address = urlsplit(place)
            self._socket = socket.create_connection(
                (address.hostname or "", address.port or 0), _CONNECT_SECONDS
            )
            self._socket.setblocking(False)
            self._file = self._socket.fileno()
        else:
            self._file = os.open(place, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)

    def send(self, content: bytes, seconds: float) -> None:
        """All of it within the time; TimeoutError else: a printer without paper takes no more."""
        ends = time.monotonic() + seconds
        rest = memoryview(content)
        while rest:
            _, writable, _ = select.select([], [self._file], [], max(0, ends - time.monotonic()))
            if not writable:
                raise TimeoutError
            rest = rest[os.write(self._file, rest[:_CHUNK]) :]

    def receive(self, seconds: float) -> bytes:
        """What comes first; empty when nothing does, or the other end is gone."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            readable, _, _ = select.select([self._file], [], [], left)
            if not readable:
                return b""
            try:
                return os.read(self._file, _CHUNK)
            except BlockingIOError:
                # The kernel's printer driver says readable when it has nothing.
                time.sleep(min(0.02, left))
        return b""

    def forget_received(self) -> None:
        """Late answers to what was asked before."""
        while self.receive(0.001):
            pass

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        else:
            os.close(self._file)
