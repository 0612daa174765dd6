"""Roles at the counter: a new one with its legal fields, or one amended."""

from uuid import NAMESPACE_URL, uuid5

from aiohttp import web

from shared.ids import CommandId, JobId
from shared.jobs import (
    FACT_OPTIONS,
    AmendJob,
    AskedFact,
    Category,
    PayUnit,
    Posting,
    PostJob,
    Settlement,
)
from shared.live_sessions import LiveSession
from shared.organisation import SHANGHAI, Station
from shared.refusals import Reason, Refused
from shared.wire import decode_command, encode_command
from streaming_server.web.pages import (
    ROOMS,
    Who,
    form,
    page,
    render,
    see_other,
    send,
    status_of,
    whole_number,
    words_of,
)
from streaming_server.web.pages.staff_frame import desk_of, session_of, station_of, wish
from streaming_server.web.pages.staff_role_form import (
    GROUP_OF_RULE,
    WEEKDAYS,
    Typed,
    read_posting,
    typed_by,
    typed_of,
)
from streaming_server.web.posted import posted

#: What the boxes of the form offer; templates know it as `choices`.
CHOICES = {
    "categories": tuple(Category),
    "units": tuple(PayUnit),
    "settlements": tuple(Settlement),
    "weekdays": WEEKDAYS,
    "asks": tuple(AskedFact),
    "options": FACT_OPTIONS,
}


async def new(request: web.Request) -> web.StreamResponse:
    session = await _session(request)
    blank = _blank(request, session, JobId(""))
    return await _form(request, session, 200, typed_of(blank), None)


async def post(request: web.Request) -> web.StreamResponse:
    session = await _session(request)
    typed = typed_by(await posted(request))
    # The role's id follows from the form's, so that a form sent twice makes one role.
    job_id = JobId(str(uuid5(NAMESPACE_URL, f"doorstep:role:{typed.one('command_id')}")))
    blank = _blank(request, session, job_id)
    outcome = await publish(request, typed, blank, await station_of(request))
    if isinstance(outcome, Refused):
        return await _form(request, session, status_of(outcome), typed, None)
    adding = wish(
        type="add_role",
        command_id=str(uuid5(NAMESPACE_URL, f"doorstep:card:{typed.one('command_id')}")),
        session_id=session.session_id,
        job_id=job_id,
    )
    numbered = await send(request, adding)
    if isinstance(numbered, Refused):
        typed.errors[""] = words_of(request).refusal(numbered)
        return await _form(request, session, status_of(numbered), typed, None)
    return see_other(request.path.removesuffix("/roles"))


async def show(request: web.Request) -> web.StreamResponse:
    session = await _session(request)
    posting = await role_of(request, session)
    return await _form(request, session, 200, typed_of(posting), posting)


async def amend(request: web.Request) -> web.StreamResponse:
    session = await _session(request)
    posting = await role_of(request, session)
    typed = typed_by(await posted(request))
    outcome = await publish(request, typed, posting, await station_of(request), is_new=False)
    if isinstance(outcome, Refused):
        return await _form(request, session, status_of(outcome), typed, posting)
    return see_other(request.path.rpartition("/roles/")[0])


async def publish(
    request: web.Request, typed: Typed, base: Posting, station: Station, *, is_new: bool = True
) -> Refused | None:
    """Posts or amends what was typed. A refusal's sentence stands in `typed.errors` then."""
    posting = read_posting(typed, base, station)
    words = words_of(request)
    if typed.errors:
        for group, key in typed.errors.items():
            typed.errors[group] = words(f"page.role.error.{key}")
        return Refused(reason=Reason.UNREADABLE, field=next(iter(typed.errors)))
    command_id = CommandId(typed.one("command_id"))
    command = (PostJob if is_new else AmendJob)(command_id=command_id, posting=posting)
    outcome = await send(request, decode_command(encode_command(command)))
    if not isinstance(outcome, Refused):
        return None
    field = outcome.field or ""
    typed.errors[GROUP_OF_RULE.get(field, field)] = words.refusal(outcome)
    return outcome


async def role_of(request: web.Request, session: LiveSession) -> Posting:
    """The posting under the number in the address. Raises HTTPNotFound."""
    number = whole_number(request.match_info["number"])
    card = session.card(number) if number is not None else None
    if card is None:
        raise web.HTTPNotFound
    postings = await request.app[ROOMS].reader.postings((card.job_id,))
    if card.job_id not in postings:
        raise web.HTTPNotFound
    return postings[card.job_id]


def _blank(request: web.Request, session: LiveSession, job_id: JobId) -> Posting:
    return Posting(
        job_id=job_id,
        employer_id=session.employer_id,
        station=session.station,
        title="",
        category=Category.GENERAL_LABOUR,
        checked_on=request.app[ROOMS].now().astimezone(SHANGHAI).date(),
    )


async def _session(request: web.Request) -> LiveSession:
    session = await session_of(request)
    if session.station != request.match_info["station"]:
        raise web.HTTPNotFound
    return session


async def _form(
    request: web.Request,
    session: LiveSession,
    status: int,
    typed: Typed,
    posting: Posting | None,
) -> web.StreamResponse:
    number = next(
        (card.number for card in session.cards if posting and card.job_id == posting.job_id), None
    )
    return await render(
        request,
        "staff/desk_role.html",
        status=status,
        desk=await desk_of(request),
        chosen=session.session_id,
        session=session,
        employer=await request.app[ROOMS].reader.employer(session.employer_id),
        number=number,
        typed=typed,
        wrong=typed.errors,
        choices=CHOICES,
    )


_ROLES = "/desk/{station}/sessions/{session_id}/roles"
ROUTES = (
    page(_ROLES, new, Who.STAFF),
    form(_ROLES, post, Who.STAFF),
    page(_ROLES + "/{number}", show, Who.STAFF),
    form(_ROLES + "/{number}", amend, Who.STAFF),
)
