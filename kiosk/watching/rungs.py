"""Which picture the server sends this viewer, and the photo that stands in where it sends none.

The server is asked when the picture changes its size or stands still, and now and then, more often
while it is not the best one.
"""

import io
import logging
from collections.abc import Callable
from typing import Final
from urllib.parse import urljoin

import aiohttp
import av
from av import VideoFrame

from shared.rungs import Rung

logger = logging.getLogger(__name__)

#: Without a picture for this long something may have changed.
STILL_SECONDS: Final = 1.0
ASKS_EVERY_SECONDS: Final = 5.0
#: A publisher's own picture may be as small as the small one, and change without a sign.
ASKS_ANYWAY_SECONDS = 15.0
_LARGEST: Final = 1 << 20  # bytes of a photo
_WAIT: Final = aiohttp.ClientTimeout(total=3)


class RungWatch:
    """One per connection. told: gets the rung when it changes; shown: gets photos."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        resource: str,
        *,
        told: Callable[[Rung], None],
        shown: Callable[[VideoFrame], None],
    ) -> None:
        self._http, self._told, self._shown = http, told, shown
        self._address = f"{resource}/rung"
        #: /whep/{session}/{resource} has its photos at /live/{session}/still.jpg
        self._photo = urljoin(resource, f"/live/{resource.rsplit('/', 2)[-2]}/still.jpg")
        self._asked_at = float("-inf")
        self._width = 0
        self.rung = Rung.HIGH

    async def look(self, age: float, width: int, now: float) -> None:
        """age: seconds since the last picture; width: its own, in pixels."""
        is_other = width != self._width
        is_odd = age > STILL_SECONDS or self.rung is not Rung.HIGH
        pause = ASKS_EVERY_SECONDS if is_odd else ASKS_ANYWAY_SECONDS
        if not is_other and now - self._asked_at < pause:
            return
        self._width, self._asked_at = width, now
        try:
            await self._ask()
        except aiohttp.ClientResponseError as error:
            logger.info("the rung is not told: %d", error.status)
            if error.status == 404:  # no viewer of the server's any more: silence counts again
                self._become(Rung.HIGH)
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
            logger.info("the rung is not known: %s", type(error).__name__)

    async def _ask(self) -> None:
        async with self._http.get(self._address, timeout=_WAIT) as answer:
            answer.raise_for_status()
            rung = Rung((await answer.json())["rung"])
        self._become(rung)
        if rung is Rung.SOUND:
            await self._show_photo()

    def _become(self, rung: Rung) -> None:
        if rung is not self.rung:
            self.rung = rung
            self._told(rung)

    async def _show_photo(self) -> None:
        async with self._http.get(self._photo, timeout=_WAIT) as answer:
            answer.raise_for_status()
            photo = await answer.content.read(_LARGEST)
        try:
            with av.open(io.BytesIO(photo), "r", format="mjpeg") as file:
                for picture in file.decode(video=0):
                    self._shown(picture)
        except av.FFmpegError as error:
            raise ValueError("no photo") from error
