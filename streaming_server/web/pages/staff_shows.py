"""The counter's shows: a new one, the one in hand, its invitation and its encoder's key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import segno
from aiohttp import web

from shared.ids import EmployerId, SessionId
from shared.live_sessions import BEFORE_END, USUAL_CALL_TIMES, LiveSession, Phase
from shared.organisation import SHANGHAI, Employer
from shared.refusals import Reason, Refused
from streaming_server.web.media_gate import objection_to_publisher
from streaming_server.web.pages import (
    CALLER,
    ROOMS,
    Who,
    fields,
    form,
    page,
    render,
    see_other,
    send,
    status_of,
    words_of,
    wrong_fields,
)
from streaming_server.web.pages.staff_frame import desk_of, office_time, session_of, wish
from streaming_server.web.pages.staff_talk import Seat, seat_of
from streaming_server.web.rights import may_invite
from streaming_server.web.views import applicant_views, session_view, summary_view

MOST_FOUND: Final = 8
_HALF_HOUR: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Shown once. spoken: the code in two groups, for the telephone. picture: a QR as data URI."""

    link: str
    spoken: tuple[str, str]
    picture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderKey:
    """Shown once: where an encoder sends, and the token it sends with."""

    address: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """objection: what is wrong with what was sent, and what to change; "" when nothing is."""

    seat: Seat | None
    objection: str


async def new(request: web.Request) -> web.StreamResponse:
    typed = {
        "starts_at": f"{_next_half_hour(request.app[ROOMS].now()):%Y-%m-%dT%H:%M}",
        **{f"call_{at}": f"{clock:%H:%M}" for at, clock in enumerate(USUAL_CALL_TIMES)},
    }
    return await _new(request, 200, typed, {})


async def schedule(request: web.Request) -> web.StreamResponse:
    station = request.match_info["station"]
    typed = await fields(request)
    session_id = uuid5(NAMESPACE_URL, f"doorstep:session:{typed.get('command_id', '')}")
    starts_at = office_time(typed.get("starts_at", ""))
    if starts_at is None:
        refused = Refused(reason=Reason.TIME_NOT_OFFERED, field="starts_at")
        return await _new(request, 422, typed, wrong_fields(request, refused))
    command = wish(
        type="schedule_session",
        command_id=typed.get("command_id", ""),
        session_id=str(session_id),
        title=typed.get("title", "") or " ",
        station=station,
        employer_id=typed.get("employer", ""),
        starts_at=starts_at.isoformat(),
        call_times=[at.isoformat() for at in _call_times(typed)],
    )
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        return await _new(request, status_of(outcome), typed, wrong_fields(request, outcome))
    return see_other(f"/desk/{station}/sessions/{session_id}")


async def show(request: web.Request) -> web.StreamResponse:
    return await show_page(request)


async def invite(request: web.Request) -> web.StreamResponse:
    session = await _own(request)
    _check_may_invite(request, session)
    code = await request.app[ROOMS].identity.studio_code(session.session_id)
    link = f"{request.url.origin()}/studio/{session.session_id}#code={code}"
    half = (len(code) + 1) // 2
    invitation = Invitation(
        link=link,
        spoken=(code[:half], code[half:]),
        picture=segno.make(link, error="m").svg_data_uri(border=2, scale=4),
    )
    return await show_page(request, invitation=invitation)


async def encoder(request: web.Request) -> web.StreamResponse:
    session = await _own(request)
    return await show_page(request, encoder=await encoder_key(request, session.session_id))


async def call_to_studio(request: web.Request) -> web.StreamResponse:
    """The screen in the station's studio opens the show by itself."""
    refused = await _refused(request, "call_to_studio")
    if refused is not None:
        return refused
    return await show_page(request, is_called=True)


async def recording(request: web.Request) -> web.StreamResponse:
    """Staff stop or delete what the employer agreed to."""
    typed = await fields(request)
    refused = await _refused(request, "move_recording", move=typed.get("move", ""))
    if refused is not None:
        return refused
    return see_other(request.path.removesuffix("/recording"))


async def end(request: web.Request) -> web.StreamResponse:
    refused = await _refused(request, "move_session", move="end")
    if refused is not None:
        return refused
    return see_other(request.path.removesuffix("/end"))


async def add_card(request: web.Request) -> web.StreamResponse:
    """A role that the employer published before gets a number in this show."""
    typed = await fields(request)
    refused = await _refused(request, "add_role", job_id=typed.get("job_id", ""))
    if refused is not None:
        return refused
    return see_other(request.path.removesuffix("/cards"))


async def _refused(request: web.Request, kind: str, **more: str) -> web.Response | None:
    """Sends a wish about the show of the address; the page that says why not, None once done."""
    typed = await fields(request)
    session = await _own(request)
    command = wish(
        type=kind,
        command_id=typed.get("command_id", ""),
        session_id=session.session_id,
        **more,
    )
    outcome = await send(request, command)
    if not isinstance(outcome, Refused):
        return None
    return await show_page(request, status=status_of(outcome), wrong=wrong_fields(request, outcome))


