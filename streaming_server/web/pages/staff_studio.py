"""The employer's studio: rehearse unseen, go live, point at roles, answer who asks and applies.

Picture and sound are the script's; everything else here also works by plain forms, so that a show
from an encoder needs no script at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from aiohttp import web

from shared.ids import JobId
from shared.jobs import Posting, Topic
from shared.live_sessions import LiveSession, Phase
from shared.organisation import LICENCE_CHECK_LASTS, SHANGHAI, ActorKind, Employer
from shared.refusals import Reason, Refused
from shared.wire import Command
from streaming_server.web.limits import ENTER, forget_tries, too_often
from streaming_server.web.pages import (
    CALLER,
    ROOMS,
    Who,
    fields,
    form,
    page,
    remember_sign_in,
    render,
    see_other,
    send,
    status_of,
    whole_number,
    wording_of,
    words_of,
    wrong_fields,
)
from streaming_server.web.pages.staff_frame import (
    DECLINE_REASONS,
    answer_wish,
    may_host,
    session_of,
    wish,
)
from streaming_server.web.pages.staff_role_form import GROUP_OF, Typed, typed_by, typed_of
from streaming_server.web.pages.staff_roles import CHOICES, publish, role_of
from streaming_server.web.pages.staff_shows import EncoderKey, encoder_key
from streaming_server.web.pages.staff_talk import talk_of
from streaming_server.web.pages.staff_waiting import applied_by_role, people_of, questions_of
from streaming_server.web.views import (
    applicant_views,
    question_views,
    session_view,
    summary_view,
)

#: Applicants with all ways to answer; whoever waits behind them has one button until then.
NEAR: Final = 12
#: Answered ones that are listed.
LATELY: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a form of the page got for an answer, and where it stands.

    at: "head", "pin", "question-2-couples", "application-ID" or "role-2".
    """

    status: int = 200
    at: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    role: Typed | None = None
    encoder: EncoderKey | None = None


async def studio(request: web.Request) -> web.StreamResponse:
    return await _studio(request, Said())


async def studios(request: web.Request) -> web.StreamResponse:
    """The shows of an employer with an account."""
    actor = request[CALLER].actor
    running = frozenset(Phase) - {Phase.ARCHIVED}
    sessions = await request.app[ROOMS].reader.sessions(running, limit=500)
    own = [show for show in sessions if show.employer_id == actor.employer_id]
    return await render(request, "staff/studios.html", shows=own)


async def enter(request: web.Request) -> web.StreamResponse:
    session = await session_of(request)
    typed = await fields(request)
    code = typed.get("code", "")
    refused = await too_often(request, ENTER, session.session_id)
    if refused is None:
        # Said on the telephone and typed with spaces.
        bare = "".join(code.split()).replace("-", "")
        token = await request.app[ROOMS].identity.enter_studio(session.session_id, bare)
        if token:
            await forget_tries(request, ENTER, session.session_id)
            response = see_other(f"/studio/{session.session_id}")
            remember_sign_in(request, response, token)
            return response
        refused = Refused(reason=Reason.NOT_ALLOWED, field="code")
    error = words_of(request).refusal(refused)
    return await render(
        request,
        "staff/enter.html",
        status=status_of(refused),
        session=session,
        code=code,
        error=error,
    )


async def move(request: web.Request) -> web.StreamResponse:
    return await _wish(request, "head", type="move_session")


async def recording(request: web.Request) -> web.StreamResponse:
    return await _wish(request, "recording", type="move_recording")


