"""What the pages ask of a media engine, and what it tells: plain values, no packet."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from shared.ids import SessionId
from shared.rungs import Rung, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A peer that was admitted. resource: unguessable, names the peer ever after."""

    resource: str
    sdp: str
    etag: str


class MediaRefused(Exception):
    """status: of the HTTP answer; code: sentence under media.{code} in resources/i18n."""

    def __init__(
        self,
        status: int,
        code: str,
        retry_after_seconds: int | None = None,
        facts: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """facts: what the sentence tells besides."""
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after_seconds = retry_after_seconds
        self.facts = facts


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherCondition:
    """How a publisher's media arrives, over the last second or so.

    lost: share of its packets, 0 to 1. silent_s: since its last packet. keyframe_requests: what
    it was asked for since it began. packets_lost: since it began.
    """

    has_picture: bool
    kbps: float
    lost: float
    silent_s: float
    keyframe_requests: int
    packets_lost: int = 0


class WriterState(StrEnum):
    #: Its process is on its way, or writes nothing that can be played yet.
    STARTING = "starting"
    WRITING = "writing"
    #: The disk takes nothing more.
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterCondition:
    """A process beside the stage that writes it down. packets_lost: that it was too slow for."""

    state: WriterState
    packets_lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerCondition:
    """What a viewer last reported. rung: of the quality ladder; lost: share of packets, 0 to 1."""

    resource: str
    rung: str
    lost: float
    round_trip_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCondition:
    """worker: number of the process that forwards it. publisher: None while there is none.
    rungs: how many watch on each rung. viewers: of a large crowd, as many as tell enough.
    objection: why the last publisher was ended, as MediaRefused.code has it, until another one's
    picture is there. recorder, segments: None while nothing is written."""

    worker: int
    publisher: PublisherCondition | None
    rungs: Mapping[str, int]
    viewers: tuple[ViewerCondition, ...]
    objection: str | None = None
    recorder: WriterCondition | None = None
    segments: WriterCondition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLoad:
    """cpu: share of one core that forwarding took in the last second, 0 to 1."""

    number: int
    viewers: int
    cpu: float


class MediaListener(Protocol):
    """What the engine tells. Called in the engine's loop; returns at once."""

    def publisher_arrived(self, session_id: SessionId) -> None:
        """A picture arrives (again)."""

    def publisher_lost(self, session_id: SessionId) -> None:
        """No packet for two seconds, or the publisher left."""

    def viewer_left(self, session_id: SessionId, resource: str) -> None: ...


class RecorderState(StrEnum):
    OFF = "off"
    #: There is nothing to record yet, or not any more.
    WAITING = "waiting"
    RECORDING = "recording"
    #: The disk takes nothing more. The show goes on, and so does recording once there is room.
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class RtpTarget:
    """Where a show goes as plain RTP: an address and UDP ports. guest: what somebody beside the
    employer says. video_rtcp: keyframes are asked for from there."""

    host: str
    audio: int
    guest: int
    video: int
    video_rtcp: int


RtpTargets = tuple[RtpTarget, ...]


class MediaEngine(Protocol):
    """Forwards a publisher's packets to viewers. Every call may cross a process boundary.

    The stage clock is the 32-bit 90 kHz RTP timestamp that viewers receive; it goes on over a
    publisher's reconnection.
    """

    async def publish(self, session_id: SessionId, offer: str) -> Admission:
        """Raises MediaRefused: 409 while another publisher sends, 422 without a codec we speak."""

    async def watch(self, session_id: SessionId, offer: str, asker: str = "") -> Admission:
        """asker: who asks, the same each time, for a fair line.

        Raises MediaRefused: 409 with Retry-After while nobody sends, 422, 503 with Retry-After and
        the place in line while one more viewer would make the show worse for all.
        """

    async def speak(self, session_id: SessionId, guest_id: str, offer: str) -> Admission:
        """A guest's sound, received and not forwarded until `hear` says so. Raises MediaRefused:
        409 while nobody sends, 422 for a picture. Who comes again takes the earlier one's place."""

    async def hear(self, session_id: SessionId, guest_id: str | None) -> bool:
        """Forward this guest's sound to viewers from now on, and no other's; whether that guest is
        connected. To be said again and again: a new process starts with nobody heard."""

    async def send_off(self, session_id: SessionId, guest_id: str) -> None: ...
    async def patch(self, resource: str, etag: str | None, fragment: str) -> Admission | None:
        """Trickle (None) or an ICE restart (sdp is the fragment to answer). Raises MediaRefused."""

    async def is_there(self, resource: str) -> bool:
        """Whether a peer is still known; one that is not has to begin anew."""

    async def remove(self, resource: str) -> bool: ...
    async def segments(self, session_id: SessionId) -> str:
        """Folder, below the one that the engine was given, of the show as HLS; it is written as
        long as this is called now and then. Raises MediaRefused: 409 while nobody sends, 404 where
        it is switched off, 503 with Retry-After until there is something to play."""

    async def feed_nodes(self, session_id: SessionId, targets: RtpTargets) -> str | None:
        """Send the show to these and to nobody else, Opus as payload type 111 and video as 96, both
        with SSRC 0 and the stage's own times. To be said again every few seconds, else it ends.
        The name of the video's codec; None while there is no picture."""

    async def end(self, session_id: SessionId) -> None:
        """Say goodbye to the publisher and all viewers."""

    async def rung(self, resource: str, wish: Wish | None = None) -> Rung | None:
        """What a viewer is sent now; wish: what it wants from now on. None: no such viewer."""

    async def still(self, session_id: SessionId) -> bytes | None:
        """A JPEG of the show, at most a few seconds old. None: not yet, or nobody sends; who asks
        again in a second gets one."""

    async def record(self, session_id: SessionId, folder: Path | None) -> RecorderState:
        """Keep the show in a folder from now on; None: no longer. To be said again and again, one
        call at a time: what ended in between is started anew.
        """

    async def close(self) -> None: ...
    async def picture(self, session_id: SessionId) -> int | None:
        """Stage clock of the latest picture forwarded."""

    async def stage_picture(self, session_id: SessionId, publisher_picture: int) -> int | None:
        """A publisher's own RTP timestamp on the stage clock."""

    def has_picture(self, session_id: SessionId) -> bool:
        """As the listener was told."""

    def viewer_count(self, session_id: SessionId) -> int:
        """As of a moment ago."""

    async def condition(self, session_id: SessionId) -> StageCondition | None:
        """None when nobody publishes or watches, and no publisher was objected to."""

    async def loads(self) -> tuple[WorkerLoad, ...]:
        """Of every process that forwards, by number."""


@runtime_checkable
class CounterOffers(Protocol):
    """What an engine obeys besides that serves some viewers elsewhere, where the offers are made
    (WHEP draft 03: 406)."""

    async def counter_offer(
        self, session_id: SessionId, *, is_full: bool = False
    ) -> Admission | None:
        """For a viewer that can answer one; None: it is to be served by `MediaEngine.watch`.
        is_full: that has no room."""

    async def answer(self, resource: str, answer: str) -> None:
        """Raises MediaRefused: 404 for what was never offered, or too long ago; 422; 503."""

    def prefers(self, session_id: SessionId) -> bool:
        """Whether viewers of the show are better off there now; those who can move there, and back
        when they are not."""
