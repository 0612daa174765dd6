"""The embedded forwarding engine: `MediaEngine` on this process's own event loop.

It owns every stage, every task and one sweep. A worker process can hold one of these behind the
same port: nothing but ids, texts and numbers crosses it.
"""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

from shared.ids import SessionId
from shared.rungs import Rung, Wish
from streaming_server.media.admission import Load
from streaming_server.media.answers import Role
from streaming_server.media.connections import TURNS, Connections
from streaming_server.media.guests import Guest
from streaming_server.media.hls.packaging import Packaging
from streaming_server.media.janus.feeds import Feeds
from streaming_server.media.limits import Objection
from streaming_server.media.load import LoadMeter
from streaming_server.media.mux import ANY_PORT
from streaming_server.media.publications import Publication
from streaming_server.media.recording.recorders import Recorders
from streaming_server.media.resources import agreed, condition_of
from streaming_server.media.stages import Stage
from streaming_server.media.tasks import Tasks
from streaming_server.media.viewers import Viewer
from streaming_server.ports.media import (
    Admission,
    MediaListener,
    MediaRefused,
    RecorderState,
    RtpTargets,
    StageCondition,
    WorkerLoad,
)

logger = logging.getLogger(__name__)

SWEEP_INTERVAL_S = 1 / TURNS
RETRY_S = 2
IDLE_STAGE_S = 3600.0  # a stage that nobody used for so long is forgotten, clock and all


