"""Finding work: by words, by place, by group; nearest or newest first; nothing that is over."""

from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest

from shared.ids import JobId, StationCode
from shared.jobs import AmendJob, Category, CloseJob, Place, Posting
from streaming_server.ports.reading import JobSearch
from streaming_server.store.searching import search_jobs
from streaming_server.store.writer import open_connection
from tests.fair import ELSEWHERE, HERE, OTHER_SHOP, STAFF, TODAY, employer, posting
from tests.fair_store import Fair, fresh, open_fair

DEGREE_KM = 111.0
MOST_QUESTIONS = 8  # of a page of postings: the station, how many, which, and what they hold


def job(name: str, **changes: Any) -> Posting:
    return posting(JobId(name), **changes)


def away(km: float) -> Place:
    """North of the station."""
    return Place(address="泉边路", latitude=36.66 + km / DEGREE_KM, longitude=117.04)


def east(km: float) -> Place:
    return Place(address="泉边路", latitude=36.66, longitude=117.04 + km / (DEGREE_KM * 0.802))


BANK = (
    job("cleaner", title="食堂保洁", category=Category.HOUSEKEEPING, place=away(3), head_count=3),
    job("guard", title="小区保安", category=Category.SECURITY, place=east(2.9), head_count=4),
    job("driver", title="C1司机", category=Category.DRIVING, place=None, station=ELSEWHERE),
    job("laundry", title="熨烫工", employer_id=OTHER_SHOP, place=away(1), head_count=None),
    job("closed", title="保洁", is_open=False),
    job("over", title="保洁", valid_until=TODAY - timedelta(days=1)),
    job("endless", title="保洁", valid_until=None),
)


async def found(fair: Fair, **wishes: Any) -> list[str]:
    page = await fair.store.reader.search_jobs(JobSearch(**wishes))
    return [one.job_id for one in page.postings]


async def bank(fair: Fair) -> None:
    """The seven postings of this module, and nothing of the usual two."""
    for job_id in ("job-1", "job-2"):
        await fair.accept(CloseJob(command_id=fresh(), job_id=JobId(job_id)), STAFF)
    await fair.store.seed([], [], BANK)


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({}, ["laundry", "driver", "guard", "cleaner"]),
        ({"words": "保洁"}, ["cleaner"]),
        ({"words": "保"}, ["guard", "cleaner"]),
        ({"words": "李家洗衣"}, ["laundry"]),
        ({"words": "泉边路 保安"}, ["guard"]),
        ({"words": "蒸笼"}, ["laundry", "driver", "guard", "cleaner"]),
        ({"words": "没有这个"}, []),
        ({"words": "🙂"}, []),
        ({"words": "  "}, ["laundry", "driver", "guard", "cleaner"]),
        ({"category": Category.DRIVING}, ["driver"]),
        ({"district": "市中区"}, ["driver"]),
        ({"district": "历下区", "category": Category.SECURITY}, ["guard"]),
        ({"district": "没有这个区"}, []),
        ({"station": HERE}, ["laundry", "guard", "cleaner", "driver"]),
        ({"station": HERE, "words": "保"}, ["guard", "cleaner"]),
        ({"station": StationCode("nowhere")}, ["laundry", "driver", "guard", "cleaner"]),
        ({"page_size": 3}, ["laundry", "driver", "guard"]),
        ({"page_size": 3, "page": 2}, ["cleaner"]),
        ({"page_size": 3, "page": 9}, ["cleaner"]),
        ({"page_size": 0, "page": -1}, ["laundry"]),
        ({"page_size": 2, "page": 10**30}, ["guard", "cleaner"]),
    ],
)
async def test_a_search_finds(wishes: dict[str, Any], expected: list[str], tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await bank(fair)
        assert await found(fair, **wishes) == expected


async def test_postings_and_people_wanted_are_counted(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await bank(fair)
        page = await fair.store.reader.search_jobs(JobSearch(page_size=1))
        assert (len(page.postings), page.total, page.heads) == (1, 4, 9)
        none = await fair.store.reader.search_jobs(JobSearch(words="没有这个"))
        assert (none.postings, none.total, none.heads) == ((), 0, 0)


async def test_amended_words_are_found_and_old_ones_are_not(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await bank(fair)
        wish = job("guard", title="停车引导", place=away(1), content="指挥停车")
        await fair.accept(AmendJob(command_id=fresh(), posting=wish), STAFF)
        assert await found(fair, words="引导") == ["guard"]
        assert await found(fair, words="保安") == []


async def test_an_employers_new_name_is_found(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await bank(fair)
        await fair.store.seed([], [employer(OTHER_SHOP, name="泉水洗涤")], [])
        assert await found(fair, words="泉水洗涤") == ["laundry"]
        assert await found(fair, words="李家洗衣") == []


async def test_a_posting_is_found_to_the_end_of_its_last_day(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.store.seed([], [], [job("today", title="扫雪", valid_until=TODAY)])
        assert await found(fair, words="扫雪") == ["today"]
        fair.clock.forward(timedelta(hours=14))  # midnight in Shanghai
        assert await found(fair, words="扫雪") == []


async def test_of_two_thousand_postings_only_those_with_the_words_are_looked_at(
    tmp_path: Path,
) -> None:
    async with open_fair(tmp_path) as fair:
        many = [
            job(f"many-{index}", title="保洁" if index % 2 else "保安", place=away(index / 100))
            for index in range(2000)
        ]
        await fair.store.seed([], [], many)
        search = JobSearch(words="保洁", station=HERE)
        rows = open_connection(tmp_path / "doorstep.db")
        asked = list[str]()
        rows.set_trace_callback(asked.append)
        page = search_jobs(rows, search, TODAY)
        rows.set_trace_callback(None)
        assert (page.total, page.postings[0].job_id) == (1000, "many-1")
        assert len(page.postings) == search.page_size
        # However many are found, so many questions are asked, and none goes through all postings.
        ours = [query for query in asked if query.startswith("SELECT") and "'main'." not in query]
        assert len(ours) <= MOST_QUESTIONS
        plans = [_plan(rows, query) for query in ours]
        assert not any(step.startswith("SCAN jobs") for plan in plans for step in plan), plans
        assert sum("job_words VIRTUAL TABLE INDEX" in " ".join(plan) for plan in plans) == len(
            ("how many there are", "those of the page")
        )
        rows.close()


def _plan(rows: Connection, query: str) -> list[str]:
    return [row["detail"] for row in rows.execute(f"EXPLAIN QUERY PLAN {query}")]
