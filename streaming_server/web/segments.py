"""A show as HLS over HTTP: where its segments are, and the files themselves.

Asking begins the writing, so it takes the same right as watching, and is counted as watching; a
DELETE says that it ended. The files stand under an
unguessable name and are the same for everybody: any cache may keep them.
"""

from pathlib import Path
from typing import Final

from aiohttp import web

from shared.ids import SessionId
from streaming_server.ports.media import MediaEngine, MediaRefused
from streaming_server.web.languages import Texts
from streaming_server.web.late_viewers import ASKS_AGAIN_S
from streaming_server.web.routes import ID_PATTERN
from streaming_server.web.signalling import Gate, media_refusal

#: As the engine names them: nothing else of the folder is served.
_FOLDER: Final = "[0-9A-Za-z_-]{16,64}"
_FILE: Final = r"(?:index|live)\.m3u8|init-\d{1,9}\.mp4|\d{1,9}\.m4s"
_TYPES: Final = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mp4": "video/mp4",
    ".m4s": "video/iso.segment",
}
#: A playlist changes every two seconds; a segment never, and is gone after half a minute.
_KEEP: Final = {
    ".m3u8": "public, max-age=1",
    ".mp4": "public, max-age=3600, immutable",
    ".m4s": "public, max-age=600, immutable",
}
_EVERYBODY: Final = {"Access-Control-Allow-Origin": "*"}


def add_segments(
    app: web.Application, engine: MediaEngine, gate: Gate, texts: Texts, folder: Path
) -> None:
    """Everybody who may watch the show may ask where its segments are."""

    async def find(request: web.Request) -> web.Response:
        session_id = SessionId(request.match_info["session"])
        try:
            await gate.check_viewer(request, session_id)
            name = await engine.segments(session_id)
            await gate.watching_late(request, session_id)
        except MediaRefused as refused:
            return media_refusal(request, texts, refused)
        told = {"playlist": f"/hls/{name}/live.m3u8", "again_in_seconds": ASKS_AGAIN_S}
        return web.json_response(told, headers={"Cache-Control": "no-store"})

    async def leave(request: web.Request) -> web.Response:
        await gate.leaving_late(request, SessionId(request.match_info["session"]))
        return web.Response(status=204)

    async def serve(request: web.Request) -> web.StreamResponse:
        path = folder / request.match_info["folder"] / request.match_info["file"]
        if not path.is_file():
            raise web.HTTPNotFound
        headers = {**_EVERYBODY, "Cache-Control": _KEEP[path.suffix]}
        response = web.FileResponse(path, headers=headers)
        response.content_type = _TYPES[path.suffix]
        return response

    address = f"/live/{{session:{ID_PATTERN}}}/segments"
    app.router.add_get(address, find)
    app.router.add_delete(address, leave)
    app.router.add_get(f"/hls/{{folder:{_FOLDER}}}/{{file:{_FILE}}}", serve)