class ForwardingEngine:
    """`start` before anything else, `close` after.

    addresses: what to offer as candidates; all of this machine's by default.
    public_address: offered besides, with the same port, behind a one-to-one NAT.
    ports: UDP ports to choose from, for a firewall that opens only some; one is used.
    """

    def __init__(
        self,
        listener: MediaListener,
        *,
        addresses: tuple[str, ...] = (),
        public_address: str | None = None,
        ports: range = ANY_PORT,
        packaging: Packaging | None = None,
    ) -> None:
        self._listener = listener
        self._packaging = packaging or Packaging(None)
        self._stages: dict[SessionId, Stage] = {}
        self._tasks = Tasks()
        self._connections = Connections(
            listener,
            self._tasks,
            addresses=addresses,
            public_address=public_address,
            ports=ports,
        )
        self._recorders = Recorders()
        self._feeds = Feeds()
        self._meter = LoadMeter(SWEEP_INTERVAL_S)
        self._sweeps = 0
        self._sweeper: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Raises OSError when no UDP port can be had."""
        self._connections.open()
        self._sweep_again()

    async def close(self) -> None:
        if self._sweeper is not None:
            self._sweeper.cancel()
        await asyncio.gather(*[self.end(session_id) for session_id in self._stages])
        await self._recorders.close()
        await self._packaging.close()
        self._feeds.close()
        await self._tasks.close()
        self._connections.close()

    async def publish(self, session_id: SessionId, offer: str) -> Admission:
        agreement = agreed(offer, Role.PUBLISHER)
        stage = self.opened(session_id)
        if stage.is_sending(self._now()):
            raise MediaRefused(409, "already_published", RETRY_S)
        if stage.objection is not None:
            # Once: who mends it and tries again is welcome.
            objection, stage.objection = stage.objection, None
            raise MediaRefused(422, objection)
        for silent in [r for r in self._connections.of(stage) if type(r.part) is Publication]:
            self._connections.drop(silent)

        def object_to(objection: Objection) -> None:
            stage.object_to(objection)
            logger.warning("publisher was ended session=%s reason=%s", session_id, objection)
            self._connections.drop(resource)

        publication = Publication(agreement, stage.forward, object_to, stage.change_source)
        resource = self._connections.add(stage, agreement, publication)
        stage.publish(publication)
        return await self._connections.admit(resource)

    async def watch(self, session_id: SessionId, offer: str, asker: str = "") -> Admission:
        agreement = agreed(offer, Role.VIEWER)
        stage = self._stages.get(session_id)
        if stage is None or stage.publication is None or not stage.is_sending(self._now()):
            raise MediaRefused(409, "nobody_live", RETRY_S)
        video, sent = agreement.track("video"), stage.publication.video_codec
        if video is not None and sent is not None and sent not in video.formats:
            raise MediaRefused(422, "codec_not_shared")
        stage.expect_viewer(self._now())
        return await self._connections.admit(
            self._connections.add(stage, agreement, Viewer(agreement, stage.supply))
        )

    async def speak(self, session_id: SessionId, guest_id: str, offer: str) -> Admission:
        agreement = agreed(offer, Role.PUBLISHER)
        stage = self._stages.get(session_id)
        if stage is None or not stage.is_sending(self._now()):
            raise MediaRefused(409, "nobody_live", RETRY_S)
        guest = Guest(guest_id, agreement, stage.floor)
        resource = self._connections.add(stage, agreement, guest)
        stage.floor.let_in(guest, lambda: self._connections.drop(resource))
        return await self._connections.admit(resource)

    async def hear(self, session_id: SessionId, guest_id: str | None) -> bool:
        stage = self._stages.get(session_id)
        return stage is not None and stage.floor.hear(guest_id)

    async def send_off(self, session_id: SessionId, guest_id: str) -> None:
        stage = self._stages.get(session_id)
        if stage is not None:
            stage.floor.send_off(guest_id)

    async def patch(self, resource: str, etag: str | None, fragment: str) -> Admission | None:
        return await self._connections.patch(resource, etag, fragment)

    async def is_there(self, resource: str) -> bool:
        return resource in self._connections

    async def remove(self, resource: str) -> bool:
        if (known := self._connections.get(resource)) is None:
            return False
        await self._connections.drop(known)
        return True

    async def record(self, session_id: SessionId, folder: Path | None) -> RecorderState:
        return await self._recorders.record(session_id, self._stages.get(session_id), folder)

    async def rung(self, resource: str, wish: Wish | None = None) -> Rung | None:
        known = self._connections.get(resource)
        if known is None or not isinstance(known.part, Viewer):
            return None
        if wish is not None:
            known.part.wish(wish, self._now())
        return known.part.rung(self._now())

    async def still(self, session_id: SessionId) -> bytes | None:
        stage = self._stages.get(session_id)
        if stage is None or not stage.is_sending(self._now()):
            return None
        return stage.ladder.need_still(self._now())

    async def segments(self, session_id: SessionId) -> str:
        return self._packaging.want(self._stages.get(session_id), self._now())

    async def feed_nodes(self, session_id: SessionId, targets: RtpTargets) -> str | None:
        return self._feeds.feed(session_id, self._stages.get(session_id), targets)

    async def end(self, session_id: SessionId) -> None:
        await self._recorders.record(session_id, None, None)
        stage = self._stages.pop(session_id, None)
        await self._packaging.end(session_id)
        if stage is not None:
            stage.ladder.stop()
            await asyncio.gather(
                *[self._connections.drop(resource) for resource in self._connections.of(stage)]
            )

    def has_picture(self, session_id: SessionId) -> bool:
        stage = self._stages.get(session_id)
        return stage is not None and stage.is_shown

    async def picture(self, session_id: SessionId) -> int | None:
        stage = self._stages.get(session_id)
        return stage.picture if stage is not None else None

    async def stage_picture(self, session_id: SessionId, publisher_picture: int) -> int | None:
        stage = self._stages.get(session_id)
        return stage.stage_picture(publisher_picture) if stage is not None else None

    def viewer_count(self, session_id: SessionId) -> int:
        stage = self._stages.get(session_id)
        return stage.audience if stage is not None else 0

    @property
    def stages(self) -> Mapping[SessionId, Stage]:
        return self._stages

    def opened(self, session_id: SessionId) -> Stage:
        """The stage of a session, made when there is none yet."""
        stage = self._stages.get(session_id)
        if stage is None:
            later = asyncio.get_running_loop().call_later
            stage = Stage(session_id, self._listener, self._now(), later)
            self._stages[session_id] = stage
        return stage

    async def condition(self, session_id: SessionId) -> StageCondition | None:
        stage = self._stages.get(session_id)
        if stage is None:
            return None
        writers = (self._recorders.condition(session_id), self._packaging.condition(session_id))
        return condition_of(stage, self._connections.of(stage), self._now(), *writers)

    async def loads(self) -> tuple[WorkerLoad, ...]:
        return (self.load,)

    @property
    def standing_load(self) -> Load:
        viewers = self._connections.viewers
        return Load(viewers=viewers, cpu=self._meter.cpu, late_s=self._meter.late_s)

    @property
    def load(self) -> WorkerLoad:
        viewers = sum(len(stage.viewers) for stage in self._stages.values())
        return WorkerLoad(number=0, viewers=viewers, cpu=self._meter.cpu)

    # -- the sweep

    def _sweep_again(self) -> None:
        # The next one is set first: whatever goes wrong in this one, silence is still noticed.
        loop = asyncio.get_running_loop()
        self._sweeper = loop.call_later(SWEEP_INTERVAL_S, self._sweep_again)
        self._sweeps += 1
        self._sweep(monotonic())

    def _sweep(self, now: float) -> None:
        self._meter.look(now)
        for stage in list(self._stages.values()):
            stage.sweep(now)
            if now - stage.used_at > IDLE_STAGE_S:
                del self._stages[stage.session_id]
            elif stage.ladder.is_needed(now) and not stage.ladder.is_running:
                # It ends with its stage, and then frees a process: not to be cut short.
                self._tasks.goodbye(stage.ladder.run())
        self._packaging.sweep(self._stages, now)
        self._connections.sweep(self._sweeps, now)

    def _now(self) -> float:
        return monotonic()
