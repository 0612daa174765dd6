"""See the modules: lifecycle, messages, decisions, segments."""

from shared.recordings.decisions import RecordingView, decide, evolve
from shared.recordings.lifecycle import (
    GONE,
    LIFECYCLE,
    PHASES,
    SHOWABLE,
    Move,
    Recording,
    State,
    is_recorded,
    will_be_recorded,
)
from shared.recordings.messages import (
    MoveRecording,
    RecordingCommand,
    RecordingEvent,
    RecordingMoved,
)
from shared.recordings.segments import Container, Segment, read_segments

__all__ = [
    "GONE",
    "LIFECYCLE",
    "PHASES",
    "SHOWABLE",
    "Container",
    "Move",
    "MoveRecording",
    "Recording",
    "RecordingCommand",
    "RecordingEvent",
    "RecordingMoved",
    "RecordingView",
    "Segment",
    "State",
    "decide",
    "evolve",
    "is_recorded",
    "read_segments",
    "will_be_recorded",
]
