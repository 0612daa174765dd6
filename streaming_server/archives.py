"""What the rooms of the server ask of recordings: Protocols, as in ports."""

from pathlib import Path
from typing import Protocol

from shared.ids import SessionId
from shared.recordings import Segment
from streaming_server.ports import RecorderState


class Recorders(Protocol):
    """What staff and employers are told of the recording."""

    def state(self, session_id: SessionId) -> RecorderState: ...


class Archive(Protocol):
    """What was recorded, on the disk."""

    async def segments(self, folder: str) -> tuple[Segment, ...]:
        """Of one recording, in order."""

    def file(self, folder: str, name: str) -> Path:
        """Where a segment lies; whether it does is not looked at."""
