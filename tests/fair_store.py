"""A store on a file with the station, the shop and its role, and the service over it."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from shared.applications import AnswerApplication, ApplicationSent
from shared.applications import Move as Answering
from shared.ids import ApplicationId, CommandId, JobId, SessionId, VisitorId
from shared.live_sessions import AddRole, Move, MoveSession
from shared.organisation import SYSTEM, Actor, ActorKind
from shared.refusals import Refused
from shared.wire import Command
from streaming_server.feed import LocalFeed
from streaming_server.ports.handling import Receipt
from streaming_server.service import Service
from streaming_server.store import Store, open_store
from tests.fair import (
    ELSEWHERE,
    JOB,
    OTHER_SHOP,
    SHOW,
    STAFF,
    Clock,
    apply,
    employer,
    posting,
    schedule,
    station,
)

SECOND_JOB: Final = JobId("job-2")
#: Up to which a show is walked, in this order.
TO_AIR: Final = (Move.OPEN, Move.GO_LIVE)


@dataclass(slots=True)
class Fair:
    store: Store
    service: Service
    feed: LocalFeed
    clock: Clock
    pictures: set[SessionId] = field(default_factory=set)

    async def accept(self, command: Command, actor: Actor) -> Receipt:
        """Handle a command that is known to be legal."""
        answer = await self.service.handle(command, actor)
        assert not isinstance(answer, Refused), answer
        return answer

    async def refuse(self, command: Command, actor: Actor) -> Refused:
        answer = await self.service.handle(command, actor)
        assert isinstance(answer, Refused), answer
        return answer

    async def go_on_air(self) -> None:
        """A show of both roles, on air, with a picture."""
        self.pictures.add(SHOW)
        await self.accept(schedule(), STAFF)
        for job_id in (JOB, SECOND_JOB):
            await self.accept(AddRole(command_id=fresh(), session_id=SHOW, job_id=job_id), STAFF)
        for move in TO_AIR:
            await self.move(move, STAFF)

    async def move(self, move: Move, actor: Actor = SYSTEM) -> Receipt | Refused:
        wish = MoveSession(command_id=fresh(), session_id=SHOW, move=move)
        return await self.service.handle(wish, actor)

    async def send(self, visitor_id: VisitorId, job_id: JobId = JOB) -> ApplicationSent:
        """One resident's application; its id is the resident's and the role's."""
        command = apply(
            command_id=fresh(),
            application_id=ApplicationId(f"{visitor_id}.{job_id}"),
            job_id=job_id,
        )
        receipt = await self.accept(command, visitor(visitor_id))
        (sent,) = receipt.events
        assert isinstance(sent, ApplicationSent)
        return sent


def fresh() -> CommandId:
    return CommandId(str(uuid.uuid4()))


def visitor(visitor_id: VisitorId) -> Actor:
    return Actor(kind=ActorKind.VISITOR, visitor_id=visitor_id)


def withdraw(application_id: ApplicationId) -> AnswerApplication:
    return AnswerApplication(
        command_id=fresh(), application_id=application_id, move=Answering.WITHDRAW
    )


@asynccontextmanager
async def open_fair(folder: Path) -> AsyncIterator[Fair]:
    clock = Clock()
    store = open_store(folder / "doorstep.db", clock)
    feed = LocalFeed()
    store.publish_with(feed.publish)
    pictures: set[SessionId] = set()
    service = Service(store, clock, has_picture=pictures.__contains__)
    await store.seed(
        [station(), station(ELSEWHERE, name="市中就业服务站", district="市中区")],
        [employer(), employer(OTHER_SHOP, name="李家洗衣店", caller="李老板")],
        [posting(), posting(SECOND_JOB, title="面点师傅", couples=None)],
    )
    try:
        yield Fair(store=store, service=service, feed=feed, clock=clock, pictures=pictures)
    finally:
        store.close()
