"""What is made of a show once it is over: one whole file, and a clip for each role.

    whole-000301000.webm               how long (ms)
    clip-000003-001250-000042000.webm  role, where its words begin, how long (ms)

A file can begin at a keyframe only: a clip has a little of what came before its role in front.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared.recordings.segments import Container

_MILLISECOND: Final = timedelta(milliseconds=1)
_WHOLE: Final = re.compile(r"whole-(\d{9})\.(webm|mp4)")
_CLIP: Final = re.compile(r"clip-(\d{6})-(\d{6})-(\d{9})\.(webm|mp4)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    length: timedelta
    container: Container

    @property
    def name(self) -> str:
        return f"whole-{self.length // _MILLISECOND:09d}.{self.container}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """number: of the role's card. lead: what comes before its words."""

    number: int
    lead: timedelta
    length: timedelta
    container: Container

    @property
    def name(self) -> str:
        lead, length = self.lead // _MILLISECOND, self.length // _MILLISECOND
        return f"clip-{self.number:06d}-{lead:06d}-{length:09d}.{self.container}"


def read_whole(names: Iterable[str]) -> Whole | None:
    """Of a folder's names that of the whole file."""
    found = next((match for match in map(_WHOLE.fullmatch, names) if match), None)
    if found is None:
        return None
    return Whole(length=int(found[1]) * _MILLISECOND, container=Container(found[2]))


def read_clips(names: Iterable[str]) -> tuple[Clip, ...]:
    return tuple(
        Clip(
            number=int(match[1]),
            lead=int(match[2]) * _MILLISECOND,
            length=int(match[3]) * _MILLISECOND,
            container=Container(match[4]),
        )
        for match in map(_CLIP.fullmatch, sorted(names))
        if match is not None
    )
