"""The register forgets who left long ago, and says how many it forgot."""

from datetime import date, timedelta
from pathlib import Path

from shared.lodging import BedId, Document, RegisterGuest, StayId, today
from shared.people import PersonalText
from streaming_server.service import RegisterTerm
from tests.fair import STAFF
from tests.fair_store import fresh
from tests.lodging_store import Inn, open_inn
from tests.lodgings import MARKET, TONIGHT, identity_number, night

TERM = timedelta(days=90)
NAME = "万俟大力"


async def registered(inn: Inn, stay_id: StayId) -> None:
    wish = RegisterGuest(
        command_id=fresh(),
        stay_id=stay_id,
        full_name=PersonalText(NAME),
        document=Document.ID_CARD,
        document_number=PersonalText(identity_number("19900101")),
        home=PersonalText("山东济南"),
    )
    await inn.fair.accept(wish, STAFF)


async def forget_as_of(inn: Inn, day: date) -> None:
    inn.clock.forward(day - today(inn.clock.now))
    keeper = RegisterTerm(
        inn.fair.service.handle, inn.fair.store.reader, TERM, lambda: inn.clock.now
    )
    await keeper.go_round()


async def test_an_entry_goes_when_its_guest_left_a_term_ago(tmp_path: Path) -> None:
    async with open_inn(tmp_path) as inn:
        short = await inn.book(bed_id=BedId(10), end=night(1))
        long = await inn.book("13800000002", bed_id=BedId(11), end=night(9))
        for stay_id in (short, long):
            await registered(inn, stay_id)
        events = await inn.count("events")
        await forget_as_of(inn, night(1) + TERM - timedelta(days=1))
        assert await inn.count("lodging_register") == 2
        assert await inn.count("events") == events
        await forget_as_of(inn, night(1) + TERM)
        lodging = inn.fair.store.reader.lodging
        assert await lodging.registered(short) == ()
        assert len(await lodging.registered(long)) == 1
        (line,) = await lodging.register_deletions(MARKET, 5)
        assert (line.before, line.rows) == (night(1), 1)
        assert await lodging.markets_with_entries_until(night(9)) == (MARKET,)


async def test_who_was_forgotten_is_not_found_in_the_file_either(tmp_path: Path) -> None:
    async with open_inn(tmp_path) as inn:
        await registered(inn, await inn.book(end=night(1)))
    assert NAME in written(tmp_path)
    later = tmp_path / "later"
    later.mkdir()
    async with open_inn(later) as inn:
        await registered(inn, await inn.book(end=night(1)))
        await forget_as_of(inn, TONIGHT + TERM + timedelta(days=1))
        assert await inn.count("lodging_register") == 0
    assert NAME not in written(later)


def written(folder: Path) -> str:
    """All that stands in the files of the folder, where the store is closed."""
    files = [file for file in folder.iterdir() if file.is_file()]
    return "".join(file.read_bytes().decode("utf-8", "replace") for file in files)
