"""A van's database gives way to the next day's, or stays as it was; machines keep their keys."""

from pathlib import Path
from sqlite3 import Connection, DatabaseError

import pytest

from shared.ids import KioskId, VisitId
from shared.refusals import Refused
from shared.tickets.messages import TakeTicket, TicketIssued
from shared.tickets.numbers import day_of
from streaming_server.service import Service
from streaming_server.store import open_store
from streaming_server.store.handing_over import hand_over
from streaming_server.store.identity import SqlIdentity
from streaming_server.store.vans import SqlVans
from tests.fair import HERE, NOW, STAFF, Clock
from tests.fair_store import fresh, open_fair
from tests.vans import SEEK, Van, bring, enrolled_van, legs_of, van_of, visitor_named

DAY = day_of(NOW)


async def number(van: Van, name: str) -> str:
    wish = TakeTicket(command_id=fresh(), visit_id=VisitId(name), station=HERE, services=(SEEK,))
    (event,) = (await van.accept(wish, visitor_named(name))).events
    assert isinstance(event, TicketIssued)
    return event.leg.number


async def test_who_comes_home_twice_on_a_day_goes_on_with_its_numbers_and_keys(
    tmp_path: Path,
) -> None:
    """The touchscreen in the van needs no new code, and staff stay signed in."""
    async with open_fair(tmp_path) as fair:
        city = SqlIdentity(fair.store, fair.clock)
        await city.add_account("staff", "korb-haus-nadel", STAFF)
        folder = tmp_path / "van"
        async with van_of(fair, tmp_path / "doorstep.db", folder) as van:
            identity = SqlIdentity(van.store, van.clock)
            kiosk = await identity.enrol_kiosk(await identity.enrolment_code(HERE))
            signed_in = await identity.sign_in("staff", "korb-haus-nadel")
            assert kiosk is not None
            assert signed_in is not None
            assert await number(van, "one") == "A-001"
            assert await number(van, "two") == "A-002"
            for wish in await van.day.pending(9):
                assert not isinstance(await bring(fair, van, wish), Refused)

            def delivered(rows: Connection) -> None:
                rows.execute("UPDATE day_wishes SET standing = 'accepted'")
                rows.execute("DELETE FROM day_wish_bodies")

            await van.store.write(delivered)
            identity.close()
            key = van.key
        vans = SqlVans(fair.store, tmp_path / "doorstep.db", fair.clock)
        kiosk_id = key.kiosk_id or KioskId("")
        incoming = await vans.copy_for(kiosk_id, HERE, folder)
        archive = hand_over(folder / "doorstep.db", incoming, kiosk_id, DAY)
        assert archive == folder / "archive" / f"{DAY.isoformat()}.db"
        store = open_store(folder / "doorstep.db", Clock())
        again = Service(store, Clock(), lambda _show: False, is_van=True)
        identity = SqlIdentity(store, Clock())
        try:
            assert {leg.number for leg in await legs_of(store)} == {"A-001", "A-002"}
            assert await identity.actor(kiosk[0]) is not None
            assert await identity.actor(signed_in) is not None
            home = Van(store=store, service=again, clock=Clock(), key=key, day=van.day)
            assert await number(home, "three") == "A-003"
        finally:
            identity.close()
            store.close()
            city.close()


async def test_a_copy_that_was_cut_off_leaves_everything_as_it_was(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        folder = tmp_path / "van"
        async with van_of(fair, tmp_path / "doorstep.db", folder) as van:
            key = van.key
        vans = SqlVans(fair.store, tmp_path / "doorstep.db", fair.clock)
        whole = await vans.copy_for(key.kiosk_id or KioskId(""), HERE, folder)
        whole.write_bytes(whole.read_bytes()[: 8 * 4096])
        with pytest.raises(DatabaseError):
            hand_over(folder / "doorstep.db", whole, key.kiosk_id or KioskId(""), DAY)
        assert not (folder / "archive").exists()
        store = open_store(folder / "doorstep.db", Clock())
        assert await store.reader.station(HERE) is not None
        store.close()


async def test_two_vans_of_a_station_have_numbers_of_their_own(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        city = tmp_path / "doorstep.db"
        async with (
            van_of(fair, city, tmp_path / "one") as one,
            van_of(fair, city, tmp_path / "two") as two,
        ):
            assert await number(one, "a") == "A-001"
            assert await number(two, "b") == "A-401"
        assert (await enrolled_van(fair)).kiosk_id != one.key.kiosk_id
