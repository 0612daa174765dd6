"""What the rooms of the server ask of recordings: Protocols, as in ports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shared.ids import SessionId
from shared.recordings import Chapter, Clip, Segment, Whole
from streaming_server.ports.media import RecorderState


class Recorders(Protocol):
    """What staff and employers are told of the recording."""

    def state(self, session_id: SessionId) -> RecorderState: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What lies in a recording's folder. segments: once there is a whole file they are only the
    list of what is in it. others: names of all files but the clips."""

    segments: tuple[Segment, ...] = ()
    whole: Whole | None = None
    clips: tuple[Clip, ...] = ()
    others: tuple[str, ...] = ()


class Archive(Protocol):
    """What was recorded, on the disk. A folder that is not there holds nothing."""

    async def holding(self, folder: str) -> Holding: ...
    def file(self, folder: str, name: str) -> Path:
        """Where a file lies; whether it does is not looked at."""

    async def sizes(self) -> Mapping[str, int]:
        """Bytes by folder, of all that are there."""

    async def assemble(self, folder: str, chapters: Iterable[Chapter]) -> None:
        """Make the whole file and a clip for each role, and give up the segments. Where there is
        no room, everything stays as it is."""

    async def remove(self, folder: str, names: Iterable[str] | None = None) -> None:
        """Files of a folder; all of it when no names are given."""