async def pin(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    number = typed.get("number", "")
    return await _wish(request, "pin", type="pin_role", number=whole_number(number))


async def answer_question(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    number, topic = typed.get("role_number", ""), typed.get("topic", "")
    return await _wish(
        request,
        f"question-{number}-{topic}",
        type="answer_question",
        role_number=whole_number(number),
        word="aloud" if typed.get("text") and not typed.get("word") else typed.get("word", ""),
    )


async def caption(request: web.Request) -> web.StreamResponse:
    return await _wish(request, "captions", type="say_caption")


async def reply(request: web.Request) -> web.StreamResponse:
    return await _wish(request, "reply", type="reply_line")


async def hide(request: web.Request) -> web.StreamResponse:
    return await _wish(request, "talk", type="hide_line")


async def mute(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    return await _wish(request, "talk", type="mute_attendee", **_chosen(typed, "number", "muted"))


async def remove(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    number = typed.get("number", "")
    at = f"remove-{number}"
    return await _wish(request, at, type="remove_attendee", number=whole_number(number))


async def move_guest(request: web.Request) -> web.StreamResponse:
    return await _wish(request, "guests", type="move_guest")


async def moderate(request: web.Request) -> web.StreamResponse:
    typed = await fields(request)
    chosen = _chosen(typed, "slow_seconds", "chat_open", "door_open")
    return await _wish(request, "talk", type="moderate", **chosen)


def _chosen(typed: Mapping[str, str], *names: str) -> Mapping[str, object]:
    """Numbers and yes or no, as a form tells them; what is not in the form stays as it is."""
    meaning = {"yes": True, "no": False}
    return {
        name: meaning[text] if text in meaning else whole_number(text)
        for name in names
        if (text := typed.get(name))
    }


async def answer_applicant(request: web.Request) -> web.StreamResponse:
    session = await _hosted(request)
    typed = await fields(request)
    application_id = request.match_info["application_id"]
    command = answer_wish(typed, application_id)
    return await _sent(request, session, command, f"application-{application_id}", typed)


async def complete_role(request: web.Request) -> web.StreamResponse:
    """The fields that keep a role off the air, filled in by the employer on the spot."""
    session = await _hosted(request)
    posting = await role_of(request, session)
    typed = typed_by(await request.post())
    stations = await request.app[ROOMS].reader.stations()
    station = next((one for one in stations if one.code == posting.station), stations[0])
    outcome = await publish(request, typed, posting, station, is_new=False)
    if isinstance(outcome, Refused):
        at = f"role-{request.match_info['number']}"
        said = Said(status=status_of(outcome), at=at, wrong=typed.errors, role=typed)
        return await _studio(request, said)
    return see_other(f"/studio/{session.session_id}")


async def encoder(request: web.Request) -> web.StreamResponse:
    session = await _hosted(request)
    return await _studio(request, Said(encoder=await encoder_key(request, session.session_id)))


async def _wish(request: web.Request, at: str, **named: object) -> web.StreamResponse:
    session = await _hosted(request)
    typed = await fields(request)
    given = {name: value for name, value in typed.items() if name != "csrf"}
    command = wish(**{**given, **named, "session_id": session.session_id})
    return await _sent(request, session, command, at, typed)


async def _sent(
    request: web.Request, session: LiveSession, command: Command, at: str, typed: Mapping[str, str]
) -> web.StreamResponse:
    outcome = await send(request, command)
    if isinstance(outcome, Refused):
        wrong = wrong_fields(request, outcome)
        said = Said(status=status_of(outcome), at=at, wrong=wrong, text=typed.get("text", ""))
        return await _studio(request, said)
    return see_other(f"/studio/{session.session_id}")


async def _hosted(request: web.Request) -> LiveSession:
    session = await session_of(request)
    if not may_host(request[CALLER].actor, session):
        raise web.HTTPForbidden
    return session


async def _studio(request: web.Request, said: Said) -> web.StreamResponse:
    session = await session_of(request)
    actor = request[CALLER].actor
    if not may_host(actor, session):
        return await render(request, "staff/enter.html", session=session, code="", error="")
    reader, now = request.app[ROOMS].reader, request.app[ROOMS].now()
    postings = await reader.postings(tuple(card.job_id for card in session.cards))
    people = await applicant_views(request, await reader.applicants(session.session_id))
    questions = await question_views(request, session, await reader.questions(session.session_id))
    summary = await reader.summary(session.session_id) if session.phase is Phase.ENDED else None
    say = wording_of(request)
    view = await session_view(request, session)
    return await render(
        request,
        "staff/studio.html",
        status=said.status,
        here=f"/studio/{session.session_id}",
        show=view,
        station=await reader.station(session.station),
        licence_until=_licence_until(await reader.employer(session.employer_id), now),
        call_texts=[say.instant(slot) for slot in view.call_slots],
        said=said,
        people=people_of(people),
        starts_in=_seconds_to(session.starts_at, now),
        # Staff who look in must not put their own camera in the employer's place.
        looks_in=actor.kind is not ActorKind.EMPLOYER,
        recorder=request.app[ROOMS].recordings.state(session.session_id),
        near=NEAR,
        lately=LATELY,
        applied=applied_by_role(people),
        talk=await talk_of(request, session),
        wanted={one.role_number: one.count for one in await reader.hearings(session.session_id)},
        questions=questions_of(questions),
        summary=await summary_view(request, session, summary) if summary else None,
        forms=_forms(session, postings),
        group_of=GROUP_OF,
        choices=CHOICES,
        topics=tuple(Topic),
        decline_reasons=DECLINE_REASONS,
    )


def _forms(session: LiveSession, postings: Mapping[JobId, Posting]) -> Mapping[int, Typed]:
    """What each role's form holds, by its number."""
    return {
        card.number: typed_of(postings[card.job_id])
        for card in session.cards
        if card.job_id in postings
    }


def _seconds_to(starts_at: datetime, now: datetime) -> float | None:
    """None when it is another day's show: then the date says it."""
    seconds = (starts_at - now).total_seconds()
    return seconds if abs(seconds) < timedelta(hours=12).total_seconds() else None


def _licence_until(employer: Employer | None, now: datetime) -> date | None:
    """The last day on which the look at the licence counts; None when it does not today."""
    if employer is None or employer.licence_checked_on is None:
        return None
    today = now.astimezone(SHANGHAI).date()
    until = employer.licence_checked_on + LICENCE_CHECK_LASTS
    return until if employer.is_licence_checked(today) else None


_STUDIO = "/studio/{session_id}"
ROUTES = (
    page("/studio", studios, Who.HOST),
    page(_STUDIO, studio),
    form(_STUDIO, enter),
    form(_STUDIO + "/move", move, Who.HOST),
    form(_STUDIO + "/recording", recording, Who.HOST),
    form(_STUDIO + "/pin", pin, Who.HOST),
    form(_STUDIO + "/captions", caption, Who.HOST),
    form(_STUDIO + "/reply", reply, Who.HOST),
    form(_STUDIO + "/hide", hide, Who.HOST),
    form(_STUDIO + "/mute", mute, Who.HOST),
    form(_STUDIO + "/remove", remove, Who.HOST),
    form(_STUDIO + "/guests", move_guest, Who.HOST),
    form(_STUDIO + "/moderate", moderate, Who.HOST),
    form(_STUDIO + "/questions", answer_question, Who.HOST),
    form(_STUDIO + "/applications/{application_id}", answer_applicant, Who.HOST),
    form(_STUDIO + "/roles/{number}", complete_role, Who.HOST),
    form(_STUDIO + "/encoder", encoder, Who.HOST),
)
