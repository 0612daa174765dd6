"""What becomes of a wish about a recording."""

from dataclasses import dataclass
from datetime import datetime

from shared.live_sessions import LiveSession
from shared.recordings.lifecycle import LIFECYCLE, PHASES, Move, Recording, State
from shared.recordings.messages import RecordingCommand, RecordingEvent, RecordingMoved
from shared.refusals import Reason, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingView:
    """What a decision about a recording looks at. recording: None while nobody was asked."""

    session: LiveSession | None = None
    recording: Recording | None = None


def decide(
    view: RecordingView, command: RecordingCommand, now: datetime
) -> tuple[RecordingEvent, ...] | Refused:
    session = view.session
    if session is None:
        return Refused(reason=Reason.NOT_FOUND)
    before = view.recording.state if view.recording else State.UNASKED
    after = LIFECYCLE[before].get(command.move)
    if after is None:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": f"recording_{before}"})
    if session.phase not in PHASES[command.move]:
        return Refused(reason=Reason.WRONG_STATE, facts={"state": f"session_{session.phase}"})
    return (
        RecordingMoved(
            session_id=session.session_id,
            move=command.move,
            state=after,
            at=now,
        ),
    )


def evolve(recording: Recording | None, event: RecordingEvent, folder: str) -> Recording:
    """folder: for a recording that has none yet."""
    had = recording.folder if recording else ""
    return Recording(
        session_id=event.session_id,
        state=event.state,
        folder=had or (folder if event.move is Move.AGREE else ""),
        changed_at=event.at,
    )
