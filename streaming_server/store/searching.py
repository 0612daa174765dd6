"""Finding postings by words, district and group, nearest or newest first."""

import math
from datetime import date
from sqlite3 import Connection
from typing import Final

from shared.ids import JobId
from streaming_server.ports.reading import JobPage, JobSearch
from streaming_server.search.words import question
from streaming_server.store.jobs import load_postings
from streaming_server.store.places import load_station

_MOST_A_PAGE: Final = 100
_NOTHING: Final = JobPage(postings=(), total=0, heads=0)


def search_jobs(connection: Connection, search: JobSearch, today: date) -> JobPage:
    """Current postings only: open, and within their validity on the local day.

    A page beyond the last is the last.
    """
    words = question(search.words)
    if search.words.strip() and words is None:
        return _NOTHING
    conditions, bound = _conditions(search, words, today)
    counted = connection.execute(
        f"SELECT COUNT(*) AS total, COALESCE(SUM(head_count), 0) AS heads FROM jobs {conditions}",
        bound,
    ).fetchone()
    order, from_where = _order(connection, search)
    size = max(1, min(search.page_size, _MOST_A_PAGE))
    last = max(1, math.ceil(counted["total"] / size))
    page = max(1, min(search.page, last))
    rows = connection.execute(
        f"SELECT job_id FROM jobs {conditions} ORDER BY {order} LIMIT :size OFFSET :skipped",
        {**bound, **from_where, "size": size, "skipped": (page - 1) * size},
    )
    postings = load_postings(connection, [JobId(row["job_id"]) for row in rows])
    return JobPage(
        postings=tuple(postings.values()), total=counted["total"], heads=counted["heads"]
    )


def _conditions(search: JobSearch, words: str | None, today: date) -> tuple[str, dict[str, object]]:
    parts = ["is_open = 1", "valid_until >= :today"]
    bound: dict[str, object] = {"today": today.isoformat()}
    if words is not None:
        parts.append("row IN (SELECT rowid FROM job_words WHERE job_words MATCH :words)")
        bound["words"] = words
    if search.category is not None:
        parts.append("category = :category")
        bound["category"] = search.category.value
    if search.district is not None:
        parts.append("station IN (SELECT code FROM stations WHERE district = :district)")
        bound["district"] = search.district
    return f"WHERE {' AND '.join(parts)}", bound


def _order(connection: Connection, search: JobSearch) -> tuple[str, dict[str, object]]:
    station = load_station(connection, search.station) if search.station else None
    if station is None:
        return "checked_on DESC, row DESC", {}
    # Degrees of longitude shrink towards the poles; over a city a flat map is exact enough.
    squared = (
        "(latitude - :latitude) * (latitude - :latitude) + "
        "(longitude - :longitude) * (longitude - :longitude) * :squeeze"
    )
    return f"latitude IS NULL, {squared}, row", {
        "latitude": station.latitude,
        "longitude": station.longitude,
        "squeeze": math.cos(math.radians(station.latitude)) ** 2,
    }
