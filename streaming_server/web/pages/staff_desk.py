"""The counter: what runs today, and every application that waits for an answer."""

from collections.abc import Mapping

from aiohttp import web

from shared.ids import ApplicationId
from shared.refusals import Refused
from streaming_server.web.pages import (
    ROOMS,
    Who,
    fields,
    form,
    page,
    render,
    see_other,
    send,
    status_of,
    wrong_fields,
)
from streaming_server.web.pages.staff_frame import (
    CLOSE_REASONS,
    DECLINE_REASONS,
    answer_wish,
    desk_of,
    wish,
)
from streaming_server.web.views import applicant_views


async def home(request: web.Request) -> web.StreamResponse:
    desk = await desk_of(request)
    return await render(request, "staff/desk.html", desk=desk, chosen="")


async def application(request: web.Request) -> web.StreamResponse:
    return await _application(request, 200, {})


async def answer(request: web.Request) -> web.StreamResponse:
    """Staff write down what the employer said by telephone, or close with a reason."""
    typed = await fields(request)
    outcome = await send(request, answer_wish(typed, request.match_info["application_id"]))
    if isinstance(outcome, Refused):
        return await _application(request, status_of(outcome), wrong_fields(request, outcome))
    return see_other(request.path)


async def _application(
    request: web.Request, status: int, wrong: Mapping[str, str]
) -> web.StreamResponse:
    desk = await desk_of(request)
    rooms = request.app[ROOMS]
    application_id = ApplicationId(request.match_info["application_id"])
    found = await rooms.reader.applicant(application_id)
    if found is None or found.application.station != desk.station.code:
        raise web.HTTPNotFound
    (applicant,) = await applicant_views(request, (found,))
    postings = await rooms.reader.postings((applicant.job_id,))
    posting = postings.get(applicant.job_id)
    employer = await rooms.reader.employer(posting.employer_id) if posting else None
    return await render(
        request,
        "staff/desk_application.html",
        status=status,
        desk=desk,
        chosen=applicant.application_id,
        applicant=applicant,
        employer=employer,
        wrong=wrong,
        decline_reasons=DECLINE_REASONS,
        close_reasons=CLOSE_REASONS,
    )


async def answer_help(request: web.Request) -> web.StreamResponse:
    """Somebody goes there: whoever called reads it on the glass."""
    desk = await desk_of(request)
    typed = await fields(request)
    command = wish(
        type="answer_help",
        command_id=typed.get("command_id", ""),
        call_id=request.match_info["call_id"],
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        raise web.HTTPNotFound
    return see_other(desk.root)


ROUTES = (
    form("/desk/{station}/calls/{call_id}", answer_help, Who.STAFF),
    page("/desk/{station}", home, Who.STAFF),
    page("/desk/{station}/applications/{application_id}", application, Who.STAFF),
    form("/desk/{station}/applications/{application_id}", answer, Who.STAFF),
)
