"""Who serves a viewer: our own engine first, Janus nodes once a show has a crowd.

Obeys `MediaEngine` around the engine that has the publishers, and `CounterOffers`. Whenever no node
can take a viewer, our own engine does, so a node that dies costs its viewers one new connection.
"""

import asyncio
import logging
from dataclasses import replace
from time import monotonic
from typing import Final

from shared.ids import SessionId
from shared.rungs import Rung, Wish
from streaming_server.media.janus.connection import JanusAway, JanusRefused
from streaming_server.media.janus.node import JanusNode
from streaming_server.media.janus.preferences import Preferences
from streaming_server.media.tasks import Tasks
from streaming_server.ports.media import (
    Admission,
    MediaEngine,
    MediaListener,
    MediaRefused,
    RtpTarget,
    StageCondition,
)

logger = logging.getLogger(__name__)

LOOKS_EVERY_S: Final = 2.0
ANSWERED_WITHIN_S: Final = 20.0
#: A mountpoint without viewers is kept so long.
KEPT_S: Final = 60.0
RETRY_S: Final = 2
_TROUBLES: Final = (JanusAway, JanusRefused)


class Placement:
    """`start` before anything else, `close` after. beyond: a show with so many viewers is served by
    nodes; 0: every show. It is the listener of the engine it is around."""

    def __init__(self, listener: MediaListener, *, beyond: int) -> None:
        self._listener, self._preferences = listener, Preferences(beyond)
        self.nodes: tuple[JanusNode, ...] = ()
        #: Shows on nodes, and when each was last of use; loop time.
        self._placed: dict[SessionId, float] = {}
        self._tasks = Tasks()

    def start(self, engine: MediaEngine, nodes: tuple[JanusNode, ...]) -> None:
        self._engine, self.nodes = engine, nodes
        self.publish = engine.publish
        self.speak = engine.speak
        self.hear = engine.hear
        self.send_off = engine.send_off
        self.segments = engine.segments
        self.feed_nodes = engine.feed_nodes
        self.still = engine.still
        self.record = engine.record
        self.picture = engine.picture
        self.stage_picture = engine.stage_picture
        self.has_picture = engine.has_picture
        self.loads = engine.loads
        self.watch = engine.watch
        for node in nodes:
            self._tasks.work(node.run())
        self._tasks.work(self._look_again_and_again())

    async def close(self) -> None:
        for session_id in list(self._placed):
            await self._leave(session_id)
        await self._tasks.close()
        await self._engine.close()

    # -- counter-offers

    def prefers(self, session_id: SessionId) -> bool:
        if not any(node.is_up for node in self.nodes):
            return False
        viewers = self.viewer_count(session_id)
        return self._preferences.is_crowd(session_id, viewers, self._now())

    async def counter_offer(
        self, session_id: SessionId, *, is_full: bool = False
    ) -> Admission | None:
        if is_full:
            viewers = self.viewer_count(session_id)
            self._preferences.take_for_a_crowd(session_id, viewers, self._now())
        if not self.prefers(session_id):
            return None
        node = min((one for one in self.nodes if one.is_up), key=lambda one: len(one.viewers))
        try:
            codec = await self._feed(session_id)
            if codec is None:
                return None
            await node.mount(session_id, codec)
            await self._feed(session_id)
            resource, offer = await node.offer(session_id, self._now())
        except _TROUBLES as error:
            logger.warning("a node makes no offer url=%s why=%s", node.url, error)
            return None
        self._placed[session_id] = self._now()
        return Admission(resource=resource, sdp=offer, etag="offer")

    async def answer(self, resource: str, answer: str) -> None:
        node = self._node_of(resource)
        if node is None:
            raise MediaRefused(404, "unknown_resource")
        try:
            await node.answer(resource, answer)
        except JanusRefused as error:
            raise MediaRefused(422, "answer_refused") from error
        except JanusAway as error:
            raise MediaRefused(503, "too_busy", RETRY_S) from error

    # -- viewers, wherever they are

    async def patch(self, resource: str, etag: str | None, fragment: str) -> Admission | None:
        if self._node_of(resource) is not None:
            # Candidates are not needed, and this Janus restarts only by an offer of its own.
            raise MediaRefused(422, "cannot_restart")
        return await self._engine.patch(resource, etag, fragment)

    async def is_there(self, resource: str) -> bool:
        return self._node_of(resource) is not None or await self._engine.is_there(resource)

    async def remove(self, resource: str) -> bool:
        node = self._node_of(resource)
        if node is None:
            return await self._engine.remove(resource)
        await self._let_go(node, resource)
        return True

    async def rung(self, resource: str, wish: Wish | None = None) -> Rung | None:
        """A node has one rung."""
        if self._node_of(resource) is not None:
            return Rung.HIGH
        return await self._engine.rung(resource, wish)

    def viewer_count(self, session_id: SessionId) -> int:
        elsewhere = sum(node.viewer_count(session_id) for node in self.nodes)
        return self._engine.viewer_count(session_id) + elsewhere

    async def condition(self, session_id: SessionId) -> StageCondition | None:
        condition = await self._engine.condition(session_id)
        elsewhere = sum(node.viewer_count(session_id) for node in self.nodes)
        if condition is None or not elsewhere:
            return condition
        high = condition.rungs.get(Rung.HIGH, 0) + elsewhere
        return replace(condition, rungs={**condition.rungs, Rung.HIGH: high})

    async def end(self, session_id: SessionId) -> None:
        self._preferences.forget(session_id)
        await self._leave(session_id)
        await self._engine.end(session_id)

    # -- what our own engine and the nodes tell

    def publisher_arrived(self, session_id: SessionId) -> None:
        self._listener.publisher_arrived(session_id)
        if session_id in self._placed:  # it may stand in another process now
            self._tasks.work(self._look(session_id))

    def publisher_lost(self, session_id: SessionId) -> None:
        self._listener.publisher_lost(session_id)

    def viewer_left(self, session_id: SessionId, resource: str) -> None:
        self._listener.viewer_left(session_id, resource)

    # -- keeping up

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(LOOKS_EVERY_S)
            for session_id in list(self._placed):
                await self._look(session_id)

    async def _look(self, session_id: SessionId) -> None:
        """Feed the show, and put away what is of no use any more."""
        now = self._now()
        try:
            codec = await self._feed(session_id)
        except MediaRefused:  # its worker is being replaced
            return
        for node in self.nodes:
            mounted = node.mountpoints.get(session_id)
            if mounted is not None and codec not in (None, mounted.codec):
                await self._unmount(node, session_id)
            await self._expire(node, now)
            if any(one.session_id == session_id for one in node.viewers.values()):
                self._placed[session_id] = now
        if now - self._placed.get(session_id, now) > KEPT_S:
            await self._leave(session_id)

    async def _feed(self, session_id: SessionId) -> str | None:
        targets: list[RtpTarget] = [
            node.mountpoints[session_id].target
            for node in self.nodes
            if session_id in node.mountpoints
        ]
        return await self._engine.feed_nodes(session_id, tuple(targets))

    async def _expire(self, node: JanusNode, now: float) -> None:
        for resource, viewer in list(node.viewers.items()):
            if not viewer.has_answered and now - viewer.offered_at > ANSWERED_WITHIN_S:
                await self._let_go(node, resource)

    async def _let_go(self, node: JanusNode, resource: str) -> None:
        viewer = node.viewers.get(resource)
        if viewer is None:  # it left by itself meanwhile, and that was told
            return
        try:
            await node.let_go(resource)
        except _TROUBLES as error:
            logger.info("a node could not be told that a viewer left why=%s", error)
        self._listener.viewer_left(viewer.session_id, resource)

    async def _leave(self, session_id: SessionId) -> None:
        self._placed.pop(session_id, None)
        for node in self.nodes:
            if session_id in node.mountpoints:
                await self._unmount(node, session_id)

    async def _unmount(self, node: JanusNode, session_id: SessionId) -> None:
        viewers = [name for name, one in node.viewers.items() if one.session_id == session_id]
        await asyncio.gather(*[self._let_go(node, resource) for resource in viewers])
        try:
            await node.unmount(session_id)
        except _TROUBLES as error:
            logger.info("a mountpoint stays behind why=%s", error)

    def _node_of(self, resource: str) -> JanusNode | None:
        return next((node for node in self.nodes if resource in node.viewers), None)

    def _now(self) -> float:
        return monotonic()
