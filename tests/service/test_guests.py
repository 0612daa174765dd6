"""Who is to be heard is what the rows say: at the yes, after a time, after a lost connection."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from shared.audience.guests import SPEAKS_FOR, AskToSpeak, Move, MoveGuest, State
from shared.audience.moderation import RemoveAttendee
from shared.ids import CommandId
from shared.live_sessions import Move as Moving
from streaming_server.ports.handling import Unavailable
from streaming_server.service.guests import MISSED_FOR, GuestStage
from tests.fair import NEIGHBOUR, OWNER, RESIDENT, SHOW, STAFF
from tests.fair_store import Fair, fresh, open_fair, visitor
from tests.fakes.engine import PaintedEngine
from tests.media.stage_server import Heard

SOON_S = 60


def opened(fair: Fair) -> tuple[GuestStage, PaintedEngine]:
    engine = PaintedEngine(listener=Heard())
    engine.show(SHOW)
    stage = GuestStage(fair.service.handle, fair.store.reader, fair.feed, engine, fair.clock)
    return stage, engine


async def ask(fair: Fair, engine: PaintedEngine, who: str = RESIDENT) -> CommandId:
    """A resident asks to speak and connects."""
    guest_id = fresh()
    wish = AskToSpeak(command_id=guest_id, session_id=SHOW)
    await fair.accept(wish, visitor(who))  # type: ignore[arg-type]
    await engine.speak(SHOW, guest_id, "offer")
    return guest_id


async def move(fair: Fair, guest_id: CommandId, move: Move) -> None:
    wish = MoveGuest(command_id=fresh(), session_id=SHOW, guest_id=guest_id, move=move)
    await fair.accept(wish, OWNER)


async def states(fair: Fair) -> list[State]:
    return [guest.state for guest in await fair.store.reader.guests(SHOW)]


async def test_the_engine_forwards_whom_the_rows_name(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        stage, engine = opened(fair)
        guest_id = await ask(fair, engine)
        for step, heard in (
            (None, None),
            (Move.ACCEPT, guest_id),
            (Move.MUTE, None),
            (Move.UNMUTE, guest_id),
            (Move.END, None),
        ):
            if step is not None:
                await move(fair, guest_id, step)
            await stage.look()
            assert engine.heard[SHOW] == heard
        assert engine.guests == {}
        engine.heard.clear()
        await stage.look()
        assert engine.heard == {}


async def test_a_yes_is_passed_on_at_once(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        stage, engine = opened(fair)
        watching = asyncio.create_task(stage.watch())
        guest_id = await ask(fair, engine)
        await move(fair, guest_id, Move.ACCEPT)
        async with asyncio.timeout(SOON_S):
            while engine.heard.get(SHOW) != guest_id:  # noqa: ASYNC110  the fake has no event
                await asyncio.sleep(0.01)
        watching.cancel()


async def test_time_on_the_stage_ends_by_itself(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        stage, engine = opened(fair)
        guest_id = await ask(fair, engine)
        await move(fair, guest_id, Move.ACCEPT)
        fair.clock.forward(SPEAKS_FOR - timedelta(seconds=1))
        await stage.look()
        assert await states(fair) == [State.HEARD]
        fair.clock.forward(timedelta(seconds=1))
        await stage.look()
        assert await states(fair) == []


async def test_a_connection_that_is_gone_is_waited_for_a_little(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        stage, engine = opened(fair)
        guest_id = await ask(fair, engine)
        await move(fair, guest_id, Move.ACCEPT)
        engine.guests.clear()
        await stage.look()
        fair.clock.forward(MISSED_FOR - timedelta(seconds=1))
        await stage.look()
        assert await states(fair) == [State.HEARD]
        engine.guests[guest_id] = "offer"  # back again
        await stage.look()
        engine.guests.clear()
        await stage.look()
        fair.clock.forward(MISSED_FOR)
        await stage.look()
        assert await states(fair) == []


@pytest.mark.parametrize("how", ["end of the show", "removal"])
async def test_whoever_is_out_of_the_show_is_off_the_stage(tmp_path: Path, how: str) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        stage, engine = opened(fair)
        guest_id = await ask(fair, engine)
        await ask(fair, engine, NEIGHBOUR)
        await move(fair, guest_id, Move.ACCEPT)
        await stage.look()
        if how == "removal":
            wish = RemoveAttendee(command_id=fresh(), session_id=SHOW, number=1, reason="r")
            await fair.accept(wish, STAFF)
        else:
            await fair.move(Moving.END, STAFF)
        await stage.look()
        assert engine.heard[SHOW] is None
        assert guest_id not in engine.guests
        assert await states(fair) == ([State.ASKED] if how == "removal" else [])


async def test_a_store_that_is_away_is_asked_again(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        stage, engine = opened(fair)
        guest_id = await ask(fair, engine)
        await move(fair, guest_id, Move.ACCEPT)
        away = Away(engine)
        stage = GuestStage(fair.service.handle, fair.store.reader, fair.feed, away, fair.clock)
        watching = asyncio.create_task(stage.watch())
        async with asyncio.timeout(SOON_S):
            while engine.heard.get(SHOW) != guest_id:  # noqa: ASYNC110  the fake has no event
                await asyncio.sleep(0.01)
        watching.cancel()


class Away(PaintedEngine):
    """An engine whose process is being replaced at the first call."""

    def __init__(self, engine: PaintedEngine) -> None:
        super().__init__(listener=engine.listener, guests=engine.guests, heard=engine.heard)
        self.was_asked = False

    async def hear(self, session_id, guest_id):  # type: ignore[no-untyped-def]
        if not self.was_asked:
            self.was_asked = True
            raise Unavailable("engine_away")
        return await super().hear(session_id, guest_id)
