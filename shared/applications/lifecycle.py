"""Applications: each ends in an answer.

              ┌────────────ask───────────▶ asked ──reply──┐
    send ▶ waiting ◀──────────────────────────────────────┘
              ├─ offer ─▶ offered ─accept─▶ agreed        waiting, asked, offered: open, with a
              │             └─pass──▶ waiting             clock that staff see
              ├─ commit ─▶ agreed   (the slot the resident wished)
              └─ decline ─▶ declined    withdraw ─▶ withdrawn    close ─▶ closed

A resident may withdraw from any open state and from agreed; within 60 seconds that is an undo.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.ids import ApplicationId, JobId, SessionId, StationCode, VisitorId
from shared.jobs import AskedFact
from shared.people import (
    FormOfAddress,
    PhoneNumber,
)

UNDO_LASTS: Final = timedelta(seconds=60)


class State(StrEnum):
    WAITING = "waiting"
    #: The employer asked one question; the resident is to reply.
    ASKED = "asked"
    #: The employer offered another time than the resident wished.
    OFFERED = "offered"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    #: Staff closed it with a reason, after telling the resident.
    CLOSED = "closed"


class Move(StrEnum):
    COMMIT = "commit"
    OFFER = "offer"
    ACCEPT = "accept"
    PASS = "pass"
    ASK = "ask"
    REPLY = "reply"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    CLOSE = "close"


_ENDINGS: Final = {
    Move.DECLINE: State.DECLINED,
    Move.WITHDRAW: State.WITHDRAWN,
    Move.CLOSE: State.CLOSED,
}

#: The lifecycle: what is not in the table is refused with WRONG_STATE.
LIFECYCLE: Final[Mapping[State, Mapping[Move, State]]] = {
    State.WAITING: {
        Move.COMMIT: State.AGREED,
        Move.OFFER: State.OFFERED,
        Move.ASK: State.ASKED,
        **_ENDINGS,
    },
    State.ASKED: {
        Move.COMMIT: State.AGREED,
        Move.OFFER: State.OFFERED,
        Move.REPLY: State.WAITING,
        **_ENDINGS,
    },
    State.OFFERED: {Move.ACCEPT: State.AGREED, Move.PASS: State.WAITING, **_ENDINGS},
    State.AGREED: {Move.WITHDRAW: State.WITHDRAWN},
    State.DECLINED: {},
    State.WITHDRAWN: {},
    State.CLOSED: {},
}

#: Open: somebody still owes a word, and a clock runs.
OPEN: Final = frozenset({State.WAITING, State.ASKED, State.OFFERED})


class DeclineReason(StrEnum):
    """Sentences are in resources/i18n under decline.{reason}."""

    TIMES_DO_NOT_FIT = "times_do_not_fit"
    FILLED = "filled"
    NEEDS_CERTIFICATE = "needs_certificate"
    NEEDS_EXPERIENCE = "needs_experience"
    TOO_FAR = "too_far"
    OTHER = "other"


class CloseReason(StrEnum):
    """Why staff closed an application. Sentences under close.{reason}."""

    EMPLOYER_SILENT = "employer_silent"
    ROLE_GONE = "role_gone"
    NOT_REACHED = "not_reached"
    OTHER_WORK_FOUND = "other_work_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach the resident. phone None: has none, the station passes messages on."""

    form_of_address: FormOfAddress
    phone: PhoneNumber | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One resident's wish for one role; who the resident is lies in its own table.

    number: for eyes, "B-026", one series per station and day. details: fact -> option tapped.
    moment: stage clock of the picture at which the resident decided. call_at: when the caller was
    promised to call. due: when staff step in if no answer came. slot: the time offered or agreed.
    """

    application_id: ApplicationId
    number: str
    session_id: SessionId | None
    job_id: JobId
    role_number: int | None
    station: StationCode
    visitor_id: VisitorId
    details: Mapping[AskedFact, str]
    moment: int | None
    caller: str
    call_at: datetime
    due: datetime
    sent_at: datetime
    state: State = State.WAITING
    slot: datetime | None = None
    question: str | None = None
    reply: str | None = None
    reason: str | None = None
    changed_at: datetime | None = None

    def may_undo(self, now: datetime) -> bool:
        return now <= self.sent_at + UNDO_LASTS
