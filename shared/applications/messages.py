"""Commands about an application, and the events that come of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from shared.applications.lifecycle import Move, State
from shared.ids import WHO_ASKS, ApplicationId, CommandId, JobId, SessionId, StationCode, VisitorId
from shared.jobs import AskedFact
from shared.people import (
    PersonalText,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply:
    """job_id or (session_id, role_number) names the role; the latter inside a show.

    visitor_id: the server fills it in for browsers. call_at: one of the slots shown. phone None:
    the resident has none.
    """

    command_id: CommandId
    application_id: ApplicationId
    job_id: JobId
    form_of_address: PersonalText
    phone: PersonalText | None
    call_at: datetime
    details: Mapping[AskedFact, str] = field(default_factory=dict)
    session_id: SessionId | None = None
    moment: int | None = None
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["apply"] = "apply"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerApplication:
    """An employer's, resident's or staff's move.

    slot: with offer. text: the question with ask, the words with reply. reason: a DeclineReason
    with decline, a CloseReason with close.
    """

    command_id: CommandId
    application_id: ApplicationId
    move: Move
    slot: datetime | None = None
    text: str | None = None
    reason: str | None = None
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["answer_application"] = "answer_application"


ApplicationCommand = Apply | AnswerApplication


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSent:
    """Holds no word about the person: name, phone and details are stored beside it."""

    application_id: ApplicationId
    number: str
    session_id: SessionId | None
    job_id: JobId
    role_number: int | None
    station: StationCode
    visitor_id: VisitorId
    moment: int | None
    caller: str
    call_at: datetime
    due: datetime
    undo_until: datetime
    at: datetime
    type: Literal["application_sent"] = "application_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationMoved:
    application_id: ApplicationId
    session_id: SessionId | None
    station: StationCode
    visitor_id: VisitorId
    move: Move
    state: State
    at: datetime
    due: datetime
    slot: datetime | None = None
    text: str | None = None
    reason: str | None = None
    type: Literal["application_moved"] = "application_moved"


ApplicationEvent = ApplicationSent | ApplicationMoved
