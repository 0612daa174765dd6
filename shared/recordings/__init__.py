"""See the modules: lifecycle, messages, decisions, segments, timeline."""

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
from shared.recordings.timeline import Chapter, chapters, moment, starts

__all__ = [
    "GONE",
    "LIFECYCLE",
    "PHASES",
    "SHOWABLE",
    "Chapter",
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
    "chapters",
    "decide",
    "evolve",
    "is_recorded",
    "moment",
    "read_segments",
    "starts",
    "will_be_recorded",
]
