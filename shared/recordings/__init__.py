"""See the modules: lifecycle, messages, decisions, keeping, products, segments, timeline."""

from shared.recordings.decisions import RecordingView, decide, evolve
from shared.recordings.keeping import Stored, Terms, is_clip_kept, is_over, to_make_room
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
from shared.recordings.products import Clip, Whole, read_clips, read_whole
from shared.recordings.segments import Container, Segment, read_segments
from shared.recordings.timeline import Chapter, chapters, moment, starts

__all__ = [
    "GONE",
    "LIFECYCLE",
    "PHASES",
    "SHOWABLE",
    "Chapter",
    "Clip",
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
    "Stored",
    "Terms",
    "Whole",
    "chapters",
    "decide",
    "evolve",
    "is_clip_kept",
    "is_over",
    "is_recorded",
    "moment",
    "read_clips",
    "read_segments",
    "read_whole",
    "starts",
    "to_make_room",
    "will_be_recorded",
]
