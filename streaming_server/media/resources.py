"""A peer under its unguessable name, and what it is here for."""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from streaming_server.media.answers import Agreement, Role, Unacceptable, agree
from streaming_server.media.ice import IceEnd
from streaming_server.media.peers import Peer
from streaming_server.media.publications import Publication
from streaming_server.media.sdp import NotSdp, parse_offer
from streaming_server.media.stages import Stage
from streaming_server.media.viewers import Viewer
from streaming_server.ports.media import MediaRefused, StageCondition, WriterCondition

MOST_DESCRIBED = 500  # viewers of a stage in one answer


@dataclass(slots=True, kw_only=True, eq=False)
class Resource:
    """A peer and what it is here for, under its unguessable name."""

    name: str
    stage: Stage
    peer: Peer[IceEnd]
    agreement: Agreement
    part: Publication | Viewer
    turn: int  # the sweep of each second that attends to it, so that reports are spread
    etag: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    #: The path of a restart that has not come about yet.
    fresh: IceEnd | None = None

    async def say_goodbye(self) -> None:
        await self.peer.close()
        if self.fresh is not None:
            await self.fresh.close()


def condition_of(
    stage: Stage,
    resources: Iterable[Resource],
    now: float,
    recorder: WriterCondition | None,
    segments: WriterCondition | None,
) -> StageCondition | None:
    """resources: of the stage."""
    if not (stage.publication or stage.viewers or stage.objected):
        return None
    viewers = [
        resource.part.described(resource.name, now)
        for resource in resources
        if isinstance(resource.part, Viewer) and resource.part.outlet is not None
    ]
    publication = stage.publication
    return StageCondition(
        worker=0,
        publisher=publication.condition(now) if publication else None,
        rungs=Counter(one.rung for one in viewers),
        viewers=tuple(viewers[:MOST_DESCRIBED]),
        objection=stage.objected,
        recorder=recorder,
        segments=segments,
    )


def agreed(offer: str, role: Role) -> Agreement:
    """Raises MediaRefused."""
    try:
        return agree(parse_offer(offer), role)
    except NotSdp as error:
        raise MediaRefused(415, "not_sdp") from error
    except Unacceptable as error:
        raise MediaRefused(422, error.code) from error
