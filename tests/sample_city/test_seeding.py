"""A city is laid down once, however often it is sown, and its secrets are new each time."""

import asyncio
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.organisation import SHANGHAI, ActorKind
from shared.tickets.forecasts import WEEKS, days_before
from shared.tickets.lifecycle import State
from shared.tickets.numbers import day_of
from streaming_server.app import control_plane
from streaming_server.ports.reading import JobSearch
from streaming_server.sample_city import SampleCity, SeedReport, make_city, seed_city
from streaming_server.settings import Settings


@pytest.fixture(scope="module")
def city() -> SampleCity:
    return make_city("jinan", datetime.now(UTC), roles=400, beds=0.02)


async def sow(city: SampleCity, folder: Path) -> SeedReport:
    async with control_plane(Settings(data=folder)) as (store, service, identity):
        return await seed_city(city, store, service.handle, store.reader, identity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sown:
    folder: Path
    report: SeedReport


@pytest.fixture(scope="module")
def once(city: SampleCity, tmp_path_factory: pytest.TempPathFactory) -> Sown:
    """Sowing takes seconds; each test gets a copy of what came of it."""
    folder = tmp_path_factory.mktemp("once")
    return Sown(folder=folder, report=asyncio.run(sow(city, folder)))


@pytest.fixture(scope="module")
def twice(city: SampleCity, once: Sown, tmp_path_factory: pytest.TempPathFactory) -> Sown:
    folder = tmp_path_factory.mktemp("twice")
    shutil.copytree(once.folder, folder, dirs_exist_ok=True)
    return Sown(folder=folder, report=asyncio.run(sow(city, folder)))


@pytest.fixture
def sown(once: Sown, tmp_path: Path) -> Sown:
    shutil.copytree(once.folder, tmp_path, dirs_exist_ok=True)
    return Sown(folder=tmp_path, report=once.report)


async def test_every_show_is_scheduled_with_its_roles(city: SampleCity, sown: Sown) -> None:
    report = sown.report
    assert [line.id for line in report.sessions] == [show.session_id for show in city.shows]
    async with control_plane(Settings(data=sown.folder)) as (store, _, _):
        session = await store.reader.session(city.shows[0].session_id)
        assert session is not None
        assert [card.job_id for card in session.cards] == list(city.shows[0].roles)
        assert [card.number for card in session.cards] == [1, 2, 3, 4, 5]


async def test_the_roles_are_found_by_their_words(sown: Sown) -> None:
    async with control_plane(Settings(data=sown.folder)) as (store, _, _):
        found = await store.reader.search_jobs(JobSearch(words="保洁"))
        assert found.total > 10
        assert any("保洁" in posting.title for posting in found.postings)


async def test_sown_twice_it_is_one_city_with_new_passwords(
    city: SampleCity, once: Sown, twice: Sown
) -> None:
    first, second = once.report, twice.report
    assert second.sessions == first.sessions
    assert [login.name for login in second.logins] == [login.name for login in first.logins]
    async with control_plane(Settings(data=twice.folder)) as (store, _, identity):
        assert len(await store.reader.stations()) == len(city.stations)
        old, new = first.logins[0], second.logins[0]
        assert await identity.sign_in(old.name, old.password) is None
        assert await identity.sign_in(new.name, new.password) is not None


async def test_each_kind_of_account_is_there_and_a_kiosk_can_be_enrolled(
    sown: Sown,
) -> None:
    report = sown.report
    assert {login.role for login in report.logins} == {
        ActorKind.STAFF,
        ActorKind.EMPLOYER,
        ActorKind.OFFICE,
    }
    async with control_plane(Settings(data=sown.folder)) as (_, _, identity):
        enrolment = report.enrolments[0]
        enrolled = await identity.enrol_kiosk(enrolment.code)
        assert enrolled is not None
        assert enrolled[2] == enrolment.station
        assert await identity.enrol_kiosk(enrolment.code) is None


@pytest.mark.parametrize("hour", [0, 3, 4, 23])
async def test_a_city_can_be_sown_at_any_hour(hour: int, tmp_path: Path) -> None:
    now = datetime(2026, 11, 29, hour, 20, tzinfo=SHANGHAI)
    city = make_city("jinan", now, roles=400, beds=0)
    async with control_plane(Settings(data=tmp_path), lambda: now) as (store, service, identity):
        await seed_city(city, store, service.handle, store.reader, identity)
        waiting = await store.reader.legs(
            city.stations[0].code, day_of(now), frozenset({State.WAITING})
        )
    assert [leg.number for leg in waiting].count("A-001") == 1


async def test_the_first_station_has_days_behind_it_once(city: SampleCity, twice: Sown) -> None:
    yesterday = city.hall_day - timedelta(days=1)
    async with control_plane(Settings(data=twice.folder)) as (store, _, _):
        first = city.stations[0].code
        arrivals = await store.reader.arrivals(first, days_before(yesterday + timedelta(days=1)))
        assert len(arrivals) == WEEKS
        legs = await store.reader.legs(first, yesterday, frozenset(State))
    drawn = [leg for leg in city.past.legs if leg.day == yesterday]
    assert sorted(drawn, key=lambda leg: leg.leg_id) == sorted(legs, key=lambda leg: leg.leg_id)
    assert {leg.state for leg in city.past.legs} == {State.DONE, State.NO_SHOW}
    assert all(leg.ended_at and leg.ended_at > leg.arrived_at for leg in city.past.legs)
