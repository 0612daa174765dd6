"""Being reached by a peer: the lite side of ICE (RFC 8445 section 2.5).

The server has addresses that everybody can reach, so it checks nothing itself: it answers the
peer's checks and sends where the peer says. One check of its own remains, to ask a silent peer
whether it is still there. Candidates of peers are not needed: whoever signs a check is known by
where it came from.

    waiting --a signed check--> reached --close--> closed
"""

import asyncio
import contextlib
import secrets
from typing import TYPE_CHECKING, Protocol

from streaming_server.media import stun
from streaming_server.media.srtp import Address

if TYPE_CHECKING:
    import socket

#: Addresses by which one peer is known; a phone on the move has some, an attacker many.
MOST_ADDRESSES = 64
MOST_WAITING = 64  # datagrams of a handshake that nobody has read yet; it needs a dozen

Place = tuple["socket.socket", Address]
"""One of our sockets and an address on the other side."""


class Owner(Protocol):
    """What an end belongs to; a peer that restarts ICE has two ends for a moment."""

    def take(self, datagram: bytes) -> None:
        """What came from the peer and is not STUN, once `deliver` was called."""

    def note_sign(self) -> None:
        """The peer proved by a signed message that it is there; the route may have changed."""


class Sockets(Protocol):
    """Where an end is reached: the engine's sockets, which many ends share."""

    def expect(self, end: "IceEnd") -> None:
        """Hand on what is checked by its name."""

    def forget(self, end: "IceEnd") -> None:
        """Hand on nothing more, from nowhere."""

    def give(self, place: Place, end: "IceEnd") -> bool:
        """Hand on what comes from there; whether it may have the place."""


class IceEnd:
    """One set of ICE credentials at the engine's sockets."""

    def __init__(self, sockets: Sockets, owner: Owner) -> None:
        self.owner = owner
        self.username = secrets.token_hex(4)
        self.password = secrets.token_hex(16)
        self.remote_username = ""
        #: Where the peer was found first, then what it chooses; None before and after.
        self.route: Place | None = None
        #: Where signed checks came from, oldest first.
        self.places: dict[Place, None] = {}
        self._sockets = sockets
        self._key = self.password.encode()
        self._remote_key = b""
        self._asked = b""
        self._reached = asyncio.Event()
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_WAITING)
        self._delivers = self._closed = False
        sockets.expect(self)

    def expect(self, username: str, password: str) -> None:
        """Who the peer is, as it said over the signalling."""
        self.remote_username, self._remote_key = username, password.encode()

    async def connect(self) -> None:
        """Wait for the peer to find a way here. Raises ConnectionError when closed."""
        await self._reached.wait()
        if self._closed:
            raise ConnectionError("closed")

    def deliver(self) -> list[bytes]:
        """From now on datagrams go to the owner; returns those that waited."""
        self._delivers = True
        waiting = []
        with contextlib.suppress(asyncio.QueueEmpty):
            while (datagram := self._waiting.get_nowait()) is not None:
                waiting.append(datagram)
        return waiting

    async def receive(self) -> bytes:
        """Raises ConnectionError when closed."""
        datagram = await self._waiting.get()
        if datagram is None:
            raise ConnectionError("closed")
        return datagram

    async def send(self, datagram: bytes) -> None:
        self._send(datagram)

    def ask(self) -> None:
        """Ask the peer whether it is still there and wants to be sent to (RFC 7675)."""
        if self._remote_key:
            self._asked = secrets.token_bytes(12)
            name = f"{self.remote_username}:{self.username}"
            self._send(stun.check(self._asked, name, self._remote_key))

    async def close(self) -> None:
        self._closed = True
        self.route = None
        self._sockets.forget(self)
        self._reached.set()
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    # -- from the sockets

    def received(self, datagram: bytes) -> None:
        if self._delivers:
            self.owner.take(datagram)
        elif not self._waiting.full():
            self._waiting.put_nowait(datagram)

    def checked(self, place: Place, request: stun.Binding, datagram: bytes) -> None:
        if self._closed or not stun.is_signed(datagram, request, self._key):
            return
        if request.unknown:
            answer = stun.refusal(request, stun.UNKNOWN_ATTRIBUTE, self._key)
        elif request.claims_controlled:
            # A lite end never controls (RFC 8445 section 6.1.1).
            answer = stun.refusal(request, stun.ROLE_CONFLICT, self._key)
        elif self._sockets.give(place, self):
            answer = stun.success(request, place[1][:2], self._key)
            self._note(place, nominates=request.nominates)
        else:
            return
        _send_to(place, answer)

    def answered(self, answer: stun.Binding, datagram: bytes) -> None:
        is_new = bool(self._asked) and answer.transaction == self._asked
        if is_new and stun.is_signed(datagram, answer, self._remote_key):
            self._asked = b""
            self.owner.note_sign()

    def _note(self, place: Place, *, nominates: bool) -> None:
        # The first check that comes through is a way to begin: a browser nominates with its next,
        # 50 ms later, and the handshake need not wait. Of nominations the last counts: browsers
        # repeat it with every check of the pair they have chosen, and choose another when the
        # network changes.
        if nominates or self.route is None:
            self.route = place
            self._reached.set()
        self.owner.note_sign()

    def _send(self, datagram: bytes) -> None:
        if self.route is not None:
            _send_to(self.route, datagram)


def _send_to(place: Place, datagram: bytes) -> None:
    with contextlib.suppress(OSError):  # as if lost on the way
        place[0].sendto(datagram, place[1])
