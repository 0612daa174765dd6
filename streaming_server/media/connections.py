"""The engine's peers, from their offer to their goodbye.

    admitted --reached--> connected --goodbye, silence, another codec--> dropped
        └────────not reached within seconds──────────────────────────────▲

Whose they are, and whether they may come, is the engine's to say.
"""

import asyncio
import logging
import secrets
from time import monotonic

from streaming_server.media.answers import (
    Agreement,
    LocalEnd,
    answer,
    first_among,
    restart_fragment,
)
from streaming_server.media.ice import IceEnd
from streaming_server.media.mux import ANY_PORT, UdpMux, host_addresses
from streaming_server.media.peers import Certificate, Peer
from streaming_server.media.publications import Publication
from streaming_server.media.resources import Resource
from streaming_server.media.sdp import Fragment, NotSdp, parse_fragment
from streaming_server.media.stages import Stage
from streaming_server.media.tasks import Tasks
from streaming_server.media.viewers import Viewer
from streaming_server.ports.media import Admission, MediaListener, MediaRefused

logger = logging.getLogger(__name__)

QUIET_S = 2.5  # a peer silent for so long is asked whether it is there ...
GONE_S = 5.0  # ... and one silent for so long is not
RETRY_S = 2
MOST_CONNECTING = 256  # peers on their way in; a flood of offers must not eat all memory
TURNS = 10  # sweeps a second; each peer is attended to in one of them


