"""A store with one gig market: a room for men, one for women, one for families, one for whoever
comes first; and the service over it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final
from uuid import uuid4

from shared.lodging import (
    AskForBed,
    ConfirmStay,
    HoldBed,
    Move,
    MoveStay,
    Policy,
    Room,
    Stay,
    StayId,
)
from shared.organisation import Actor
from shared.people import PersonalText
from shared.refusals import Refused
from streaming_server.ports.handling import Receipt
from streaming_server.store.lodging.stays import load_stay
from tests.fair import STAFF, VISITOR, Clock, station
from tests.fair_store import Fair, fresh, open_fair
from tests.lodgings import MARKET, NOW, ask, confirm, hold, room

ROOMS: Final = (
    room(Policy.MEN, 1),
    room(Policy.WOMEN, 2),
    room(Policy.FAMILY, 3, beds=2),
    room(Policy.FLOATING, 4),
)


class Inn:
    """Wishes of staff and of residents, in few words."""

    def __init__(self, fair: Fair) -> None:
        self.fair = fair
        self.clock: Clock = fair.clock

    async def hold(self, **changes: Any) -> StayId:
        command: HoldBed = hold(command_id=fresh(), stay_id=new_stay(), **changes)
        await self.fair.accept(command, STAFF)
        return command.stay_id

    async def try_hold(self, **changes: Any) -> Receipt | Refused:
        wish = hold(command_id=fresh(), **{"stay_id": new_stay(), **changes})
        return await self.fair.service.handle(wish, STAFF)

    async def book(self, phone: str = "13800000001", **changes: Any) -> StayId:
        """Held and confirmed."""
        stay_id = await self.hold(**changes)
        await self.confirm(stay_id, phone)
        return stay_id

    async def ask(self, actor: Actor = VISITOR, **changes: Any) -> AskForBed:
        wish = ask(command_id=fresh(), stay_id=new_stay(), **changes)
        await self.fair.accept(wish, actor)
        return wish

    async def confirm(self, stay_id: StayId, phone: str = "13800000001") -> Receipt:
        return await self.fair.accept(confirmation(stay_id, phone), STAFF)

    async def move(self, stay_id: StayId, move: Move) -> Receipt | Refused:
        wish = MoveStay(command_id=fresh(), stay_id=stay_id, move=move)
        return await self.fair.service.handle(wish, STAFF)

    async def stay(self, stay_id: StayId) -> Stay:
        found = await self.fair.store.read(lambda rows: load_stay(rows, stay_id))
        assert found is not None
        return found

    async def count(self, table: str) -> int:
        def counted(rows: Connection) -> int:
            return int(rows.execute(f"SELECT COUNT(*) AS n FROM {table}").fetchone()["n"])

        return await self.fair.store.read(counted)


def confirmation(stay_id: StayId, phone: str = "13800000001") -> ConfirmStay:
    return confirm(command_id=fresh(), stay_id=stay_id, phone=PersonalText(phone))


def new_stay() -> StayId:
    return StayId(str(uuid4()))


@asynccontextmanager
async def open_inn(folder: Path, rooms: tuple[Room, ...] = ROOMS) -> AsyncIterator[Inn]:
    async with open_fair(folder) as fair:
        fair.clock.now = NOW
        market = station(MARKET, name="泉边零工市场", is_gig_market=True)
        await fair.store.seed([market], [], [])
        await fair.store.furnish(rooms)
        yield Inn(fair)
