"""What people say under a show: the part of its page, and the form without the script."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from aiohttp import web

from shared.audience.chat import LONGEST_LINE, Form
from shared.audience.guests import ON_STAGE, State
from shared.audience.redactor import Hidden, redact
from shared.live_sessions import RUNNING, LiveSession
from streaming_server.web.identity import visitor_of
from streaming_server.web.pages import ROOMS, words_of
from streaming_server.web.views.chat import LineView, line_views


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """longest: characters of a line. is_removed: the resident was asked to leave the show."""

    lines: tuple[LineView, ...]
    slow_seconds: int
    is_open: bool
    is_removed: bool
    forms: tuple[Form, ...] = tuple(Form)
    longest: int = LONGEST_LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the form, and what was wrong with it."""

    text: str = ""
    surname: str = ""
    form: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)


NOTHING_TYPED: Final = Typed()


def typed_in(typed: Mapping[str, str], wrong: Mapping[str, str]) -> Typed:
    return Typed(
        text=typed.get("text", ""),
        surname=typed.get("surname", ""),
        form=typed.get("form", ""),
        wrong=wrong,
    )


def hidden_query(text: str) -> str:
    """For the address after a line was sent: what was hidden in it, so that the page says why."""
    hidden = redact(text[:LONGEST_LINE]).hidden
    return f"?hidden={hidden[0]}" if hidden else ""


def hidden_word(request: web.Request) -> Hidden | None:
    word = request.query.get("hidden", "")
    return Hidden(word) if word in set(Hidden) else None


async def talk_of(request: web.Request, session: LiveSession) -> Talk:
    reader, visitor = request.app[ROOMS].reader, visitor_of(request)
    moderation = await reader.moderation(session.session_id)
    attendee = await reader.attendee(session.session_id, visitor) if visitor else None
    lines = await reader.lines(session.session_id)
    return Talk(
        lines=line_views(lines, words_of(request)),
        slow_seconds=moderation.slow_seconds,
        is_open=moderation.is_chat_open and session.phase in RUNNING,
        is_removed=attendee is not None and attendee.is_removed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OnStage:
    """Who speaks beside the employer, as everybody may see it."""

    number: int
    is_muted: bool
    ends_at: datetime | None


async def on_stage(request: web.Request, session: LiveSession) -> OnStage | None:
    guests = await request.app[ROOMS].reader.guests(session.session_id)
    found = next((guest for guest in guests if guest.state in ON_STAGE), None)
    if found is None:
        return None
    is_muted = found.state is State.MUTED
    return OnStage(number=found.number, is_muted=is_muted, ends_at=found.ends_at)
