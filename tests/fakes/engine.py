"""A media engine without media: obeys ports.MediaEngine, shows what a test says."""

from dataclasses import dataclass, field
from pathlib import Path

from shared.ids import SessionId
from shared.rungs import Rung, Wish
from streaming_server.ports.media import (
    Admission,
    MediaListener,
    MediaRefused,
    PublisherCondition,
    RecorderState,
    RtpTarget,
    StageCondition,
    WorkerLoad,
)

PICTURE_STEP = 3000  # 30 pictures a second on the 90 kHz clock


@dataclass(slots=True, kw_only=True)
class PaintedEngine:
    """pictures: stage clock of the latest picture of each show that has one. offset: what a
    publisher's own clock lies behind the stage clock. folders: where a show is recorded."""

    listener: MediaListener
    pictures: dict[SessionId, int] = field(default_factory=dict)
    viewers: dict[SessionId, int] = field(default_factory=dict)
    ended: list[SessionId] = field(default_factory=list)
    guests: dict[str, str] = field(default_factory=dict)
    heard: dict[SessionId, str | None] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    offset: int = 1_000_000
    folders: dict[SessionId, Path] = field(default_factory=dict)
    has_room: bool = True
    resources: set[str] = field(default_factory=set)
    conditions: dict[SessionId, StageCondition] = field(default_factory=dict)
    load: WorkerLoad = field(default_factory=lambda: WorkerLoad(number=1, viewers=0, cpu=0.1))
    wishes: dict[str, Wish] = field(default_factory=dict)
    #: No picture at all, but it begins like one.
    still_picture: bytes = b"\xff\xd8\xff\xe0"

    def show(self, session_id: SessionId, picture: int = PICTURE_STEP) -> None:
        self.pictures[session_id] = picture
        self.listener.publisher_arrived(session_id)

    def lose(self, session_id: SessionId) -> None:
        self.pictures.pop(session_id, None)
        self.listener.publisher_lost(session_id)

    async def publish(self, session_id: SessionId, offer: str) -> Admission:
        if session_id in self.pictures:
            raise MediaRefused(409, "already_published", 2)
        self.show(session_id)
        return self._admitted(f"publisher-{session_id}", offer)

    async def watch(self, session_id: SessionId, offer: str, asker: str = "") -> Admission:
        if session_id not in self.pictures:
            raise MediaRefused(409, "nobody_live", 2)
        self.viewers[session_id] = self.viewers.get(session_id, 0) + 1
        return self._admitted(f"viewer-{session_id}-{self.viewers[session_id]}", offer)

    async def speak(self, session_id: SessionId, guest_id: str, offer: str) -> Admission:
        if session_id not in self.pictures:
            raise MediaRefused(409, "nobody_live", 2)
        self.guests[guest_id] = offer
        return Admission(resource=f"guest-{guest_id}", sdp=offer, etag="1")

    async def hear(self, session_id: SessionId, guest_id: str | None) -> bool:
        self.heard[session_id] = guest_id
        return guest_id in self.guests

    async def send_off(self, session_id: SessionId, guest_id: str) -> None:
        self.guests.pop(guest_id, None)

    async def patch(self, resource: str, etag: str | None, fragment: str) -> Admission | None:
        return None

    async def is_there(self, resource: str) -> bool:
        return resource in self.resources

    async def remove(self, resource: str) -> bool:
        self.removed.append(resource)
        known = resource in self.resources
        self.resources.discard(resource)
        return known

    async def segments(self, session_id: SessionId) -> str:
        if session_id not in self.pictures:
            raise MediaRefused(409, "nobody_live", 2)
        return f"segments-of-{session_id}"

    async def feed_nodes(self, session_id: SessionId, targets: tuple[RtpTarget, ...]) -> str | None:
        return "VP8" if session_id in self.pictures else None

    async def end(self, session_id: SessionId) -> None:
        self.pictures.pop(session_id, None)
        self.ended.append(session_id)

    async def rung(self, resource: str, wish: Wish | None = None) -> Rung | None:
        if not resource.startswith("viewer-"):
            return None
        if wish is not None:
            self.wishes[resource] = wish
        return Rung.LOW if self.wishes.get(resource) is Wish.SAVE else Rung.HIGH

    async def still(self, session_id: SessionId) -> bytes | None:
        return self.still_picture if session_id in self.pictures else None

    async def record(self, session_id: SessionId, folder: Path | None) -> RecorderState:
        if folder is None:
            self.folders.pop(session_id, None)
            return RecorderState.OFF
        if session_id not in self.pictures:
            return RecorderState.WAITING
        self.folders[session_id] = folder
        return RecorderState.RECORDING if self.has_room else RecorderState.FULL

    async def close(self) -> None:
        self.pictures.clear()

    def has_picture(self, session_id: SessionId) -> bool:
        return session_id in self.pictures

    async def picture(self, session_id: SessionId) -> int | None:
        return self.pictures.get(session_id)

    async def stage_picture(self, session_id: SessionId, publisher_picture: int) -> int | None:
        if session_id not in self.pictures:
            return None
        return (publisher_picture + self.offset) % (1 << 32)

    def viewer_count(self, session_id: SessionId) -> int:
        return self.viewers.get(session_id, 0)

    def _admitted(self, resource: str, offer: str) -> Admission:
        self.resources.add(resource)
        return Admission(resource=resource, sdp=offer, etag="1")

    async def condition(self, session_id: SessionId) -> StageCondition | None:
        return self.conditions.get(session_id) or self._fine(session_id)

    async def loads(self) -> tuple[WorkerLoad, ...]:
        return (self.load,)

    def _fine(self, session_id: SessionId) -> StageCondition | None:
        if session_id not in self.pictures:
            return None
        publisher = PublisherCondition(
            has_picture=True, kbps=1200.0, lost=0.0, silent_s=0.0, keyframe_requests=1
        )
        return StageCondition(worker=self.load.number, publisher=publisher, rungs={}, viewers=())
