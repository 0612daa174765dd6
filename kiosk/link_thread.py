"""The one crossing between the window and asyncio.

Asyncio lives in its own thread, because the window's loop has no sockets. Into it go coroutines;
out of it come calls that the window's thread makes, in order. Nothing else is shared.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

logger = logging.getLogger(__name__)

T = TypeVar("T")
_PATIENCE_SECONDS: Final = 5.0  # for connections to say good-bye


class LinkThread(QObject):
    """Start it, `call` into it, `stop` it. Made in the window's thread."""

    _crossing = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._crossing.connect(self._make, Qt.ConnectionType.QueuedConnection)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_stopping = False

    def start(self) -> None:
        self._thread.start()

    def stop(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Cancel what runs, wait for it, do the last thing, and end the thread."""
        if self._is_stopping or not self._thread.is_alive():
            return
        self._is_stopping = True
        ending = asyncio.run_coroutine_threadsafe(self._end(last), self._loop)
        ending.result(_PATIENCE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE_SECONDS)

    def call(
        self, work: Coroutine[Any, Any, T], then: Callable[[T], None] | None = None
    ) -> Callable[[], None]:
        """Run `work` over there, then `then` with its result over here; returns how to cancel it.

        A failure that `work` does not turn into a result ends the thread's task and is logged as
        the fault it is.
        """
        if self._is_stopping:
            work.close()
            return lambda: None
        started: list[asyncio.Task[None]] = []

        def begin() -> None:
            task = self._loop.create_task(self._finish(work, then))
            started.append(task)
            self._tasks.add(task)
            task.add_done_callback(self._ended)
            # Cancelled before its first step, a task never looks at its work.
            task.add_done_callback(lambda _task: work.close())

        def cancel() -> None:
            for task in started:
                _cancel(task)

        self._loop.call_soon_threadsafe(begin)
        return lambda: self._over_there(cancel)

    def call_away(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run what waits for a device or a disk in a thread of its own, then as `call` does."""

        async def away() -> T:
            return await asyncio.to_thread(work)

        self.call(away(), then)

    def to_window(self, make: Callable[[], None]) -> None:
        """From any thread: have the window's thread make a call."""
        self._crossing.emit(make)

    def _over_there(self, make: Callable[[], None]) -> None:
        if not self._is_stopping:
            self._loop.call_soon_threadsafe(make)

    async def _finish(self, work: Coroutine[Any, Any, T], then: Callable[[T], None] | None) -> None:
        result = await work
        if then is not None:
            self.to_window(lambda: then(result))

    async def _end(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            _cancel(task)
        await asyncio.gather(*tasks, return_exceptions=True)
        await last()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    @Slot(object)
    def _make(self, call: Callable[[], None]) -> None:
        if not self._is_stopping:
            call()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            logger.error("a task of the link thread failed", exc_info=fault)


def _cancel(task: asyncio.Task[Any]) -> None:
    """Once: a second time would break into the task's own good-bye."""
    if not task.cancelling():
        task.cancel()
