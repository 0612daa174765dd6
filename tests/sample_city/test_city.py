"""The sample city is plausible, lawful where it should be, and the same for the same seed."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from shared.jobs import Category, Posting, missing_legal_fields, wrong_text
from shared.organisation import SHANGHAI, Employer
from streaming_server.sample_city import SampleCity, make_city
from streaming_server.sample_city.places import kilometres
from streaming_server.sample_city.shows import SHORTEST_LEAD
from streaming_server.sample_city.tables import load_tables, read_hours

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DISTRICTS = 12
PAY_PER_HOUR_AT_LEAST = 2400


@pytest.fixture(scope="module")
def city() -> SampleCity:
    return make_city("jinan", NOW)


def gaps(posting: Posting, employers: Sequence[Employer]) -> tuple[str, ...]:
    employer = next(one for one in employers if one.employer_id == posting.employer_id)
    return missing_legal_fields(posting, employer, TODAY)


def test_same_seed_gives_the_same_city(city: SampleCity) -> None:
    assert make_city("jinan", NOW) == city


def test_another_seed_gives_another_city(city: SampleCity) -> None:
    assert make_city("jinan", NOW, seed=1, beds=0).postings != city.postings


def test_a_city_without_tables_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        make_city("nowhere", NOW)


def test_size_is_that_of_a_city(city: SampleCity) -> None:
    markets = [station for station in city.stations if station.is_gig_market]
    assert (len(city.stations) - len(markets), len(markets)) == (60, 15)
    assert len({station.district for station in city.stations}) == DISTRICTS
    assert len(city.postings) == 2000


def test_names_and_ids_are_given_once(city: SampleCity) -> None:
    ids = [posting.job_id for posting in city.postings]
    for names in (
        [station.code for station in city.stations],
        [station.name for station in city.stations],
        [employer.name for employer in city.employers],
        ids,
    ):
        assert len(set(names)) == len(names)


def test_an_employer_offers_a_title_once(city: SampleCity) -> None:
    offers = [(posting.employer_id, posting.title) for posting in city.postings]
    assert len(set(offers)) == len(offers)


def test_mix_is_that_of_the_tables(city: SampleCity) -> None:
    shares = {table.category: table.share for table in load_tables("jinan").categories}
    found = Counter(posting.category for posting in city.postings)
    assert shares.keys() == set(Category)
    for category, share in shares.items():
        assert found[category] / len(city.postings) == pytest.approx(share / 100, abs=0.01)


def test_every_text_and_figure_is_accepted_by_the_rules(city: SampleCity) -> None:
    assert [posting for posting in city.postings if wrong_text(posting)] == []


def test_most_roles_may_be_shown_and_a_few_may_not(city: SampleCity) -> None:
    lacking = [posting for posting in city.postings if gaps(posting, city.employers)]
    assert 0.02 < len(lacking) / len(city.postings) < 0.15


def test_nobody_is_offered_less_than_the_minimum_by_the_hour(city: SampleCity) -> None:
    hourly = [one.pay.low_fen for one in city.postings if one.pay and one.pay.unit == "hour"]
    assert min(hourly) >= PAY_PER_HOUR_AT_LEAST


def test_a_role_asks_at_most_two_facts(city: SampleCity) -> None:
    assert max(len(posting.asks) for posting in city.postings) <= 2


def test_work_lies_within_a_walk_of_its_station(city: SampleCity) -> None:
    doors = {station.code: (station.latitude, station.longitude) for station in city.stations}
    walks = [
        kilometres((posting.place.latitude, posting.place.longitude), doors[posting.station])
        for posting in city.postings
        if posting.place
    ]
    assert max(walks) < 2
    assert sorted(walks)[len(walks) // 2] < 1


def test_the_first_show_has_roles_to_talk_about_and_one_that_must_wait(city: SampleCity) -> None:
    show = city.shows[0]
    roles = [posting for posting in city.postings if posting.job_id in show.roles]
    open_gaps = [gaps(posting, city.employers) for posting in roles]
    assert show.station == city.stations[0].code
    assert [bool(missing) for missing in open_gaps] == [False, False, False, False, True]
    assert "basic_pay" in open_gaps[-1]


def test_coming_shows_can_be_pinned_from_end_to_end(city: SampleCity) -> None:
    by_id = {posting.job_id: posting for posting in city.postings}
    for show in city.shows[1:]:
        assert show.starts_at >= NOW + SHORTEST_LEAD
        assert show.starts_at <= NOW + timedelta(days=3)
        assert len(show.roles) >= 3
        assert not any(gaps(by_id[job], city.employers) for job in show.roles)


@pytest.mark.parametrize("hour", range(24))
def test_shows_are_found_at_any_hour(hour: int) -> None:
    now = datetime(2026, 11, 22, hour, 50, tzinfo=SHANGHAI).astimezone(UTC)
    shows = make_city("jinan", now, roles=400, beds=0).shows
    assert len(shows) == 10
    assert [show.starts_at for show in shows] == sorted(show.starts_at for show in shows)


def test_hours_of_a_table_are_read() -> None:
    hours = read_hours("22:00-06:00 1-5")
    assert (hours.starts.hour, hours.ends.hour, hours.weekdays) == (22, 6, (1, 2, 3, 4, 5))
