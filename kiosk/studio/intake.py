"""From a device's thread into asyncio: a short line that forgets its oldest when it is full."""

import asyncio
import threading
from collections import deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Intake(Generic[Item]):
    """Made where it is taken from. capacity: of pictures one, for the newest is the right one."""

    def __init__(self, capacity: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._arrived = asyncio.Event()
        self._lock = threading.Lock()
        self._items: deque[Item] = deque(maxlen=capacity)

    def put(self, item: Item) -> None:
        """From any thread."""
        with self._lock:
            self._items.append(item)
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._arrived.set)

    def clear(self) -> None:
        with self._lock:
            self._items.clear()
        self._arrived.clear()

    async def take(self, patience_seconds: float) -> Item | None:
        """The oldest that waits; None when nothing came in time."""
        try:
            async with asyncio.timeout(patience_seconds):
                while True:
                    with self._lock:
                        if self._items:
                            return self._items.popleft()
                        self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            return None
