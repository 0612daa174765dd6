"""Roles: searching them, and one role with all that the law wants said about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from shared.ids import JobId, SessionId, StationCode
from shared.jobs import Category, Topic
from shared.organisation import SHANGHAI, Station
from streaming_server.ports.reading import JobPage, JobSearch
from streaming_server.web.pages import ROOMS, page, render, visitor_of
from streaming_server.web.pages.resident_place import chosen_place
from streaming_server.web.pages.resident_roles import listed, nearest_first, showings
from streaming_server.web.posted import whole_number
from streaming_server.web.views import job_view, my_application_views
from streaming_server.web.views.replays import clip_view

PAGE_SIZE: Final = 20
LONGEST_WORDS: Final = 60
LAST_PAGE: Final = 500
#: What `order` in the address may ask for; else the nearest come first.
NEWEST: Final = "newest"


async def jobs(request: web.Request) -> web.StreamResponse:
    place = await chosen_place(request)
    search = read_search(request, place)
    link = _Linker(search, request.query)
    found = await request.app[ROOMS].reader.search_jobs(search)
    postings = nearest_first(found.postings, place) if search.station else found.postings
    return await render(
        request,
        "resident/jobs.html",
        tab="jobs",
        place=place,
        search=search,
        roles=await listed(request, postings, place),
        found=found,
        elsewhere=await _without_filters(request, search, found, link),
        pages=-(-found.total // PAGE_SIZE),
        categories=tuple(Category),
        newest=NEWEST,
        link=link,
    )


def read_search(request: web.Request, place: Station | None) -> JobSearch:
    """What the address asks for; what makes no sense is left out, not refused. place: from whose
    door the nearest roles come first."""
    query = request.query
    category = query.get("category", "")
    door = query.get("station") or (place.code if place else "")
    return JobSearch(
        words=" ".join(query.get("words", "").split())[:LONGEST_WORDS],
        station=StationCode(door) if door and query.get("order") != NEWEST else None,
        category=Category(category) if category in set(Category) else None,
        page=min(whole_number(query.get("page", "")) or 1, LAST_PAGE),
        page_size=PAGE_SIZE,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """How many roles there are at which address."""

    total: int
    address: str


class _Linker:
    """Addresses of the same search with something changed: link(category="driving")."""

    def __init__(self, search: JobSearch, query: Mapping[str, str]) -> None:
        self._now = {
            "words": search.words,
            "station": query.get("station", ""),
            "category": search.category or "",
            "order": "" if search.station else NEWEST,
        }

    def __call__(self, **changes: object) -> str:
        asked = {name: str(value) for name, value in {**self._now, **changes}.items() if value}
        return f"/jobs?{urlencode(asked)}" if asked else "/jobs"


async def _without_filters(
    request: web.Request, search: JobSearch, found: JobPage, link: _Linker
) -> Elsewhere | None:
    """When nothing was found: what the same words find among all kinds, else all there is."""
    if found.total or not (search.category or search.words):
        return None
    reader = request.app[ROOMS].reader
    wide = await reader.search_jobs(JobSearch(words=search.words, page_size=1))
    if wide.total:
        return Elsewhere(total=wide.total, address=link(category=""))
    whole = await reader.search_jobs(JobSearch(page_size=1))
    return Elsewhere(total=whole.total, address="/jobs")


async def job(request: web.Request) -> web.StreamResponse:
    reader = request.app[ROOMS].reader
    job_id = JobId(request.match_info["job_id"])
    posting = (await reader.postings((job_id,))).get(job_id)
    if posting is None:
        raise web.HTTPNotFound
    session_id = request.query.get("session", "")
    session = await reader.session(SessionId(session_id)) if session_id else None
    place = await chosen_place(request)
    visitor = visitor_of(request)
    sent = await reader.applications_of(visitor) if visitor else ()
    mine = [one for one in sent if one.job_id == job_id]
    return await render(
        request,
        "resident/job.html",
        status=200 if posting.is_open else 410,
        tab="jobs",
        place=place,
        job=await job_view(request, posting, session=session, walk_from=place),
        is_current=posting.is_current(request.app[ROOMS].now().astimezone(SHANGHAI).date()),
        showing=(await showings(request)).get(job_id),
        mine=await my_application_views(request, mine),
        clip=await clip_view(request, posting),
        topics=tuple(Topic),
    )


ROUTES = (page("/jobs", jobs), page("/jobs/{job_id}", job))
