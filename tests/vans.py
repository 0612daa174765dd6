"""A city and its van on real files: what it takes along, what it does, what it brings."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from shared.applications import slots_for
from shared.ids import CommandId, CounterId, KioskId, LegId, ServiceCode, VisitId, VisitorId
from shared.link.messages import Wish
from shared.organisation import Actor, ActorKind
from shared.refusals import Refused
from shared.tickets.legs import CloseReason, Leg, Rating
from shared.tickets.lifecycle import CounterMove, Move, State
from shared.tickets.messages import (
    CallNext,
    IssueTicket,
    MoveCounter,
    MoveLeg,
    RateService,
    SetUpCounter,
    TakeTicket,
)
from shared.tickets.numbers import day_of
from shared.wire import Command, decode_command
from streaming_server.ports.handling import Receipt
from streaming_server.service import Service
from streaming_server.store import Store, open_store
from streaming_server.store.days import SqlDay
from streaming_server.store.handing_over import hand_over
from streaming_server.store.identity import SqlIdentity
from streaming_server.store.vans import SqlVans
from tests.fair import HERE, NOW, STAFF, VISITOR, Clock, apply, posting
from tests.fair_store import Fair, fresh

COUNTER: Final = CounterId("van-counter")
SEEK: Final = ServiceCode("job_seeking")
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Van:
    """key: as the city knows it. day: its outbox."""

    store: Store
    service: Service
    clock: Clock
    key: Actor
    day: SqlDay

    async def accept(self, command: Command, actor: Actor) -> Receipt:
        answer = await self.service.handle(command, actor)
        assert not isinstance(answer, Refused), answer
        return answer

    async def goes_through_a_day(self) -> None:
        """Two come, one is served and says how it was, one leaves; somebody applies."""
        counter = SetUpCounter(command_id=fresh(), counter_id=COUNTER, station=HERE, number=7)
        await self.accept(counter, STAFF)
        opens = MoveCounter(command_id=fresh(), counter_id=COUNTER, move=CounterMove.OPEN)
        await self.accept(opens, STAFF)
        first = TakeTicket(
            command_id=fresh(), visit_id=VisitId("first"), station=HERE, services=(SEEK,)
        )
        await self.accept(first, VISITOR)
        second = IssueTicket(
            command_id=fresh(), visit_id=VisitId("second"), station=HERE, services=(SEEK,)
        )
        await self.accept(second, STAFF)
        self.clock.now += 5 * MINUTE
        await self.accept(CallNext(command_id=fresh(), counter_id=COUNTER), STAFF)
        for move in (Move.START, Move.FINISH):
            self.clock.now += 4 * MINUTE
            await self.accept(moves("first", move), STAFF)
        rated = RateService(command_id=fresh(), leg_id=LegId("first.1"), rating=Rating.BAD)
        await self.accept(rated, STAFF)
        await self.accept(moves("second", Move.CANCEL), STAFF)
        call_at = slots_for(None, posting(), self.clock.now)[0]
        sent = apply(command_id=CommandId("apply-in-the-van"), session_id=None, call_at=call_at)
        await self.accept(sent, VISITOR)

    async def legs(self) -> tuple[Leg, ...]:
        return await legs_of(self.store)


def moves(visit: str, move: Move) -> MoveLeg:
    reason = CloseReason.LEFT if move is Move.CANCEL else None
    return MoveLeg(command_id=fresh(), leg_id=LegId(f"{visit}.1"), move=move, reason=reason)


async def legs_of(store: Store) -> tuple[Leg, ...]:
    return await store.reader.legs(HERE, day_of(NOW), frozenset(State))


async def enrolled_van(fair: Fair) -> Actor:
    identity = SqlIdentity(fair.store, fair.clock)
    enrolled = await identity.enrol_kiosk(await identity.enrolment_code(HERE, is_van=True))
    identity.close()
    assert enrolled is not None
    return Actor(kind=ActorKind.KIOSK, kiosk_id=enrolled[1], station=HERE)


@asynccontextmanager
async def van_of(fair: Fair, city: Path, folder: Path) -> AsyncIterator[Van]:
    """With what it takes along. city: the database."""
    key = await enrolled_van(fair)
    folder.mkdir(exist_ok=True)
    kiosk_id = key.kiosk_id or KioskId("")
    vans = SqlVans(fair.store, city, fair.clock)
    incoming = await vans.copy_for(kiosk_id, HERE, folder)
    hand_over(folder / "doorstep.db", incoming, kiosk_id, day_of(NOW))
    clock = Clock()
    store = open_store(folder / "doorstep.db", clock)
    service = Service(store, clock, lambda _show: False, is_van=True)
    try:
        yield Van(store=store, service=service, clock=clock, key=key, day=SqlDay(store))
    finally:
        store.close()


async def bring(fair: Fair, van: Van, wish: Wish) -> Receipt | Refused:
    assert wish.happened is not None
    command = decode_command(json.dumps(wish.command))
    return await fair.service.keep_day(command, wish.happened, van.key, wish.occurred_at)


def visitor_named(name: str) -> Actor:
    return Actor(kind=ActorKind.VISITOR, visitor_id=VisitorId(name))
