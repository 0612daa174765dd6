"""The folder of all recordings, read by whoever serves them."""

import asyncio
from pathlib import Path

from shared.recordings import Segment, read_segments


class FolderArchive:
    """Obeys archives.Archive."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def segments(self, folder: str) -> tuple[Segment, ...]:
        return await asyncio.to_thread(self._segments, folder)

    def file(self, folder: str, name: str) -> Path:
        return self._root / folder / name

    def _segments(self, folder: str) -> tuple[Segment, ...]:
        try:
            return read_segments(path.name for path in (self._root / folder).iterdir())
        except FileNotFoundError:
            return ()