class Connections:
    """`open` before anything else, `close` after all were dropped.

    addresses, public_address, ports: see engine.ForwardingEngine.
    """

    def __init__(
        self,
        listener: MediaListener,
        tasks: Tasks,
        *,
        addresses: tuple[str, ...] = (),
        public_address: str | None = None,
        ports: range = ANY_PORT,
    ) -> None:
        self._listener = listener
        self._tasks = tasks
        self._addresses = addresses or host_addresses()
        self._public_address = public_address
        self._ports = ports
        self._mux = UdpMux()
        self._certificate = Certificate.generateCertificate()
        self._resources: dict[str, Resource] = {}

    def open(self) -> None:
        """Raises OSError when no UDP port can be had."""
        self._mux.open(self._addresses, self._ports)

    def close(self) -> None:
        self._mux.close()

    def __contains__(self, name: str) -> bool:
        return name in self._resources

    def get(self, name: str) -> Resource | None:
        return self._resources.get(name)

    def of(self, stage: Stage) -> list[Resource]:
        return [r for r in self._resources.values() if r.stage is stage]

    @property
    def viewers(self) -> int:
        """With those on their way in."""
        return sum(1 for r in self._resources.values() if isinstance(r.part, Viewer))

    def add(self, stage: Stage, agreement: Agreement, part: Publication | Viewer) -> Resource:
        """A peer that is not admitted yet; it has to be, or dropped."""

        def take_rtp(data: bytes, now: float) -> None:
            if isinstance(part, Publication) and stage.takes(part):
                part.take_rtp(data, now)

        peer = Peer(
            self._certificate,
            lambda owner: IceEnd(self._mux, owner),
            on_rtp=take_rtp,
            on_rtcp=part.take_rtcp,
            on_left=lambda: self.drop(resource),
        )
        resource = Resource(
            name=secrets.token_urlsafe(24),
            stage=stage,
            peer=peer,
            agreement=agreement,
            part=part,
            turn=secrets.randbelow(TURNS),
        )
        self._resources[resource.name] = resource
        return resource

    async def admit(self, resource: Resource) -> Admission:
        """Raises MediaRefused when too many are on their way in; the peer is dropped then."""
        if sum(1 for r in self._resources.values() if r.part.outlet is None) > MOST_CONNECTING:
            await self.drop(resource)
            raise MediaRefused(503, "too_busy", RETRY_S)
        self._tasks.work(self._connect(resource))
        text = answer(resource.agreement, self._local_end(resource.stage, resource.peer.ice))
        return Admission(resource=resource.name, sdp=text, etag=resource.etag)

    async def patch(self, name: str, etag: str | None, fragment: str) -> Admission | None:
        """See ports.MediaEngine.patch."""
        known = self._resources.get(name)
        if known is None:
            raise MediaRefused(404, "unknown_resource")
        if etag is None:
            raise MediaRefused(428, "if_match_missing")
        if etag not in ("*", known.etag):
            raise MediaRefused(412, "if_match_stale")
        try:
            parsed = parse_fragment(fragment)
        except NotSdp as error:
            raise MediaRefused(400, "bad_fragment") from error
        paths = [ice for ice in (known.fresh, known.peer.ice) if ice is not None]
        if parsed.username in {"", *[ice.remote_username for ice in paths]}:
            return None  # candidates: a peer is known by where its checks come from
        return await self._restart(known, parsed)

    def drop(self, resource: Resource) -> asyncio.Task[None]:
        """Forget a peer at once; the task says goodbye to it."""
        if self._resources.pop(resource.name, None) is not None:
            if isinstance(resource.part, Viewer):
                resource.stage.dismiss(resource.part)
                said = resource.part.condition
                logger.info(
                    "viewer left session=%s rung=%s lost=%.3f round_trip_s=%s bitrate=%s",
                    resource.stage.session_id,
                    resource.part.rung(self._now()),
                    said.lost,
                    said.round_trip_s,
                    said.bitrate,
                )
                self._listener.viewer_left(resource.stage.session_id, resource.name)
            else:
                resource.stage.release(resource.part)
        return self._tasks.goodbye(resource.say_goodbye())

    def sweep(self, number: int, now: float) -> None:
        """Attend to those whose turn it is: report to them, and notice who is gone."""
        turn = number % TURNS
        for resource in [r for r in self._resources.values() if r.turn == turn]:
            self._attend(resource, now)

    async def _connect(self, resource: Resource) -> None:
        connected = False
        try:
            connected = await resource.peer.connect(resource.agreement.remote)
        finally:
            if not connected and resource.name in self._resources:
                logger.info("peer was not reached session=%s", resource.stage.session_id)
                self.drop(resource)
        if not connected or resource.name not in self._resources:
            return
        resource.part.outlet = resource.peer.outlet
        if isinstance(resource.part, Viewer):
            resource.stage.admit(resource.part, self._now())

    async def _restart(self, resource: Resource, fragment: Fragment) -> Admission:
        if not resource.peer.is_connected or not fragment.password:
            raise MediaRefused(422, "cannot_restart")
        fresh = resource.peer.restart(fragment.username, fragment.password)
        # One restart at a time, however many are asked for at once.
        earlier, resource.fresh = resource.fresh, fresh
        if earlier is not None:
            await earlier.close()
        self._tasks.work(self._move(resource, fresh))
        resource.etag = secrets.token_urlsafe(9)
        text = restart_fragment(
            self._local_end(resource.stage, fresh), resource.agreement.tracks[0].section.mid
        )
        return Admission(resource=resource.name, sdp=text, etag=resource.etag)

    async def _move(self, resource: Resource, fresh: IceEnd) -> None:
        moved = await resource.peer.move(fresh)
        if resource.fresh is fresh:
            resource.fresh = None
        if not moved:
            logger.info("restart came to nothing session=%s", resource.stage.session_id)

    def _local_end(self, stage: Stage, ice: IceEnd) -> LocalEnd:
        return LocalEnd(
            username=ice.username,
            password=ice.password,
            candidates=first_among(
                self._mux.candidate_lines(self._public_address), self._public_address
            ),
            fingerprint=self._certificate.sha256,
            ssrcs=stage.ssrcs,
        )

    def _attend(self, resource: Resource, now: float) -> None:
        peer, part, stage = resource.peer, resource.part, resource.stage
        if not peer.is_connected:
            return
        silence = now - peer.heard_at
        if silence > GONE_S or part in stage.deaf:
            self.drop(resource)
            return
        if silence > QUIET_S:
            peer.ice.ask()
        if isinstance(part, Viewer):
            part.report(stage.media_times(now), int(now * 2**32), now)
        else:
            part.report(now)

    def _now(self) -> float:
        return monotonic()
