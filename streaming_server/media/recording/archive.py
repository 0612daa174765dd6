"""The folder of all recordings: read by whoever serves them, tidied by whoever keeps them."""

import asyncio
import json
import logging
import shutil
import sys
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from shared.recordings import Chapter, read_clips, read_segments, read_whole
from streaming_server.archives import Holding
from streaming_server.media.recording.assembling import TIMELINE

logger = logging.getLogger(__name__)

ASSEMBLER: Final = "streaming_server.media.recording.assembling"
_MILLISECOND: Final = timedelta(milliseconds=1)


class FolderArchive:
    """Obeys archives.Archive."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def holding(self, folder: str) -> Holding:
        return await asyncio.to_thread(_holding, self._root / folder)

    def file(self, folder: str, name: str) -> Path:
        return self._root / folder / name

    async def sizes(self) -> Mapping[str, int]:
        return await asyncio.to_thread(sizes, self._root)

    async def assemble(self, folder: str, chapters: Iterable[Chapter]) -> None:
        spans = [
            [one.number, one.begins // _MILLISECOND, one.ends // _MILLISECOND] for one in chapters
        ]
        where = str(self._root / folder)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", ASSEMBLER, where, json.dumps(spans)),
            stdin=asyncio.subprocess.DEVNULL,
        )
        try:
            code = await process.wait()
        except BaseException:
            process.kill()
            await process.wait()
            raise
        if code != 0:
            logger.warning("a show stays in pieces code=%d", code)

    async def remove(self, folder: str, names: Iterable[str] | None = None) -> None:
        await asyncio.to_thread(_remove, self._root / folder, names)


def sizes(root: Path) -> Mapping[str, int]:
    """Bytes by folder, of all recordings under `root`."""
    if not root.is_dir():
        return {}
    return {path.name: _size(path) for path in root.iterdir() if path.is_dir()}


def _size(folder: Path) -> int:
    total = 0
    for path in folder.iterdir():
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # a piece that got its name, or went, meanwhile
            continue
    return total


def _holding(folder: Path) -> Holding:
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return Holding()
    whole = read_whole(names)
    listed = (folder / TIMELINE).read_text("utf-8").split() if TIMELINE in names else names
    clips = read_clips(names)
    return Holding(
        segments=read_segments(listed),
        whole=whole,
        clips=clips,
        others=tuple(set(names) - {clip.name for clip in clips}),
    )


def _remove(folder: Path, names: Iterable[str] | None) -> None:
    if names is None:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for name in names:
        (folder / name).unlink(missing_ok=True)
