"""A GStreamer encoder: a drawn picture and a tone through `webrtcbin` to a WHIP address.

Runs in Debian's own Python, which has GStreamer, and so uses nothing of this project. Reads the
address and the key from standard input, a line each; says `published` on standard output; leaves
when standard input ends.
"""

import sys
import threading
from typing import Any
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402  versions are chosen first

FRAME_RATE = 25
COUNTER_BITS = 16
ENCODERS = {
    "VP8": "vp8enc deadline=1 cpu-used=8 target-bitrate=1500000 keyframe-max-dist=250"
    " error-resilient=default ! rtpvp8pay picture-id-mode=15-bit"
    " ! application/x-rtp,media=video,encoding-name=VP8,payload=96",
    "H264": "openh264enc bitrate=1500000 gop-size=250 complexity=low"
    " ! video/x-h264,profile=constrained-baseline ! h264parse"
    " ! rtph264pay aggregate-mode=zero-latency config-interval=-1"
    " ! application/x-rtp,media=video,encoding-name=H264,payload=96,"
    "packetization-mode=(string)1",
}
PIPELINE = """
webrtcbin name=peer bundle-policy=max-bundle
appsrc name=pictures format=time is-live=true do-timestamp=true
  caps=video/x-raw,format=I420,width={width},height={height},framerate={rate}/1
  ! queue max-size-buffers=2 leaky=downstream ! {encoder} ! peer.
audiotestsrc is-live=true wave=sine volume=0.1 ! audio/x-raw,rate=48000,channels=2
  ! opusenc ! rtpopuspay ! application/x-rtp,media=audio,encoding-name=OPUS,payload=111 ! peer.
"""


def draw(number: int, width: int, height: int) -> bytes:
    """An I420 picture with its number in squares along its upper edge, over moving grain."""
    cell = width // 32
    edge = b"".join(
        bytes([235 if number >> (COUNTER_BITS - 1 - bit) & 1 else 16]) * cell
        for bit in range(COUNTER_BITS)
    )
    start = number * 7919 % len(GRAIN)
    grain = (GRAIN[start:] + GRAIN[:start]) * (width * height // len(GRAIN) + 1)
    rows = [edge + grain[row * width : (row + 1) * width - len(edge)] for row in range(cell)]
    below = grain[cell * width : height * width]
    return b"".join([*rows, below, b"\x80" * (width * height // 2)])


#: Grey levels that never repeat in step with a row.
GRAIN = bytes(90 + (n * n * 31 + n * 7) % 67 for n in range(99_991))


class Encoder:
    def __init__(self, codec: str, width: int, height: int, first: int) -> None:
        self._size, self._first = (width, height), first
        described = PIPELINE.format(
            encoder=ENCODERS[codec], width=width, height=height, rate=FRAME_RATE
        )
        self._pipeline = Gst.parse_launch(described)
        self._peer = self._pipeline.get_by_name("peer")
        self._pictures = self._pipeline.get_by_name("pictures")
        self._replies: list[Any] = []  # what is taken out of one lives no longer than it
        self._encoded = [self._when_known(pad) for pad in self._peer.sinkpads]
        self._gathered = threading.Event()
        self._peer.connect("notify::ice-gathering-state", self._note_gathering)
        self._ended = threading.Event()

    def offer(self) -> str:
        self._pipeline.set_state(Gst.State.PLAYING)
        threading.Thread(target=self._draw_on, daemon=True).start()
        for encoded in self._encoded:  # before that the offer cannot name a profile
            encoded.wait(20)
        for index in range(2):
            transceiver = self._peer.emit("get-transceiver", index)
            transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        reply = self._ask("create-offer", None).get_value("offer")
        self._ask("set-local-description", reply)
        self._gathered.wait(20)
        return str(self._peer.get_property("local-description").sdp.as_text())

    def accept(self, answer: str) -> None:
        _, message = GstSdp.SDPMessage.new_from_text(answer)
        kind = GstWebRTC.WebRTCSDPType.ANSWER
        description = GstWebRTC.WebRTCSessionDescription.new(kind, message)
        self._ask("set-remote-description", description)

    def stop(self) -> None:
        self._ended.set()
        self._pipeline.set_state(Gst.State.NULL)

    def _ask(self, signal: str, argument: Any) -> Any:
        promise = Gst.Promise.new()
        self._peer.emit(signal, argument, promise)
        promise.wait()
        self._replies.append(promise.get_reply())
        return self._replies[-1]

    def _when_known(self, pad: Any) -> threading.Event:
        known = threading.Event()
        pad.connect("notify::caps", lambda *_: known.set())
        return known

    def _note_gathering(self, peer: Any, _property: Any) -> None:
        state = peer.get_property("ice-gathering-state")
        if state == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            self._gathered.set()

    def _draw_on(self) -> None:
        number = self._first
        while not self._ended.wait(1 / FRAME_RATE):
            number = (number + 1) & 0xFFFF
            buffer = Gst.Buffer.new_wrapped(draw(number, *self._size))
            self._pictures.emit("push-buffer", buffer)


def main() -> None:
    codec, *numbers = sys.argv[1:]
    width, height, first = map(int, numbers)
    url, key = sys.stdin.readline().strip(), sys.stdin.readline().strip()
    Gst.init(None)
    encoder = Encoder(codec, width, height, first)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/sdp"}
    post = Request(url, encoder.offer().encode(), headers, method="POST")
    with urlopen(post, timeout=20) as response:
        resource = urljoin(url, response.headers["Location"])
        encoder.accept(response.read().decode())
    sys.stdout.write("published\n")
    sys.stdout.flush()
    sys.stdin.read()
    encoder.stop()
    with urlopen(Request(resource, headers=headers, method="DELETE"), timeout=20):
        pass


if __name__ == "__main__":
    main()
