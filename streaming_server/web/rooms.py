"""What the web needs of the other rooms; the composition root gives it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from aiohttp import web

from shared.recordings import Terms
from streaming_server.archives import Archive, Recorders
from streaming_server.ports.days import Vans
from streaming_server.ports.feed import Feed
from streaming_server.ports.handling import Handle, KeepDay
from streaming_server.ports.identity import Identity
from streaming_server.ports.lodging import Furnisher
from streaming_server.ports.machines import Machines
from streaming_server.ports.media import MediaEngine
from streaming_server.ports.reading import Reader
from streaming_server.ports.set_aside import SetAsideWishes
from streaming_server.web.languages import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """now: aware, UTC. segments: the folder in which the engine writes shows as HLS. voice: of the
    hall's clips. register_term: how long the register keeps a guest after leaving. free_bytes: of
    the disk on which all of it is kept."""

    handle: Handle
    keep_day: KeepDay
    reader: Reader
    furnisher: Furnisher
    machines: Machines
    set_aside: SetAsideWishes
    vans: Vans
    feed: Feed
    identity: Identity
    engine: MediaEngine
    recordings: Recorders
    segments: Path
    voice: Path
    archive: Archive
    terms: Terms
    register_term: timedelta
    texts: Texts
    now: Callable[[], datetime]
    free_bytes: Callable[[], int]


ROOMS: Final = web.AppKey("rooms", Rooms)
