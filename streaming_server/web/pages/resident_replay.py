"""A show again, while it still runs and after: its picture, its roles, and applying.

The page plays pieces as they appear on the disk; without its script each role's words are a link
to a piece, which a browser plays by itself from the right second.
"""

from pathlib import Path

from aiohttp import web

from shared.ids import SessionId
from shared.live_sessions import RUNNING, LiveSession
from shared.recordings import SHOWABLE, Container
from streaming_server.web.pages import ROOMS, page, render, whole_number
from streaming_server.web.pages.resident_place import chosen_place
from streaming_server.web.views import session_view
from streaming_server.web.views.replays import MEDIA_TYPES, kept_clip, replay_view


async def replay(request: web.Request) -> web.StreamResponse:
    session = await _session(request)
    place = await chosen_place(request)
    seen = await replay_view(request, session)
    if seen is None:
        raise web.HTTPNotFound
    view = await session_view(request, session, walk_from=place)
    numbers = [card.number for card in view.cards]
    told = [chapter.number for chapter in seen.chapters if chapter.number in numbers]
    return await render(
        request,
        "resident/replay.html",
        show=view,
        is_running=session.phase in RUNNING,
        replay=seen,
        shown=next(iter((*told, *numbers)), None),
    )


async def piece(request: web.Request) -> web.StreamResponse:
    """The bytes of a piece or of the whole, or the part of them that a player asks for."""
    session = await _session(request)
    rooms = request.app[ROOMS]
    recording = await rooms.reader.recording(session.session_id)
    if recording is None or recording.state not in SHOWABLE:
        raise web.HTTPNotFound
    holding = await rooms.archive.holding(recording.folder)
    name = request.match_info["name"]
    files = (holding.whole, *holding.segments)
    found = next((one for one in files if one is not None and one.name == name), None)
    if found is None:
        raise web.HTTPNotFound
    return _file(rooms.archive.file(recording.folder, name), found.container)


async def clip(request: web.Request) -> web.StreamResponse:
    """What was said about one role, while somebody can apply for it."""
    rooms = request.app[ROOMS]
    session = await rooms.reader.session(SessionId(request.match_info["session_id"]))
    number = whole_number(request.match_info["number"])
    recording = await rooms.reader.recording(session.session_id) if session else None
    if session is None or recording is None or number is None:
        raise web.HTTPNotFound
    found = await kept_clip(request, session, recording, number)
    if found is None:
        raise web.HTTPNotFound
    return _file(rooms.archive.file(recording.folder, found.name), found.container)


def _file(path: Path, container: Container) -> web.StreamResponse:
    if not path.is_file():  # it went a moment ago
        raise web.HTTPNotFound
    response = web.FileResponse(path)
    response.content_type = MEDIA_TYPES[container].partition(";")[0]
    # Asked for again each time: what is deleted is not seen again.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


async def _session(request: web.Request) -> LiveSession:
    session = await request.app[ROOMS].reader.session(SessionId(request.match_info["session_id"]))
    if session is None:
        raise web.HTTPNotFound
    return session


ROUTES = (
    page("/replay/{session_id}", replay),
    page("/replay/{session_id}/pieces/{name}", piece),
    page("/replay/{session_id}/clips/{number}", clip),
)
