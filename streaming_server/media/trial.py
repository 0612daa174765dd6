"""Whether a worker can be had on this machine: for the doctor."""

import time

from shared.ids import SessionId
from streaming_server.media.worker_link import WorkerLink
from streaming_server.settings import Settings


async def seconds_to_start(settings: Settings) -> float:
    """How long a worker takes to be ready. Raises OSError when none can be had."""
    # A server that runs has its ports; this one only has to find any.
    anywhere = settings.model_copy(update={"media_ports": "any"})
    started = time.monotonic()
    link = await WorkerLink.start(0, anywhere, _Nobody())
    took = time.monotonic() - started
    await link.close()
    return took


class _Nobody:
    """Obeys worker_link.LinkListener where nothing is ever shown."""

    def publisher_arrived(self, link: WorkerLink, session_id: SessionId) -> None: ...
    def publisher_lost(self, link: WorkerLink, session_id: SessionId) -> None: ...
    def viewer_left(self, session_id: SessionId, resource: str) -> None: ...
    def worker_ended(self, link: WorkerLink) -> None: ...
