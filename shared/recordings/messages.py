"""The command about a recording, and the event that comes of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.ids import CommandId, SessionId
from shared.recordings.lifecycle import Move, State


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRecording:
    """Walk one step of the lifecycle."""

    command_id: CommandId
    session_id: SessionId
    move: Move
    type: Literal["move_recording"] = "move_recording"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingMoved:
    session_id: SessionId
    move: Move
    state: State
    at: datetime
    type: Literal["recording_moved"] = "recording_moved"


RecordingCommand = MoveRecording
RecordingEvent = RecordingMoved
