"""The engine's own tasks: none is forgotten, and those that free sockets are never cut short."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

logger = logging.getLogger(__name__)


class Tasks:
    def __init__(self) -> None:
        self._work: set[asyncio.Task[None]] = set()
        self._goodbyes: set[asyncio.Task[None]] = set()

    def work(self, doing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Cancelled by `close`."""
        return self._started(doing, self._work)

    def goodbye(self, doing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Waited for by `close`."""
        return self._started(doing, self._goodbyes)

    async def close(self) -> None:
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, *self._goodbyes, return_exceptions=True)

    def _started(
        self, doing: Coroutine[Any, Any, None], group: set[asyncio.Task[None]]
    ) -> asyncio.Task[None]:
        def finished(task: asyncio.Task[None]) -> None:
            group.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                logger.error("work for a peer was abandoned", exc_info=error)

        task = asyncio.create_task(doing)
        group.add(task)
        task.add_done_callback(finished)
        return task
