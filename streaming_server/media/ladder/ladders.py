"""The stage's side of the ladder: the line of the small picture, and who makes it.

the publisher sends a small one ────────▶ layer ──┐
the worker with the publisher has it ───▶ relay ──┼──▶ low line
nobody does, and somebody needs it ─────▶ child ──┘
"""

import asyncio
import base64
import contextlib
import logging
from dataclasses import replace
from time import monotonic
from typing import Final, Protocol

from streaming_server.media.children import Child
from streaming_server.media.codecs import Codec
from streaming_server.media.handover import LONGEST_MESSAGE, Handover, Note, read_messages
from streaming_server.media.ladder.layers import ASKS_EVERY_S, Layer
from streaming_server.media.lines import Later, Line
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import VIDEO_CLOCK_HZ, RtpPacket, absolute_send_time
from streaming_server.media.taps import Tap

logger = logging.getLogger(__name__)

CHILD: Final = "streaming_server.media.ladder.child"
RING: Final = 512  # packets: ten seconds of the small picture
NEEDED_S: Final = 20.0  # the child goes on for so long after the last one who needed it
AGAIN_S: Final = 0.5  # a child that died is replaced after so long
LIVE_S: Final = 1.0  # older than this and the small picture stands still
KEYFRAME_INTERVAL_S: Final = 0.5
TOGETHER_S: Final = 0.05  # packets; the small picture is made of every other one
FETCHED_FOR_S: Final = 2.0  # a viewer's need is told again with each of its reports
STILL_HOLDS_S: Final = 15.0  # an older still says more about the past than about the show


class Stage(Protocol):
    """What a ladder needs of its stage."""

    def attach(self, tap: Tap) -> None: ...
    def detach(self, tap: Tap) -> None: ...
    def want_keyframe(self, now: float) -> None: ...
    def want_small_keyframe(self) -> bool: ...
    def fetch_small(self, now: float) -> bool | None: ...


