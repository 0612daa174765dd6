"""Staff call a show to the station's studio: the screen that waits there opens it by itself.

The desk's word stands in the place of the code, for one screen and for a short while.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from shared.ids import CommandId, SessionId, StationCode
from shared.live_sessions import BEFORE_END, LiveSession
from shared.refusals import Reason, Refused

#: A screen that comes later is told nothing: the employer may have left again.
HOLDS_FOR: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToStudio:
    command_id: CommandId
    session_id: SessionId
    type: Literal["call_to_studio"] = "call_to_studio"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioCalled:
    session_id: SessionId
    station: StationCode
    at: datetime
    type: Literal["studio_called"] = "studio_called"


def decide(
    session: LiveSession | None, command: CallToStudio, now: datetime
) -> tuple[StudioCalled, ...] | Refused:
    if session is None or session.session_id != command.session_id:
        return Refused(reason=Reason.NOT_FOUND)
    if session.phase not in BEFORE_END:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": f"session_{session.phase}"})
    return (StudioCalled(session_id=session.session_id, station=session.station, at=now),)
