"""See the modules: segments."""

from shared.recordings.segments import Container, Segment, read_segments

__all__ = ["Container", "Segment", "read_segments"]
