"""A run: pictures and sound under one file header, cut into pieces at keyframes."""

from dataclasses import dataclass
from typing import Any, Final

import av

from streaming_server.media.hls.boxes import Boxes
from streaming_server.media.hls.pictures import Packet, Pictures
from streaming_server.media.hls.sound import Sound
from streaming_server.media.rtp import VIDEO_CLOCK_HZ

#: Absolute times, one piece a keyframe, nothing that would have to be written back into.
_OPTIONS: Final = {
    "movflags": "frag_keyframe+empty_moov+default_base_moof+frag_discont+skip_trailer",
    "use_editlist": "0",
    "avoid_negative_ts": "disabled",
}
#: How far sound may lag before silence takes its place: beyond what a lost packet is waited for.
SOUND_LAG_TICKS: Final = 2 * VIDEO_CLOCK_HZ
_LAST_PICTURE_TICKS: Final = VIDEO_CLOCK_HZ // 30  # its end is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """From a keyframe to the next one."""

    ticks: int
    duration_ticks: int
    content: bytes


class _Sink:
    """What the muxer writes to; it never reads and never goes back."""

    def __init__(self) -> None:
        self.written = bytearray()

    def write(self, part: bytes) -> int:
        self.written += part
        return len(part)


class Run:
    """header: None until the first packets are in."""

    def __init__(self, pictures: Pictures, ticks: int) -> None:
        """pictures: with a keyframe prepared; ticks: its time."""
        self._sink, self._boxes = _Sink(), Boxes()
        self._container: Any = av.open(self._sink, "w", format="mp4", options=_OPTIONS)
        self._pictures = pictures
        pictures.begin(self._container)
        self.sound = Sound(self._container, ticks)
        self._starts: list[int] = []
        self._latest_ticks = ticks
        self._piece = bytearray()
        self.header: bytes | None = None
        self._header_parts = bytearray()

    def add_picture(self, *, is_late: bool) -> list[Piece]:
        """What the pictures hold prepared; the pieces that are whole by it."""
        for packet in self._pictures.packets(is_late=is_late):
            assert packet.pts is not None
            if packet.is_keyframe:
                self._starts.append(packet.pts)
            self._latest_ticks = packet.pts
            self._container.mux_one(packet)
        self._mux(self.sound.fill(self._latest_ticks - SOUND_LAG_TICKS))
        return self._whole()

    def add_sound(self, opus: bytes, ticks: int) -> list[Piece]:
        self._mux(self.sound.take(opus, ticks))
        return self._whole()

    def end(self) -> list[Piece]:
        self._mux(self.sound.fill(self._latest_ticks))
        self._container.close()
        self._starts.append(self._latest_ticks + _LAST_PICTURE_TICKS)
        return self._whole()

    def _mux(self, packets: Any) -> None:
        packet: Packet
        for packet in packets:
            self._container.mux_one(packet)

    def _whole(self) -> list[Piece]:
        pieces = []
        written, self._sink.written = bytes(self._sink.written), bytearray()
        for box in self._boxes.feed(written):
            match box.kind:
                case "ftyp":
                    self._header_parts += box.whole
                case "moov":
                    self.header = bytes(self._header_parts + box.whole)
                case _:
                    self._piece += box.whole
            if box.kind == "mdat":
                pieces.append(self._finished())
        return pieces

    def _finished(self) -> Piece:
        start = self._starts.pop(0)
        content, self._piece = bytes(self._piece), bytearray()
        return Piece(ticks=start, duration_ticks=self._starts[0] - start, content=content)
