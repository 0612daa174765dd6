"""Shows: the wall of today, and one show with its cards, answers and the resident's applications.

The page is complete without its script, except the picture: a tap on a question is a form.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from shared.audience.guests import SPEAKS_FOR
from shared.audience.hearings import Hearing
from shared.ids import SessionId, VisitorId
from shared.jobs import Topic
from shared.live_sessions import BEFORE_END, RUNNING, LiveSession, Phase
from shared.organisation import SHANGHAI
from shared.questions import Question, spoken_answer
from streaming_server.ports.reading import Reader
from streaming_server.web.identity import SAFE_METHODS
from streaming_server.web.languages import Words
from streaming_server.web.pages import (
    ROOMS,
    fields,
    form,
    page,
    render,
    see_other,
    visitor_of,
    wording_of,
    words_of,
)
from streaming_server.web.pages.resident_place import chosen_place
from streaming_server.web.pages.resident_roles import still_to_come
from streaming_server.web.pages.resident_talk import (
    NOTHING_TYPED,
    Typed,
    hidden_query,
    hidden_word,
    on_stage,
    talk_of,
    typed_in,
)
from streaming_server.web.pages.resident_wishes import Unmet, wish
from streaming_server.web.posted import whole_number
from streaming_server.web.views import (
    SessionView,
    my_application_views,
    session_view,
    session_views,
)
from streaming_server.web.views.jobs import JobView
from streaming_server.web.wording import Wording

MOST_ENDED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is shown under a chip. is_known False: the employer has been asked, count times."""

    topic: Topic
    sentence: str
    source: str
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What the resident's voice for hearing about a role came to. is_mine: it was raised."""

    is_mine: bool
    sentence: str


async def wall(request: web.Request) -> web.StreamResponse:
    rooms = request.app[ROOMS]
    now = rooms.now()
    today = now.astimezone(SHANGHAI).date()
    place = await chosen_place(request)

    async def shows(*phases: Phase) -> tuple[LiveSession, ...]:
        return await rooms.reader.sessions(frozenset(phases))

    ended = [
        show
        for show in await shows(Phase.ENDED)
        if show.ended_at and show.ended_at.astimezone(SHANGHAI).date() == today
    ]
    waiting = BEFORE_END - RUNNING
    coming = still_to_come(await shows(*waiting), now)
    wanted = (*await shows(*RUNNING), *coming, *ended[-MOST_ENDED:])
    views = await session_views(request, wanted, walk_from=place)
    return await render(
        request,
        "resident/wall.html",
        tab="live",
        place=place,
        live=tuple(view for view in views if view.phase in RUNNING),
        coming=tuple(view for view in views if view.phase in waiting),
        next=next((one for one in coming if one.starts_at > now), None),
        ended=tuple(view for view in views if view.phase not in BEFORE_END),
    )


async def watch(request: web.Request) -> web.StreamResponse:
    return await _show(request, NOTHING_TYPED)


