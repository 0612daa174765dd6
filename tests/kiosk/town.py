"""A whole server in its own thread, so that a window can be driven in this one."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from kiosk.link.facts import Enrolled
from kiosk.link.reads import enrol
from kiosk.settings import Settings
from kiosk.store import Registration
from shared.ids import KioskId
from shared.link.settings import MachineSettings
from tests.fair import HERE
from tests.journeys.resident_fair import Fair, fair, fair_on_air

T = TypeVar("T")
_PATIENCE_SECONDS: Final = 60.0


class Town:
    """`fair` runs in the other thread: reach into it with `do`."""

    def __init__(self, loop: asyncio.AbstractEventLoop, running: Fair) -> None:
        self._loop = loop
        self.fair = running

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE_SECONDS)

    def registration(self) -> Registration:
        """A machine of the station, enrolled as an installer would do it."""

        async def enrolled() -> Registration:
            code = await self.fair.rooms.identity.enrolment_code(HERE)
            answer = await enrol(self.fair.url, code)
            assert isinstance(answer, Enrolled)
            return Registration(
                server=self.fair.url,
                kiosk_id=KioskId(answer.kiosk_id),
                token=answer.token,
            )

        return self.do(enrolled())

    def set_machines(self, wished: MachineSettings) -> None:
        """As an office sets them from afar, those that are known by now."""
        machines = self.fair.rooms.machines
        known = self.do(machines.known())
        self.do(machines.set_machines([one.kiosk_id for one in known], wished))

    def settings(self, folder: Path, **changes: Any) -> Settings:
        usual: dict[str, Any] = {"server": self.fair.url, "data": folder, "station": HERE}
        return Settings(**{**usual, "size": (1080, 1920), **changes})


@contextmanager
def town(folder: Path, *, on_air: bool, **options: Any) -> Iterator[Town]:
    """The shop's show stands in the lobby, or runs with a picture. options: the server's."""
    place = fair_on_air if on_air else fair
    with town_around(place(folder, **options)) as running:
        yield running


@contextmanager
def town_around(place: AbstractAsyncContextManager[Fair]) -> Iterator[Town]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="town")
    thread.start()
    opened = asyncio.run_coroutine_threadsafe(place.__aenter__(), loop)
    try:
        yield Town(loop, opened.result(_PATIENCE_SECONDS))
    finally:
        closed = asyncio.run_coroutine_threadsafe(place.__aexit__(None, None, None), loop)
        closed.result(_PATIENCE_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_PATIENCE_SECONDS)
        loop.close()
