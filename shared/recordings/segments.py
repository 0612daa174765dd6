"""The pieces a show is recorded in. The name of a piece says all there is to know of it.

    000007-0123456789-1790000000000-004967.webm
    number, stage clock of its first picture, when it began (ms since 1970), how long (ms)

So the folder is the only list of what is there: a name appears in one step when the whole piece
is safely on the disk, and nothing can disagree with it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

_NAME: Final = re.compile(r"(\d{6})-(\d{10})-(\d{13})-(\d{6})\.(webm|mp4)")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class Container(StrEnum):
    """The value is the ending of a file's name."""

    #: VP8 and Opus.
    WEBM = "webm"
    #: H.264 and Opus, in fragments.
    MP4 = "mp4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """first_picture: on the stage clock."""

    number: int
    first_picture: int
    began_at: datetime
    length: timedelta
    container: Container

    @property
    def name(self) -> str:
        began = (self.began_at - _EPOCH) // _MILLISECOND
        length = self.length // _MILLISECOND
        return (
            f"{self.number:06d}-{self.first_picture:010d}-{began:013d}-{length:06d}"
            f".{self.container}"
        )


def read_segments(names: Iterable[str]) -> tuple[Segment, ...]:
    """Of a folder's names those of segments, in order; others are something else's."""
    found = (_NAME.fullmatch(name) for name in names)
    return tuple(
        sorted(
            (
                Segment(
                    number=int(name[1]),
                    first_picture=int(name[2]),
                    began_at=_EPOCH + int(name[3]) * _MILLISECOND,
                    length=int(name[4]) * _MILLISECOND,
                    container=Container(name[5]),
                )
                for name in found
                if name is not None
            ),
            key=lambda segment: segment.number,
        )
    )