async def _show(
    request: web.Request, typed: Typed, status: int = 200, told: str = ""
) -> web.StreamResponse:
    """told: why a tap did nothing."""
    reader = request.app[ROOMS].reader
    session = await _session(request)
    place = await chosen_place(request)
    view = await session_view(request, session, walk_from=place)
    asked = await reader.questions(session.session_id)
    visitor = visitor_of(request)
    sent = await reader.applications_of(visitor) if visitor else ()
    return await render(
        request,
        "resident/live.html",
        status=status,
        here=_here(request, session),
        show=view,
        is_running=session.phase in RUNNING,
        shown=_shown_number(request, view),
        open_topic=request.query.get("topic", ""),
        replies=_replies(view, asked, words_of(request), wording_of(request)),
        topics=tuple(Topic),
        talk=await talk_of(request, session),
        typed=typed,
        was_hidden=hidden_word(request),
        on_stage=await on_stage(request, session),
        guest_minutes=int(SPEAKS_FOR.total_seconds() // 60),
        hearings=_voices(
            view, await reader.hearings(session.session_id), visitor, words_of(request)
        ),
        mine=await my_application_views(
            request, [one for one in sent if one.session_id == session.session_id]
        ),
        mine_session=session.session_id,
        wrong={},
        told=told,
    )


def _here(request: web.Request, session: LiveSession) -> str:
    """Where the reader's choices lead back to: a form's own address cannot be read."""
    is_read = request.method in SAFE_METHODS
    return request.rel_url.raw_path_qs if is_read else f"/live/{session.session_id}"


def _shown_number(request: web.Request, view: SessionView) -> int | None:
    """The card the address asks for, else the one being talked about, else the first."""
    numbers = [card.number for card in view.cards]
    wished = whole_number(request.query.get("number", ""))
    if wished in numbers:
        return wished
    if view.pin is not None and view.pin.number in numbers:
        return view.pin.number
    return numbers[0] if numbers else None


def _replies(
    view: SessionView, asked: tuple[Question, ...], words: Words, say: Wording
) -> Mapping[int, tuple[Reply, ...]]:
    """For each role the reply to each stock question, ready before anybody taps."""
    spoken = {(one.role_number, one.topic): one for one in asked}
    return {
        card.number: tuple(
            _reply(card.job, topic, spoken.get((card.number, topic)), words, say) for topic in Topic
        )
        for card in view.cards
    }


def _reply(
    job: JobView, topic: Topic, question: Question | None, words: Words, say: Wording
) -> Reply:
    written = job.answers[topic]
    if written is not None:
        source = words("page.live.source_fields", day=job.texts.checked_on)
        return Reply(topic=topic, sentence=written.sentence, source=source, is_known=True)
    if question is not None and (answer := spoken_answer(question)) and question.answered_at:
        sentence = words(f"answer.{answer.code}", **answer.facts)
        source = words("page.live.source_spoken", at=say.instant(question.answered_at))
        return Reply(topic=topic, sentence=sentence, source=source, is_known=True)
    count = question.count if question else 0
    key = "page.live.asked_many" if count > 1 else "page.live.asked_one"
    return Reply(topic=topic, sentence=words(key, count=count), source="", is_known=False)


def _voices(
    view: SessionView, hearings: tuple[Hearing, ...], visitor: VisitorId | None, words: Words
) -> Mapping[int, Voice]:
    by_number = {one.role_number: one for one in hearings}
    return {card.number: _voice(by_number.get(card.number), visitor, words) for card in view.cards}


def _voice(hearing: Hearing | None, visitor: VisitorId | None, words: Words) -> Voice:
    if hearing is None or not hearing.holds(visitor):
        return Voice(is_mine=False, sentence="")
    if visitor in hearing.heard:
        return Voice(is_mine=True, sentence=words("page.hearing.given"))
    key = "page.hearing.asked_many" if hearing.count > 1 else "page.hearing.asked_one"
    return Voice(is_mine=True, sentence=words(key, count=hearing.count))


async def ask(request: web.Request) -> web.StreamResponse:
    """A tap on a chip, without the script."""
    session = await _session(request)
    typed = await fields(request)
    number, topic = whole_number(typed.get("number", "")), typed.get("topic", "")
    if topic not in set(Topic) or number is None:
        raise web.HTTPNotFound
    unmet = await wish(
        request,
        {
            "type": "ask_question",
            "command_id": typed.get("command_id", ""),
            "session_id": session.session_id,
            "role_number": number,
            "topic": topic,
        },
    )
    if unmet:
        return await _not_done(request, unmet)
    return see_other(f"/live/{session.session_id}?number={number}&topic={topic}#asked")


async def hear(request: web.Request) -> web.StreamResponse:
    """ "Please tell us about this one", without the script."""
    session = await _session(request)
    typed = await fields(request)
    number = whole_number(typed.get("number", ""))
    if number is None:
        raise web.HTTPNotFound
    unmet = await wish(
        request,
        {
            "type": "ask_to_hear",
            "command_id": typed.get("command_id", ""),
            "session_id": session.session_id,
            "role_number": number,
        },
    )
    if unmet:
        return await _not_done(request, unmet)
    return see_other(f"/live/{session.session_id}?number={number}#hear")


async def talk(request: web.Request) -> web.StreamResponse:
    """A line for everybody, without the script."""
    session = await _session(request)
    typed = await fields(request)
    unmet = await wish(
        request,
        {
            "type": "send_line",
            "command_id": typed.get("command_id", ""),
            "session_id": session.session_id,
            "text": typed.get("text", ""),
            "surname": typed.get("surname", ""),
            "form": typed.get("form") or None,
        },
    )
    if unmet:
        return await _show(request, typed_in(typed, unmet.wrong), unmet.status)
    return see_other(f"/live/{session.session_id}{hidden_query(typed.get('text', ''))}#talk")


async def _not_done(request: web.Request, unmet: Unmet) -> web.StreamResponse:
    """The show again, with the reason at its top: a chip has no field to say it under."""
    told = next(iter(unmet.wrong.values()), "")
    return await _show(request, NOTHING_TYPED, unmet.status, told)


async def _session(request: web.Request) -> LiveSession:
    reader: Reader = request.app[ROOMS].reader
    session = await reader.session(SessionId(request.match_info["session_id"]))
    if session is None or session.phase is Phase.ARCHIVED:
        raise web.HTTPNotFound
    return session


ROUTES = (
    page("/live", wall),
    page("/live/{session_id}", watch),
    form("/live/{session_id}/ask", ask),
    form("/live/{session_id}/hear", hear),
    form("/live/{session_id}/talk", talk),
)
