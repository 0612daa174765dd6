"""A recording as everybody may see it: pieces of a show, and where each role is talked about.

It holds the employer's picture and the numbers of cards; no field of it could hold a resident.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final

from aiohttp import web

from shared.jobs import Posting
from shared.live_sessions import RUNNING, LiveSession
from shared.recordings import (
    SHOWABLE,
    Chapter,
    Clip,
    Container,
    Recording,
    chapters,
    is_clip_kept,
    starts,
)
from streaming_server.archives import Holding
from streaming_server.web.rooms import ROOMS

_MILLISECOND: Final = timedelta(milliseconds=1)
#: Shows of one role that are looked through for its clip.
MOST_SHOWS: Final = 5
#: What a browser has to be able to play, in its own words.
MEDIA_TYPES: Final = {
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
    """is_growing: the show still runs. length: ms. whole: the file of the whole show, once there
    is one; then the pieces only say where its pictures stand on the stage clock."""

    is_growing: bool
    length: int
    whole: str | None
    pieces: tuple[PieceView, ...]
    chapters: tuple[ChapterView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipView:
    """What an employer said about a role, from its first word on. address: of a file; while the
    show still runs, of its replay, and is_file is False."""

    address: str
    seconds: int
    is_file: bool


async def replay_view(request: web.Request, session: LiveSession) -> ReplayView | None:
    """None when there is nothing that may be seen."""
    rooms = request.app[ROOMS]
    recording = await rooms.reader.recording(session.session_id)
    if recording is None or recording.state not in SHOWABLE:
        return None
    holding = await rooms.archive.holding(recording.folder)
    root = f"/replay/{session.session_id}/pieces"
    begun = [_ms(at) for at in starts(holding.segments)]
    pieces = tuple(
        PieceView(
            address=f"{root}/{segment.name}",
            media_type=MEDIA_TYPES[segment.container],
            begins=begins,
            ends=ends,
            picture=segment.first_picture,
        )
        for segment, (begins, ends) in zip(holding.segments, pairwise(begun), strict=True)
    )
    whole = f"{root}/{holding.whole.name}" if holding.whole else None
    found = chapters(holding.segments, await rooms.reader.pins(session.session_id))
    return ReplayView(
        is_growing=session.phase in RUNNING,
        length=begun[-1],
        whole=whole,
        pieces=pieces,
        chapters=tuple(_chapter(one, pieces, whole) for one in found),
    )


async def clip_view(request: web.Request, posting: Posting) -> ClipView | None:
    """The newest one of a role that somebody can still apply for."""
    reader = request.app[ROOMS].reader
    for recording in await reader.recordings_showing(posting.job_id, MOST_SHOWS):
        session = await reader.session(recording.session_id)
        cards = session.cards if session else ()
        number = next((card.number for card in cards if card.job_id == posting.job_id), None)
        if session is None or number is None:
            continue
        if session.phase in RUNNING:
            found = await _running_clip(request, session, number)
        else:
            found = await _finished_clip(request, session, recording, number)
        if found is not None:
            return found
    return None


async def _running_clip(request: web.Request, session: LiveSession, number: int) -> ClipView | None:
    seen = await replay_view(request, session)
    said = [one for one in seen.chapters if one.number == number] if seen else []
    if not said:
        return None
    return ClipView(
        address=f"/replay/{session.session_id}#t={said[0].begins / 1000:.1f}",
        seconds=sum(one.ends - one.begins for one in said) // 1000,
        is_file=False,
    )


async def _finished_clip(
    request: web.Request, session: LiveSession, recording: Recording, number: int
) -> ClipView | None:
    clip = await kept_clip(request, session, recording, number)
    if clip is None:
        return None
    lead = clip.lead.total_seconds()
    return ClipView(
        address=f"/replay/{session.session_id}/clips/{number}#t={lead:.1f}",
        seconds=round((clip.length - clip.lead).total_seconds()),
        is_file=True,
    )


async def kept_clip(
    request: web.Request, session: LiveSession, recording: Recording, number: int
) -> Clip | None:
    """A role's clip, while it may be seen."""
    rooms = request.app[ROOMS]
    card = session.card(number)
    postings = await rooms.reader.postings((card.job_id,)) if card else {}
    posting = postings.get(card.job_id) if card else None
    if not is_clip_kept(session, recording.state, posting, rooms.terms, rooms.now()):
        return None
    holding: Holding = await rooms.archive.holding(recording.folder)
    return next((clip for clip in holding.clips if clip.number == number), None)


def _chapter(chapter: Chapter, pieces: tuple[PieceView, ...], whole: str | None) -> ChapterView:
    begins = _ms(chapter.begins)
    piece = next(one for one in pieces if begins < one.ends)
    address, at = (whole, begins) if whole else (piece.address, begins - piece.begins)
    return ChapterView(
        number=chapter.number,
        begins=begins,
        ends=_ms(chapter.ends),
        address=f"{address}#t={at / 1000:.1f}",
    )


def _ms(span: timedelta) -> int:
    return span // _MILLISECOND
