"""Which worker carries what: a session's home, where it stands beside it, and who is let in next.

A session's home is the worker that has its publisher: the one with the least to do when the
publisher came. Viewers are let in there while there is room, then on a worker that the session is
handed on to.
"""

import asyncio
import socket
from time import monotonic
from typing import Final

from shared.ids import SessionId
from streaming_server.media.admission import WaitingLine, retry_after
from streaming_server.media.children import BUFFER_BYTES
from streaming_server.media.worker_link import WorkerLink
from streaming_server.ports.media import MediaRefused

RETRY_S: Final = 2
REPLACED_WITHIN_S: Final = 6.0  # pages wait eight seconds for an answer


class Placement:
    def __init__(self) -> None:
        #: The workers that run now.
        self.links: list[WorkerLink] = []
        self._has_come = asyncio.Event()
        self._homes: dict[SessionId, WorkerLink] = {}
        #: Sessions beside their home, as far as they were asked for.
        self._spans: dict[tuple[SessionId, WorkerLink], asyncio.Task[None]] = {}
        self._line = WaitingLine()

    def home(self, session_id: SessionId) -> WorkerLink | None:
        return self._homes.get(session_id)

    def add(self, link: WorkerLink) -> None:
        self.links.append(link)
        self._has_come.set()

    async def settle(self, session_id: SessionId) -> WorkerLink:
        """The home of a session whose publisher comes: where it was, where its viewers wait for
        it, or the worker with the least to do. Raises MediaRefused."""
        await self._until_any_runs()
        link = self._homes.get(session_id) or self._heir(session_id)
        if link is None:
            link = min(self.links, key=lambda link: (link.peers, link.slot))
        self._homes[session_id] = link
        return link

    def queue(self, asker: str) -> None:
        """Raises MediaRefused for whoever is not next."""
        ahead = self._line.ahead(asker, monotonic())
        if ahead >= sum(max(0, link.room) for link in self.links):
            code = "full" if ahead else "full_but_next"
            raise MediaRefused(503, code, retry_after(ahead), {"ahead": ahead})

    def leave_queue(self, asker: str) -> None:
        self._line.leave(asker)

    async def seat(self, session_id: SessionId, home: WorkerLink) -> WorkerLink:
        """Where one more viewer goes; the session is there. Raises MediaRefused."""
        if home.room > 0:
            return home
        beside = {link for known, link in self._spans if known == session_id}
        link = max(self.links, key=lambda link: (link.room > 0, link in beside, link.room))
        if link is not home:
            await self.span(session_id, link)
        return link

    async def span(self, session_id: SessionId, link: WorkerLink) -> None:
        """Have a session forwarded beside its home as well. Raises MediaRefused."""
        span, home = (session_id, link), self._homes[session_id]
        if span not in self._spans:
            self._spans[span] = asyncio.create_task(_relay(session_id, home, link))
        try:
            await asyncio.shield(self._spans[span])
        except MediaRefused:
            self._spans.pop(span, None)
            raise

    def cut_off(self, session_id: SessionId) -> list[WorkerLink]:
        """Workers with viewers of a session who wait for its packets from a new home."""
        home = self._homes.get(session_id)
        return [one for one in self.links if one is not home and one.viewer_count(session_id)]

    def forget_session(self, session_id: SessionId) -> list[WorkerLink]:
        """Where it stood."""
        home = self._homes.pop(session_id, None)
        for span in [one for one in self._spans if one[0] == session_id]:
            del self._spans[span]
        return [link for link in self.links if link is home or session_id in link.stages]

    def forget_worker(self, link: WorkerLink) -> list[SessionId]:
        """The sessions that lost their home with it."""
        self.links.remove(link)
        for span in [one for one in self._spans if link in (one[1], self._homes.get(one[0]))]:
            del self._spans[span]
        homeless = [one for one, home in self._homes.items() if home is link]
        for session_id in homeless:
            del self._homes[session_id]
        return homeless

    def peer(self, resource: str) -> tuple[WorkerLink | None, str]:
        """Whose peer it is, and what that worker calls it."""
        for link in self.links:
            name = link.own_name(resource)
            if name is not None:
                return link, name
        return None, resource

    async def _until_any_runs(self) -> None:
        """All may have died; the first that replaces one is waited for, because whoever is sent
        away comes back later than that. Raises MediaRefused."""
        try:
            async with asyncio.timeout(REPLACED_WITHIN_S):
                while not self.links:
                    self._has_come.clear()
                    await self._has_come.wait()
        except TimeoutError:
            raise MediaRefused(503, "too_busy", RETRY_S) from None

    def _heir(self, session_id: SessionId) -> WorkerLink | None:
        """A worker whose viewers of the session wait for its publisher to come back."""
        watched = [link for link in self.links if link.viewer_count(session_id)]
        return max(watched, key=lambda link: link.viewer_count(session_id), default=None)


async def _relay(session_id: SessionId, home: WorkerLink, link: WorkerLink) -> None:
    """Packets go from worker to worker; this process only hands each an end of the socket."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with near, far:
        for end in (near, far):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        await link.ask("follow", session_id, descriptors=(far.fileno(),))
        await home.ask("feed", session_id, descriptors=(near.fileno(),))
