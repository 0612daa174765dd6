"""Roles that residents want to hear about (求讲解): one voice per resident and role.

    waiting --the employer pins the role--> heard

Who asks for a role that is being talked about is heard already.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from shared.ids import WHO_ASKS, CommandId, SessionId, VisitorId
from shared.live_sessions import RUNNING, LiveSession
from shared.refusals import Reason, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """waiting: who asked since the role was last talked about. heard: who asked before that."""

    session_id: SessionId
    role_number: int
    waiting: frozenset[VisitorId] = frozenset()
    heard: frozenset[VisitorId] = frozenset()

    @property
    def count(self) -> int:
        return len(self.waiting)

    def holds(self, visitor_id: VisitorId | None) -> bool:
        """Whether the resident asked, heard or not."""
        return visitor_id in self.waiting or visitor_id in self.heard


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingView:
    """What a decision looks at; hearing None when nobody asked for the role yet."""

    hearing: Hearing | None = None
    session: LiveSession | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskToHear:
    """ "Please tell us about this one." """

    command_id: CommandId
    session_id: SessionId
    role_number: int
    visitor_id: VisitorId = WHO_ASKS
    type: Literal["ask_to_hear"] = "ask_to_hear"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingAsked:
    """count: residents who wait to hear about the role, with this one."""

    session_id: SessionId
    role_number: int
    visitor_id: VisitorId
    count: int
    at: datetime
    type: Literal["hearing_asked"] = "hearing_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingGiven:
    """count: residents who waited for it."""

    session_id: SessionId
    role_number: int
    count: int
    at: datetime
    type: Literal["hearing_given"] = "hearing_given"


HearingEvent = HearingAsked | HearingGiven


def decide(
    view: HearingView, command: AskToHear, now: datetime
) -> tuple[HearingAsked, ...] | Refused:
    session = view.session
    if session is None or session.card(command.role_number) is None:
        return Refused(reason=Reason.NOT_FOUND)
    if session.phase not in RUNNING:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": "session_not_running"})
    if session.pin is not None and session.pin.number == command.role_number:
        return ()
    if view.hearing is not None and view.hearing.holds(command.visitor_id):
        return ()
    return (
        HearingAsked(
            session_id=command.session_id,
            role_number=command.role_number,
            visitor_id=command.visitor_id,
            count=(view.hearing.count if view.hearing else 0) + 1,
            at=now,
        ),
    )


def give(hearing: Hearing | None, now: datetime) -> tuple[HearingGiven, ...]:
    """What pinning a role does for those who waited to hear about it."""
    if hearing is None or not hearing.waiting:
        return ()
    return (
        HearingGiven(
            session_id=hearing.session_id,
            role_number=hearing.role_number,
            count=hearing.count,
            at=now,
        ),
    )


def evolve(hearing: Hearing | None, event: HearingEvent) -> Hearing:
    known = hearing or Hearing(session_id=event.session_id, role_number=event.role_number)
    match event:
        case HearingAsked():
            return replace(known, waiting=known.waiting | {event.visitor_id})
        case HearingGiven():
            return replace(known, waiting=frozenset(), heard=known.heard | known.waiting)
    assert_never(event)
