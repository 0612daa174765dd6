"""Lines that residents write under a show, and what the employer writes back.

A resident is 住户 and a number, or a surname with a form of address chosen for this show; there is
no field for a name. What must not be public is hidden before the line is accepted.

    sent --employer, staff--> hidden
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Final, Literal, assert_never

from shared.audience.moderation import Attendee, AttendeeJoined, Moderation, join
from shared.audience.redactor import Hidden, redact
from shared.ids import WHO_ASKS, CommandId, SessionId, VisitorId
from shared.live_sessions import RUNNING, LiveSession
from shared.people import PersonalText, read_sentence
from shared.refusals import Reason, Refused

#: Two lines on a phone; whoever has more to say asks to speak.
LONGEST_LINE: Final = 60
#: One character, or two for 欧阳 and its like: too short for a whole name to fit into it.
_SURNAME: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{1,2}")


class Form(StrEnum):
    """How somebody wants to be called after the surname."""

    MS = "ms"
    MR = "mr"
    #: 师傅
    MASTER = "master"
    #: 阿姨
    AUNT = "aunt"
    #: 大姐
    SISTER = "sister"
    #: 大哥
    BROTHER = "brother"
    #: 同学
    STUDENT = "student"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """line_id: of the command that made it. number: of the resident; None is the employer.
    text: None once the line was hidden from everybody."""

    session_id: SessionId
    line_id: CommandId
    number: int | None
    surname: str
    form: Form | None
    text: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatView:
    """attendee: the resident who writes, None before the first word. next_number: what they would
    get. last_line_at: of that resident. line: the one a command names."""

    session: LiveSession | None = None
    moderation: Moderation | None = None
    attendee: Attendee | None = None
    next_number: int = 1
    last_line_at: datetime | None = None
    line: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendLine:
    """A resident's line. surname and form: both or neither."""

    command_id: CommandId
    session_id: SessionId
    text: PersonalText
    surname: str = ""
    form: Form | None = None
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["send_line"] = "send_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLine:
    """The employer's or the station's line."""

    command_id: CommandId
    session_id: SessionId
    text: str = ""
    type: Literal["reply_line"] = "reply_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class HideLine:
    command_id: CommandId
    session_id: SessionId
    line_id: CommandId
    type: Literal["hide_line"] = "hide_line"


ChatCommand = SendLine | ReplyLine | HideLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSent:
    """hidden: what was taken out, for the writer's eyes. text: empty once it was hidden later."""

    session_id: SessionId
    line_id: CommandId
    number: int | None
    surname: str
    form: Form | None
    text: str
    hidden: tuple[Hidden, ...]
    at: datetime
    type: Literal["line_sent"] = "line_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineHidden:
    session_id: SessionId
    line_id: CommandId
    at: datetime
    type: Literal["line_hidden"] = "line_hidden"


ChatEvent = AttendeeJoined | LineSent | LineHidden


def decide(view: ChatView, command: ChatCommand, now: datetime) -> tuple[ChatEvent, ...] | Refused:
    if view.session is None:
        return Refused(reason=Reason.NOT_FOUND)
    if isinstance(command, HideLine):
        return _hide(view.line, command, now)
    if view.session.phase not in RUNNING:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "session_not_running"})
    match command:
        case SendLine():
            return _send(view, command, now)
        case ReplyLine():
            return _reply(command, now)
    assert_never(command)


def evolve(line: Line | None, event: LineSent | LineHidden) -> Line:
    """Raises ValueError when a line is hidden before it was sent."""
    if isinstance(event, LineHidden):
        if line is None:
            raise ValueError("line_hidden before line_sent")
        return replace(line, text=None)
    return Line(
        session_id=event.session_id,
        line_id=event.line_id,
        number=event.number,
        surname=event.surname,
        form=event.form,
        text=event.text,
        at=event.at,
    )


def _send(view: ChatView, command: SendLine, now: datetime) -> tuple[ChatEvent, ...] | Refused:
    refused = _shut_out(view) or _misnamed(command)
    if refused:
        return refused
    text = read_sentence(command.text.disclose(), "text", LONGEST_LINE)
    if isinstance(text, Refused):
        return text
    refused = _too_soon(view, now)
    if refused:
        return refused
    redacted = redact(text)
    if redacted.says_nothing:
        return Refused(reason=Reason.PERSONAL_IN_CHAT, field="text")
    number = view.attendee.number if view.attendee else view.next_number
    sent = LineSent(
        session_id=command.session_id,
        line_id=command.command_id,
        number=number,
        surname=command.surname,
        form=command.form,
        text=redacted.text,
        hidden=redacted.hidden,
        at=now,
    )
    if view.attendee is None:
        return (join(command.session_id, command.visitor_id, number, now), sent)
    return (sent,)


def _shut_out(view: ChatView) -> Refused | None:
    if view.attendee is not None and view.attendee.is_removed:
        return Refused(reason=Reason.REMOVED)
    if view.attendee is not None and view.attendee.is_muted:
        return Refused(reason=Reason.MUTED)
    if view.moderation is not None and not view.moderation.is_chat_open:
        return Refused(reason=Reason.CHAT_CLOSED)
    return None


def _misnamed(command: SendLine) -> Refused | None:
    if command.form is None:
        return Refused(reason=Reason.FACT_MISSING, field="form") if command.surname else None
    if _SURNAME.fullmatch(command.surname) is None:
        return Refused(reason=Reason.NOT_A_SURNAME, field="surname")
    return None


def _too_soon(view: ChatView, now: datetime) -> Refused | None:
    if view.last_line_at is None:
        return None
    rules = view.moderation or Moderation(session_id=SessionId(""))
    left = view.last_line_at + timedelta(seconds=rules.slow_seconds) - now
    # A clock that was set back must not silence anybody for longer than the pause.
    seconds = min(ceil(left.total_seconds()), rules.slow_seconds)
    if seconds <= 0:
        return None
    return Refused(reason=Reason.SLOW_MODE, field="text", facts={"seconds": seconds})


def _reply(command: ReplyLine, now: datetime) -> tuple[LineSent, ...] | Refused:
    text = read_sentence(command.text, "text", LONGEST_LINE)
    if isinstance(text, Refused):
        return text
    redacted = redact(text)
    if redacted.says_nothing:
        return Refused(reason=Reason.PERSONAL_IN_CHAT, field="text")
    return (
        LineSent(
            session_id=command.session_id,
            line_id=command.command_id,
            number=None,
            surname="",
            form=None,
            text=redacted.text,
            hidden=redacted.hidden,
            at=now,
        ),
    )


def _hide(line: Line | None, command: HideLine, now: datetime) -> tuple[LineHidden, ...] | Refused:
    if line is None or line.session_id != command.session_id:
        return Refused(reason=Reason.NOT_FOUND, field="line_id")
    if line.text is None:
        return ()
    return (LineHidden(session_id=command.session_id, line_id=command.line_id, at=now),)
