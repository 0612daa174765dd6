"""The process that makes one stage's small picture. It ends with its socket.

    python -m streaming_server.media.ladder.child --socket N

It hears the stage's packets, {"encode": true|false} and {"want": "keyframe"}; it says the small
picture's packets, {"still": JPEG in base64} and {"want": "keyframe"} when it cannot decode.
"""

import argparse
import base64
import logging
import signal
import socket
import time
from typing import Final

from av import CodecContext, FFmpegError, Packet, VideoCodecContext, VideoFrame

from streaming_server.media.codecs import Codec
from streaming_server.media.frames import Frame, PictureAssembly
from streaming_server.media.handover import (
    LONGEST_MESSAGE,
    Note,
    batch_message,
    note_message,
    packet_message,
    read_messages,
)
from streaming_server.media.ladder.encoders import (
    PICTURES_PER_SECOND,
    SmallEncoder,
    small,
    still,
)
from streaming_server.media.ladder.packetisation import payloads_of
from streaming_server.media.order import Hole, Order
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import VIDEO_CLOCK_HZ, absolute_send_time, timestamp_distance

logger = logging.getLogger(__name__)

HOLE_PATIENCE_S: Final = 0.4  # two tries to get a packet again; then a keyframe is quicker
ASKS_EVERY_S: Final = 1.0
STILL_EVERY_S: Final = 5.0
#: Behind by more than this the small pictures are left out until the newest is at hand.
LATEST_S: Final = 0.5
TOGETHER: Final = 16  # packets of a picture
_STEP: Final = VIDEO_CLOCK_HZ * 0.9 / PICTURES_PER_SECOND
_DECODERS: Final = {Codec.VP8: "vp8", Codec.H264: "h264"}
_SEND_TIME_WRAP: Final = 1 << 24  # a packet's time of sending counts 2**-18 s ...
_SEND_TIME_SECOND: Final = 1 << 18  # ... in 24 bits


class Making:
    def __init__(self, parent: socket.socket) -> None:
        self._parent = parent
        self._order = Order(VIDEO_CLOCK_HZ, HOLE_PATIENCE_S)
        self._assembly = PictureAssembly()
        self._decoder: VideoCodecContext | None = None
        self._encoder: SmallEncoder | None = None
        self._codec: Codec | None = None
        self._encodes = False
        self._wants_keyframe = True
        self._last: int | None = None  # stage time of the picture encoded last
        self._moment = 0  # the same, unbounded
        self._index = 0
        self._asked_at = self._still_at = float("-inf")
        self._is_late = False

    def take(self, message: bytes, now: float) -> None:
        """One message of the stage's process. now: of the clock that all processes share."""
        for heard in read_messages(message):
            if isinstance(heard, tuple):
                kind, codec, packet = heard
                if kind == "video":
                    self._take_packet(codec, packet, now)
            elif "encode" in heard:
                # Who begins to be sent this has seen nothing of what was encoded before.
                self._wants_keyframe = self._wants_keyframe or not self._encodes
                self._encodes = bool(heard["encode"])
            elif heard.get("want") == "keyframe":
                self._wants_keyframe = True

    def _take_packet(self, codec: Codec, packet: StagePacket, now: float) -> None:
        if codec is not self._codec:
            self._codec, self._decoder, self._encoder = codec, None, None
        behind = absolute_send_time(now) - packet.send_time & _SEND_TIME_WRAP - 1
        self._is_late = LATEST_S < behind / _SEND_TIME_SECOND < 60
        for part in self._order.put(packet):
            if isinstance(part, Hole):
                self._assembly.hole()
                continue
            for frame in self._assembly.take(codec, part):
                self._decode(frame, now)
        if self._assembly.wants_keyframe and now - self._asked_at >= ASKS_EVERY_S:
            self._asked_at = now
            self._tell({"want": "keyframe"})

    def _decode(self, frame: Frame, now: float) -> None:
        if self._decoder is None:
            decoder = CodecContext.create(_DECODERS[frame.codec], "r")
            assert isinstance(decoder, VideoCodecContext)
            decoder.thread_count = 1
            self._decoder = decoder
        try:
            pictures = self._decoder.decode(Packet(frame.payload))
        except FFmpegError:
            self._decoder = None
            self._assembly.hole()
            return
        for picture in pictures:
            self._use(picture, frame, now)

    def _use(self, picture: VideoFrame, frame: Frame, now: float) -> None:
        if now - self._still_at >= STILL_EVERY_S:
            self._still_at = now
            jpeg = still(picture)
            if jpeg:
                self._tell({"still": base64.b64encode(jpeg).decode()})
        if self._encodes and not self._is_late and self._is_due(frame.timestamp):
            self._encode(picture, frame)

    def _is_due(self, timestamp: int) -> bool:
        return self._last is None or not 0 <= timestamp_distance(self._last, timestamp) < _STEP

    def _encode(self, picture: VideoFrame, frame: Frame) -> None:
        made = small(picture)
        if self._encoder is None or self._encoder.size != (made.width, made.height):
            self._encoder = SmallEncoder(frame.codec, made.width, made.height)
            self._wants_keyframe = True
        passed = timestamp_distance(self._last, frame.timestamp) if self._last is not None else 0
        self._last = frame.timestamp
        self._moment += max(1, passed)
        encoded = self._encoder.encode(made, self._moment, is_keyframe=self._wants_keyframe)
        self._wants_keyframe = False
        payloads = payloads_of(frame.codec, encoded) if encoded else []
        messages: list[bytes] = []
        for place, payload in enumerate(payloads):
            packet = StagePacket(
                index=self._index,
                timestamp=frame.timestamp,
                marker=place == len(payloads) - 1,
                payload=payload,
                send_time=0,
            )
            self._index += 1
            messages.append(packet_message("low", frame.codec, packet))
        for start in range(0, len(messages), TOGETHER):
            # Waits for the stage's process: what is cut off here nobody could ask for again.
            self._parent.send(batch_message(messages[start : start + TOGETHER]))

    def _tell(self, note: Note) -> None:
        self._parent.send(note_message(note))


def make(parent: socket.socket) -> None:
    making = Making(parent)
    try:
        while message := parent.recv(LONGEST_MESSAGE):
            making.take(message, time.monotonic())
    except ConnectionError:
        logger.debug("the stage's process is gone")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True)
    asked = parser.parse_args()
    # Whoever stops the server by keyboard stops the stage's process; this one ends with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=asked.socket) as stage:
        make(stage)