async def encoder_key(request: web.Request, session_id: SessionId) -> EncoderKey:
    """Raises HTTPForbidden."""
    _check_may_invite(request, await session_of(request))
    token = await request.app[ROOMS].identity.stream_key(session_id)
    return EncoderKey(address=f"{request.url.origin()}/whip/{session_id}", token=token)


def _check_may_invite(request: web.Request, session: LiveSession) -> None:
    if not may_invite(request[CALLER].actor, session):
        raise web.HTTPForbidden


async def show_page(
    request: web.Request,
    *,
    status: int = 200,
    wrong: Mapping[str, str] | None = None,
    invitation: Invitation | None = None,
    encoder: EncoderKey | None = None,
    is_called: bool = False,
) -> web.Response:
    desk = await desk_of(request)
    session = await _own(request)
    reader = request.app[ROOMS].reader
    view = await session_view(request, session)
    numbered = {card.job.job_id for card in view.cards}
    earlier = [
        posting
        for posting in await reader.postings_of(session.employer_id)
        if posting.job_id not in numbered and posting.is_open
    ]
    summary = await reader.summary(session.session_id) if session.phase is Phase.ENDED else None
    return await render(
        request,
        "staff/desk_show.html",
        status=status,
        here=f"{desk.root}/sessions/{session.session_id}",
        desk=desk,
        chosen=session.session_id,
        show=view,
        earlier=earlier,
        applicants=await applicant_views(request, await reader.applicants(session.session_id)),
        summary=await summary_view(request, session, summary) if summary else None,
        invitation=invitation,
        encoder=encoder,
        is_called=is_called,
        stage=await _stage_of(request, session),
        wrong=wrong or {},
    )


async def _stage_of(request: web.Request, session: LiveSession) -> Stage:
    code = None
    if session.phase in BEFORE_END:
        code = await objection_to_publisher(request.app, session.session_id)
    objection = words_of(request)(f"media.{code}") if code else ""
    return Stage(seat=await seat_of(request, session), objection=objection)


async def _own(request: web.Request) -> LiveSession:
    session = await session_of(request)
    if session.station != request.match_info["station"]:
        raise web.HTTPNotFound
    return session


async def _new(
    request: web.Request, status: int, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> web.StreamResponse:
    desk = await desk_of(request)
    reader = request.app[ROOMS].reader
    words = request.query.get("words", "").strip()
    employers = await reader.employers()
    wished = EmployerId(typed.get("employer") or request.query.get("employer", ""))
    chosen = employers.get(wished)
    title = words_of(request)("page.desk.usual_title", name=chosen.name) if chosen else ""
    return await render(
        request,
        "staff/desk_new.html",
        status=status,
        desk=desk,
        chosen="new",
        words=words,
        found=_found(
            words, employers.values(), {show.employer.name for show in desk.shows if show.employer}
        ),
        employer=chosen,
        typed={"title": title, **typed},
        wrong=wrong,
        now=request.app[ROOMS].now(),
    )


def _found(words: str, employers: Iterable[Employer], known: set[str]) -> tuple[Employer, ...]:
    """By name or caller; without words those who have a show here, then by name."""
    wanted = words.casefold().split()
    matching = [
        one
        for one in employers
        if all(word in f"{one.name} {one.caller}".casefold() for word in wanted)
    ]
    matching.sort(key=lambda one: (one.name not in known, one.name))
    return tuple(matching[:MOST_FOUND])


def _call_times(typed: Mapping[str, str]) -> tuple[time, ...]:
    times: set[time] = set()
    for name, value in typed.items():
        if name.startswith("call_") and value:
            try:
                times.add(time.fromisoformat(value).replace(tzinfo=None))
            except ValueError:
                continue
    return tuple(sorted(times))


def _next_half_hour(now: datetime) -> datetime:
    local = now.astimezone(SHANGHAI)
    past = timedelta(
        minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond
    )
    return local - past + _HALF_HOUR


ROUTES = (
    page("/desk/{station}/new", new, Who.STAFF),
    form("/desk/{station}/new", schedule, Who.STAFF),
    page("/desk/{station}/sessions/{session_id}", show, Who.STAFF),
    form("/desk/{station}/sessions/{session_id}/invite", invite, Who.STAFF),
    form("/desk/{station}/sessions/{session_id}/studio", call_to_studio, Who.STAFF),
    form("/desk/{station}/sessions/{session_id}/encoder", encoder, Who.STAFF),
    form("/desk/{station}/sessions/{session_id}/recording", recording, Who.STAFF),
    form("/desk/{station}/sessions/{session_id}/end", end, Who.STAFF),
    form("/desk/{station}/sessions/{session_id}/cards", add_card, Who.STAFF),
)
