"""A recording as everybody may see it: pieces of a show, and where each role is talked about.

It holds the employer's picture and the numbers of cards; no field of it could hold a resident.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from aiohttp import web

from shared.live_sessions import RUNNING, LiveSession
from shared.recordings import SHOWABLE, Chapter, Container, chapters, starts
from streaming_server.web.rooms import ROOMS

_MILLISECOND = timedelta(milliseconds=1)
#: What a browser has to be able to play, in its own words.
MEDIA_TYPES = {
    Container.WEBM: 'video/webm; codecs="vp8,opus"',
    Container.MP4: 'video/mp4; codecs="avc1.42E01F,opus"',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceView:
    """begins, ends: ms of the recording. picture: stage clock of the first picture."""

    address: str
    media_type: str
    begins: int
    ends: int
    picture: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterView:
    """begins, ends: ms of the recording. address: a file that plays from there by itself."""

    number: int
    begins: int
    ends: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayView:
    """is_growing: the show still runs. length: ms."""

    is_growing: bool
    length: int
    pieces: tuple[PieceView, ...]
    chapters: tuple[ChapterView, ...]


async def replay_view(request: web.Request, session: LiveSession) -> ReplayView | None:
    """None when there is nothing that may be seen."""
    rooms = request.app[ROOMS]
    recording = await rooms.reader.recording(session.session_id)
    if recording is None or recording.state not in SHOWABLE:
        return None
    segments = await rooms.archive.segments(recording.folder)
    begun = [_ms(at) for at in starts(segments)]
    root = f"/replay/{session.session_id}/pieces"
    pieces = tuple(
        PieceView(
            address=f"{root}/{segment.name}",
            media_type=MEDIA_TYPES[segment.container],
            begins=begins,
            ends=ends,
            picture=segment.first_picture,
        )
        for segment, (begins, ends) in zip(segments, pairwise(begun), strict=True)
    )
    found = chapters(segments, await rooms.reader.pins(session.session_id))
    return ReplayView(
        is_growing=session.phase in RUNNING,
        length=begun[-1],
        pieces=pieces,
        chapters=tuple(_chapter(one, pieces) for one in found),
    )


def _chapter(chapter: Chapter, pieces: tuple[PieceView, ...]) -> ChapterView:
    begins = _ms(chapter.begins)
    piece = next(one for one in pieces if begins < one.ends)
    return ChapterView(
        number=chapter.number,
        begins=begins,
        ends=_ms(chapter.ends),
        address=f"{piece.address}#t={(begins - piece.begins) / 1000:.1f}",
    )


def _ms(span: timedelta) -> int:
    return span // _MILLISECOND
