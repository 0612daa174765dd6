"""Static files. The address holds a digest of all of them, so that browsers keep each for ever and
a script's own relative imports come from the same edition."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from aiohttp import web

FOLDER: Final = Path(__file__).parent / "static"
_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
_IMPORTED: Final = re.compile(r'^import\b[^"]*"(\.{1,2}/[^"]+)";$', re.MULTILINE)


class Assets:
    """The files as they were at start; what was not there then does not exist."""

    def __init__(self, folder: Path) -> None:
        self._files: Mapping[str, Path] = {
            str(path.relative_to(folder)): path
            for path in sorted(folder.rglob("*"))
            if path.suffix in _TYPES
        }
        digest = sha256()
        for name, path in self._files.items():
            digest.update(name.encode())
            digest.update(path.read_bytes())
        self.edition = digest.hexdigest()[:12]
        self._modules: dict[str, Sequence[str]] = {}

    def address(self, name: str) -> str:
        """Raises KeyError for a file that is not there."""
        self._files[name]
        return f"/static/{self.edition}/{name}"

    def modules(self, name: str) -> Sequence[str]:
        """Addresses of a script and of all that it imports, so that a page can ask for them at
        once: found one after the other, each level of imports waits for the one before."""
        if name not in self._modules:
            self._modules[name] = tuple(map(self.address, self._imported(name)))
        return self._modules[name]

    def find(self, name: str) -> tuple[Path, str] | None:
        """The file of an address below /static/, with or without the edition, and how long to
        keep it."""
        edition, _, rest = name.partition("/")
        keep = _FOR_EVER if edition == self.edition else _ASK_AGAIN
        path = self._files.get(rest if edition == self.edition else name)
        return (path, keep) if path else None

    def _imported(self, name: str) -> Sequence[str]:
        """Those that are nearer first."""
        found = {name: None}
        for script in (names := [name]):
            text = self._files[script].read_text("utf-8")
            for relative in _IMPORTED.findall(text):
                imported = posixpath.normpath(posixpath.join(posixpath.dirname(script), relative))
                if imported not in found:
                    found[imported] = None
                    names.append(imported)
        return names


ASSETS: Final = web.AppKey("assets", Assets)


async def serve_asset(request: web.Request) -> web.StreamResponse:
    found = request.app[ASSETS].find(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    path, keep = found
    response = web.FileResponse(path, headers={"Cache-Control": keep})
    response.content_type = _TYPES[path.suffix]
    if response.content_type.startswith("text/"):
        response.charset = "utf-8"
    return response


def set_up_assets(app: web.Application) -> None:
    app[ASSETS] = Assets(FOLDER)
    app.router.add_get("/static/{name:.+}", serve_asset)
