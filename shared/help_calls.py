"""找工作人员: somebody at a touchscreen or in the studio asks staff to come.

    open ──answer──▶ coming

A place has one open call: whoever presses again waits for the same person. Nobody is named. Only
who wants to see the own affairs has a call alone, for each is given another code.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal, assert_never

from shared.ids import CommandId, StationCode
from shared.refusals import Reason, Refused


class Place(StrEnum):
    #: At a touchscreen of the hall.
    HALL = "hall"
    #: In the free studio, perhaps in front of everybody.
    STUDIO = "studio"
    #: At a touchscreen of the hall, for the code that opens somebody's own affairs.
    AFFAIRS = "affairs"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCall:
    """call_id: of the command that called first."""

    call_id: CommandId
    station: StationCode
    place: Place
    called_at: datetime
    answered_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStaff:
    command_id: CommandId
    station: StationCode
    place: Place
    type: Literal["call_staff"] = "call_staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHelp:
    """Somebody of the staff is on the way."""

    command_id: CommandId
    call_id: CommandId
    type: Literal["answer_help"] = "answer_help"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCalled:
    call_id: CommandId
    station: StationCode
    place: Place
    at: datetime
    type: Literal["help_called"] = "help_called"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAnswered:
    call_id: CommandId
    station: StationCode
    place: Place
    at: datetime
    type: Literal["help_answered"] = "help_answered"


HelpCommand = CallStaff | AnswerHelp
HelpEvent = HelpCalled | HelpAnswered


def decide(
    call: HelpCall | None, command: HelpCommand, now: datetime
) -> tuple[HelpEvent, ...] | Refused:
    """call: to CallStaff the open one of the place, to AnswerHelp the one that is named."""
    match command:
        case CallStaff(command_id=call_id, station=station, place=place):
            if call is not None and place is not Place.AFFAIRS:
                return ()
            return (HelpCalled(call_id=call_id, station=station, place=place, at=now),)
        case AnswerHelp():
            if call is None:
                return Refused(reason=Reason.NOT_FOUND)
            if not call.is_open:
                return ()  # of two who go at once, both do well
            return (
                HelpAnswered(call_id=call.call_id, station=call.station, place=call.place, at=now),
            )
    assert_never(command)


def evolve(call: HelpCall | None, event: HelpEvent) -> HelpCall:
    """Raises ValueError when an answer precedes its call."""
    match event:
        case HelpCalled():
            return HelpCall(
                call_id=event.call_id,
                station=event.station,
                place=event.place,
                called_at=event.at,
            )
        case HelpAnswered():
            if call is None:
                raise ValueError("an answer without a call")
            return replace(call, answered_at=event.at)
    assert_never(event)
