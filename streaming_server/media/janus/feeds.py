"""A stage as plain RTP to Janus: the same packets that our own viewers get, under other headers.

SSRC 0 is on purpose: Janus counts timestamps from nought after the first packet of a source it
does not know, and takes 0 for the one it knows. So viewers get the stage's own times, by which role
cards change. (janus_rtp_header_update in rtp.c of 1.1.2.)
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Collection
from time import monotonic
from typing import Final

from shared.ids import SessionId
from streaming_server.media import rtcp
from streaming_server.media.codecs import Codec
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import rtp_header
from streaming_server.media.stages import Stage
from streaming_server.ports.media import RtpTarget

logger = logging.getLogger(__name__)

AUDIO_TYPE: Final = 111
VIDEO_TYPE: Final = 96
SSRC: Final = 0
#: Nobody said again that it is wanted: whoever wanted it is gone.
ENDS_AFTER_S: Final = 15.0
_LONGEST_RTCP: Final = 1500
_BUFFER_BYTES: Final = 1 << 20


class RtpFeed:
    """Obeys taps.Tap: one stage to one target."""

    def __init__(self, stage: Stage, target: RtpTarget) -> None:
        """Raises OSError."""
        self.stage, self.target = stage, target
        family = socket.AF_INET6 if ":" in target.host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        self._addresses = {
            "audio": (target.host, target.audio),
            "guest": (target.host, target.guest),
            "video": (target.host, target.video),
        }
        stage.attach(self, self._addresses)
        asyncio.get_running_loop().add_reader(self._socket, self._hear)

    def take(self, kind: str, codec: Codec, packet: StagePacket) -> None:
        address = self._addresses.get(kind)
        if address is None:
            return
        payload_type = VIDEO_TYPE if codec.is_picture else AUDIO_TYPE
        sequence = packet.index & 0xFFFF
        header = rtp_header(payload_type, packet.marker, sequence, packet.timestamp, SSRC)
        with contextlib.suppress(OSError):  # full, or nobody there: lost to that node alone
            self._socket.sendto(header + packet.payload, address)

    def knock(self) -> None:
        """Janus asks for keyframes where the last report came from."""
        with contextlib.suppress(OSError):
            report = rtcp.receiver_report(SSRC, ())
            self._socket.sendto(report, (self.target.host, self.target.video_rtcp))

    def stop(self) -> None:
        self.stage.detach(self)
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def _hear(self) -> None:
        try:
            message, sender = self._socket.recvfrom(_LONGEST_RTCP)
        except OSError:
            return
        if sender[0] != self.target.host:
            return
        # Its bandwidth estimate is that of its worst viewer, and is not heeded.
        if any(isinstance(one, rtcp.KeyframeRequest) for one in rtcp.parse_rtcp(message)):
            self.stage.want_keyframe(monotonic())


class Feeds:
    """All of one engine."""

    def __init__(self) -> None:
        self._feeds: dict[SessionId, list[RtpFeed]] = {}
        self._ends: dict[SessionId, asyncio.TimerHandle] = {}
        self._is_closed = False

    def feed(
        self, session_id: SessionId, stage: Stage | None, targets: Collection[RtpTarget]
    ) -> str | None:
        """See ports.MediaEngine.feed_nodes. stage: None while there is none."""
        self._stop(session_id, keep=() if stage is None else targets, stage=stage)
        if stage is None or self._is_closed:
            return None
        feeds = self._feeds.setdefault(session_id, [])
        fed = {feed.target for feed in feeds}
        try:
            feeds += [RtpFeed(stage, target) for target in targets if target not in fed]
        except OSError as error:
            logger.warning("a node is not fed: %s", error)
        for feed in feeds:
            feed.knock()
        loop = asyncio.get_running_loop()
        self._ends[session_id] = loop.call_later(ENDS_AFTER_S, self._stop, session_id)
        codec = stage.lines["video"].codec
        return codec.value if codec is not None and stage.is_shown else None

    def close(self) -> None:
        """What is asked for from now on is not begun: nobody would end it."""
        self._is_closed = True
        for session_id in list(self._feeds):
            self._stop(session_id)

    def _stop(
        self,
        session_id: SessionId,
        keep: Collection[RtpTarget] = (),
        stage: Stage | None = None,
    ) -> None:
        ending = self._ends.pop(session_id, None)
        if ending is not None:
            ending.cancel()
        kept = []
        for feed in self._feeds.pop(session_id, ()):
            if feed.target in keep and feed.stage is stage:
                kept.append(feed)
            else:
                feed.stop()
        if kept:
            self._feeds[session_id] = kept
