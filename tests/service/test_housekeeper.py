"""Holds run out and beds go to whoever waits, though nobody writes."""

from datetime import timedelta
from pathlib import Path

from shared.lodging import BedId, Party, State
from streaming_server.service import Housekeeper
from tests.fair import STAFF
from tests.lodging_store import open_inn
from tests.service.test_lodging import wait_for_bed


async def test_a_round_gives_what_ran_out_to_who_waits(tmp_path: Path) -> None:
    async with open_inn(tmp_path) as inn:
        for room in range(2):
            await inn.hold(party=Party.FAMILY)
            assert await inn.count("stays") == room + 1
        held = await inn.hold(bed_id=BedId(10))
        for at in range(1, 4):
            await inn.book(f"1380000010{at}", bed_id=BedId(10 + at))
        waiting = wait_for_bed()
        await inn.fair.accept(waiting, STAFF)
        assert (await inn.stay(waiting.stay_id)).state is State.WAITLISTED
        keeper = Housekeeper(inn.fair.service.handle, inn.fair.store.reader, lambda: inn.clock.now)
        events = await inn.count("events")
        await keeper.go_round()
        assert await inn.count("events") == events
        inn.clock.forward(timedelta(minutes=11))
        await keeper.go_round()
        assert (await inn.stay(held)).state is State.EXPIRED
        assert (await inn.stay(waiting.stay_id)).state is State.OFFERED
        inn.clock.forward(timedelta(days=2))
        await keeper.go_round()
        assert (await inn.stay(waiting.stay_id)).state is State.EXPIRED