class Ladder:
    """Obeys taps.Tap. `run` while `is_needed`."""

    def __init__(self, stage: Stage, ssrc: int, later: Later | None = None) -> None:
        """ssrc: of the stage's picture, for a viewer knows only one. later: see lines.py."""
        self.line = Line("low", ssrc, VIDEO_CLOCK_HZ, RING, later)
        self.is_running = False
        self._stage = stage
        self._child: Child | None = None
        self._handover: Handover | None = None
        self._layer = Layer(self.line)
        self._is_fetched = False
        self._shift: int | None = None  # from another worker's indexes to ours
        self._small_until = self._stills_until = float("-inf")
        self._encodes = False
        self._packet_at = self._still_at = float("-inf")
        self._still: bytes | None = None
        self._keyframe_wanted = False
        self._keyframe_asked_at = float("-inf")
        self._changed = asyncio.Event()

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def is_needed(self, now: float) -> bool:
        """Whether the child has anything to do."""
        return now < self._stills_until or self._is_made(now)

    def is_live(self, now: float) -> bool:
        return now - self._packet_at < LIVE_S

    def need_small(self, now: float) -> None:
        """Somebody gets the small picture, or should."""
        self._small_until = now + NEEDED_S

    def need_still(self, now: float) -> bytes | None:
        """Somebody looks at stills; the latest, None while there is none."""
        self._stills_until = now + NEEDED_S
        return self._still if now - self._still_at < STILL_HOLDS_S else None

    def want_keyframe(self, now: float) -> None:
        self._keyframe_wanted = True
        self.need_small(now)
        self._ask_for_keyframe(now)

    def sweep(self, now: float) -> None:
        """Ten times a second."""
        if self._keyframe_wanted:
            self._ask_for_keyframe(now)
        if now < self._small_until - NEEDED_S + FETCHED_FOR_S:
            is_fetched = self._stage.fetch_small(now)
            self._is_fetched = self._is_fetched if is_fetched is None else is_fetched
        encodes = self._is_made(now)
        is_news = self._handover is not None and encodes is not self._encodes
        if is_news and self._tell({"encode": encodes}):
            self._encodes = encodes
        if not self.is_needed(now):
            self._changed.set()

    def forward(self, packet: RtpPacket, codec: Codec, offset: int, now: float) -> None:
        """A packet of the publisher's own small picture; offset: see layers.Layer."""
        placed = self._layer.place(packet, codec, offset, now)
        if placed is not None:
            self._send(placed, now)
        elif self._layer.wants_keyframe(now):
            self._stage.want_small_keyframe()

    def carry(self, codec: Codec, packet: StagePacket, now: float) -> None:
        """What another worker has on its low line."""
        if codec is not self.line.codec:
            return
        if self._shift is None:
            # A worker that has made none before counts from nought.
            self._shift = max(0, self.line.next_index - packet.index)
        self._send(replace(packet, index=packet.index + self._shift), now)

    def change_source(self) -> None:
        """Another publisher, or another worker, takes the stage."""
        self._shift = None

    def take(self, kind: str, codec: Codec, packet: StagePacket) -> None:
        if kind == "video" and self._handover is not None:
            self._handover.take(kind, codec, packet)

    async def run(self) -> None:
        """Keep a child at work until nobody needs it."""
        self.is_running = True
        try:
            while self.is_needed(monotonic()):
                try:
                    child = await Child.start(CHILD)
                except OSError as error:
                    logger.warning("no small picture: %s", error)
                else:
                    await self._work_with(child)
                await asyncio.sleep(AGAIN_S)
        finally:
            self.is_running = False

    def stop(self) -> None:
        self._small_until = self._stills_until = float("-inf")
        self._changed.set()

    async def _work_with(self, child: Child) -> None:
        """Until it ends or nobody needs it."""
        loop = asyncio.get_running_loop()
        self._child, self._handover, self._encodes = (
            child,
            Handover(child.socket, TOGETHER_S),
            False,
        )
        self._changed.clear()
        loop.add_reader(child.socket, self._listen, child)
        self._stage.attach(self)
        self._stage.want_keyframe(monotonic())
        try:
            await self._changed.wait()
        finally:
            self._stage.detach(self)
            loop.remove_reader(child.socket)
            self._child = self._handover = None
            await child.close()
        if self.is_needed(monotonic()):
            logger.warning("the small picture's process ended and is replaced")

    def _listen(self, child: Child) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                try:
                    message = child.socket.recv(LONGEST_MESSAGE)
                except ConnectionError:
                    message = b""
                if not message:
                    self._changed.set()
                    asyncio.get_running_loop().remove_reader(child.socket)
                    return
                self._hear(message)

    def _hear(self, message: bytes) -> None:
        now = monotonic()
        for heard in read_messages(message):
            if isinstance(heard, tuple):
                _, codec, packet = heard
                self._forward(codec, packet, now)
            elif "still" in heard:
                self._still, self._still_at = base64.b64decode(heard["still"]), now
            elif heard.get("want") == "keyframe":
                self._stage.want_keyframe(now)

    def _forward(self, codec: Codec, packet: StagePacket, now: float) -> None:
        if codec is not self.line.codec or self._layer.is_live(now):
            return  # made before the publisher changed its own, or began to send it
        made = StagePacket(
            # The next child counts from nought again; the line goes on.
            index=self.line.next_index,
            timestamp=packet.timestamp,
            marker=packet.marker,
            payload=packet.payload,
            send_time=absolute_send_time(now),
        )
        self._send(made, now)

    def _send(self, packet: StagePacket, now: float) -> None:
        keyframe_at = self.line.keyframe_at
        self._packet_at = now
        self.line.send(packet, now)
        if self.line.keyframe_at > keyframe_at:
            self._keyframe_wanted = False

    def _is_made(self, now: float) -> bool:
        """Whether the small picture is needed and nobody sends it."""
        return now < self._small_until and not self._is_given(now)

    def _is_given(self, now: float) -> bool:
        return self._is_fetched or self._layer.is_live(now)

    def _ask_for_keyframe(self, now: float) -> None:
        is_given = self._is_given(now)
        interval = ASKS_EVERY_S if is_given else KEYFRAME_INTERVAL_S
        if now - self._keyframe_asked_at < interval:
            return
        if self._stage.want_small_keyframe() if is_given else self._tell({"want": "keyframe"}):
            self._keyframe_asked_at = now

    def _tell(self, note: Note) -> bool:
        return self._handover is not None and self._handover.tell(note)
