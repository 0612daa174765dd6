"""Messages and sockets over one end of a SOCK_SEQPACKET pair, in the event loop.

The order is kept and nothing is lost: what the socket does not take at once waits here. Whoever
sends periodic news looks at `is_clear` first, so that a slow reader never makes the queue grow.
"""

import asyncio
import os
import socket
from collections import deque
from collections.abc import Callable
from typing import Final

LONGEST_DATAGRAM: Final = 1 << 17
AT_A_TIME: Final = 16  # messages read before others get a turn of the loop

Take = Callable[[bytes, tuple[int, ...]], None]


class Channel:
    """sock: non-blocking; it is closed with the channel.

    take: told each message and the descriptors that came with it, which are its own from then on.
    ended: told once, when the other end is gone; not after `close`.
    """

    def __init__(self, sock: socket.socket, take: Take, ended: Callable[[], None]) -> None:
        self._socket, self._take, self._ended = sock, take, ended
        self._waiting: deque[tuple[bytes, tuple[int, ...]]] = deque()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock, self._read)

    @property
    def is_clear(self) -> bool:
        """Nothing waits to be sent."""
        return not self._waiting

    @property
    def is_closed(self) -> bool:
        return self._socket.fileno() < 0

    def send(self, message: bytes, descriptors: tuple[int, ...] = ()) -> None:
        """descriptors: doubled for the other process; the caller's stay the caller's."""
        if self.is_closed:
            return
        self._waiting.append((message, tuple(map(os.dup, descriptors))))
        if len(self._waiting) == 1:
            self._write()

    def close(self) -> None:
        if self.is_closed:
            return
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._socket.close()
        for _, descriptors in self._waiting:
            _close_all(descriptors)
        self._waiting.clear()

    def _read(self) -> None:
        for _ in range(AT_A_TIME):
            if self.is_closed:
                return
            try:
                message, descriptors, _, _ = socket.recv_fds(
                    self._socket, LONGEST_DATAGRAM, 1, socket.MSG_CMSG_CLOEXEC
                )
            except BlockingIOError:
                return
            except OSError:
                message, descriptors = b"", []
            if not message:
                self._end()
                return
            self._take(message, tuple(descriptors))

    def _write(self) -> None:
        while self._waiting:
            message, descriptors = self._waiting[0]
            try:
                socket.send_fds(self._socket, [message], list(descriptors))
            except BlockingIOError:
                self._loop.add_writer(self._socket, self._write)
                return
            except OSError:  # the other end is gone: reading tells
                pass
            self._waiting.popleft()
            _close_all(descriptors)
        self._loop.remove_writer(self._socket)

    def _end(self) -> None:
        self.close()
        self._ended()


def _close_all(descriptors: tuple[int, ...]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
