"""What the resident, the employer of a show and staff may read about people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from shared.ids import ApplicationId, SessionId, StationCode, VisitorId
from shared.jobs import AskedFact
from shared.live_sessions import LiveSession
from shared.organisation import ActorKind
from streaming_server.web.api.bodies import asked, given
from streaming_server.web.identity import CALLER
from streaming_server.web.rights import may_see_applicant, may_see_desk, may_see_studio
from streaming_server.web.rooms import ROOMS
from streaming_server.web.routes import Route, Who
from streaming_server.web.views import (
    ApplicantView,
    MyApplication,
    QuestionView,
    SummaryView,
    applicant_views,
    my_application_views,
    question_views,
    summary_view,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeAsked:
    """visitor_id: of the visit, at a kiosk."""

    visitor_id: Annotated[str, Field(max_length=64)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownView:
    """What the resident said before in this browser or visit. phone_tail None: has no phone."""

    form_of_address: str
    phone_tail: str | None
    details: Mapping[AskedFact, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    known: KnownView | None
    applications: tuple[MyApplication, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """count: residents who wait to hear about the role."""

    role_number: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearings:
    hearings: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicants:
    applications: tuple[ApplicantView, ...]


async def me(request: web.Request) -> web.StreamResponse:
    wish = asked(request, MeAsked)
    caller = request[CALLER]
    visitor_id = caller.visitor.visitor_id
    if caller.actor.kind is ActorKind.KIOSK and wish.visitor_id:
        visitor_id = VisitorId(wish.visitor_id)
    if visitor_id is None:
        return given(Me(known=None, applications=()))
    reader = request.app[ROOMS].reader
    sent = await reader.applications_of(visitor_id)
    return given(
        Me(
            known=await known_view(request, visitor_id),
            applications=await my_application_views(request, sent),
        )
    )


async def known_view(request: web.Request, visitor_id: VisitorId) -> KnownView | None:
    known = await request.app[ROOMS].reader.known_facts(visitor_id)
    if known is None:
        return None
    phone = known.contact.phone
    return KnownView(
        form_of_address=known.contact.form_of_address.disclose(),
        phone_tail=phone.tail if phone else None,
        details=known.details,
    )


async def questions(request: web.Request) -> web.StreamResponse:
    show = await _own_show(request)
    found = await request.app[ROOMS].reader.questions(show.session_id)
    return given(Questions(questions=await question_views(request, show, found)))


async def hearings(request: web.Request) -> web.StreamResponse:
    show = await _own_show(request)
    found = await request.app[ROOMS].reader.hearings(show.session_id)
    return given(
        Hearings(
            hearings=tuple(
                Wanted(role_number=one.role_number, count=one.count) for one in found if one.count
            )
        )
    )


async def applicants(request: web.Request) -> web.StreamResponse:
    show = await _own_show(request)
    found = await request.app[ROOMS].reader.applicants(show.session_id)
    return given(Applicants(applications=await applicant_views(request, found)))


async def summary(request: web.Request) -> web.StreamResponse:
    show = await _own_show(request)
    found = await request.app[ROOMS].reader.summary(show.session_id)
    if found is None:
        raise web.HTTPNotFound
    return given(await summary_view(request, show, found))


async def applicant(request: web.Request) -> web.StreamResponse:
    reader = request.app[ROOMS].reader
    found = await reader.applicant(ApplicationId(request.match_info["application_id"]))
    if found is None:
        raise web.HTTPNotFound
    session_id, job_id = found.application.session_id, found.application.job_id
    show = await reader.session(session_id) if session_id else None
    posting = (await reader.postings((job_id,))).get(job_id)
    if not may_see_applicant(request[CALLER].actor, found, show, posting):
        raise web.HTTPForbidden
    return given((await applicant_views(request, (found,)))[0])


async def unanswered(request: web.Request) -> web.StreamResponse:
    code = StationCode(request.match_info["code"])
    if not may_see_desk(request[CALLER].actor, code):
        raise web.HTTPForbidden
    found = await request.app[ROOMS].reader.open_applicants(code)
    return given(Applicants(applications=await applicant_views(request, found)))


async def _own_show(request: web.Request) -> LiveSession:
    reader = request.app[ROOMS].reader
    show = await reader.session(SessionId(request.match_info["session_id"]))
    if show is None:
        raise web.HTTPNotFound
    if not may_see_studio(request[CALLER].actor, show):
        raise web.HTTPForbidden
    return show


def _host(path: str, handler: object, summary: str, answer: object) -> Route:
    return Route(
        method="GET",
        path=path,
        handler=handler,  # type: ignore[arg-type]
        who=Who.HOST,
        summary=summary,
        answer=answer,
    )


ROUTES: Final = (
    Route(
        method="GET",
        path="/api/v1/me",
        handler=me,
        summary="What this resident said before, and what became of it",
        query=MeAsked,
        answer=Me,
    ),
    _host("/api/v1/sessions/{session_id}/questions", questions, "Questions of a show", Questions),
    _host(
        "/api/v1/sessions/{session_id}/hearings",
        hearings,
        "How many residents want to hear about which role",
        Hearings,
    ),
    _host(
        "/api/v1/sessions/{session_id}/applications",
        applicants,
        "Applications of a show, longest waiting first",
        Applicants,
    ),
    _host("/api/v1/sessions/{session_id}/summary", summary, "What a show brought", SummaryView),
    _host("/api/v1/applications/{application_id}", applicant, "One application", ApplicantView),
    _host(
        "/api/v1/stations/{code}/applications",
        unanswered,
        "Applications without an answer, soonest due first",
        Applicants,
    ),
)
