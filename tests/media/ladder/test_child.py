"""The process that makes the small picture: what it is sent is decoded, and the number burned into
each picture read."""

import asyncio
import base64
import io
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import av
import numpy as np
import pytest

from streaming_server.media.children import Child
from streaming_server.media.codecs import Codec
from streaming_server.media.frames import Frame, PictureAssembly
from streaming_server.media.handover import (
    LONGEST_MESSAGE,
    Note,
    note_message,
    packet_message,
    read_messages,
)
from streaming_server.media.ladder.encoders import LARGEST_STILL, small_size
from streaming_server.media.ladder.ladders import CHILD
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import absolute_send_time
from tests.media.clips import Clip, encode_clip, read_counter
from tests.media.recording.packets import clip_packets

SECONDS = 2
SOON_S = 60
#: Pictures may be made so much later and are none too late yet, on a machine that has much else to
#: do. More than four seconds ahead is read as sixty behind: the packets' clock goes round.
AHEAD_S = 3.5


@pytest.fixture(scope="module", params=["VP8", "H264"])
def large(request: pytest.FixtureRequest) -> Clip:
    return encode_clip(seconds=SECONDS, width=960, height=540, codec=request.param)


@pytest.fixture
async def child() -> AsyncIterator[Child]:
    started = await Child.start(CHILD)
    yield started
    await started.close()


@dataclass(slots=True, kw_only=True)
class Made:
    frames: list[Frame] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _assembly: PictureAssembly = field(default_factory=PictureAssembly)

    def take(self, message: bytes) -> None:
        for heard in read_messages(message):
            if isinstance(heard, tuple):
                kind, codec, packet = heard
                assert kind == "low"
                self.frames += self._assembly.take(codec, packet)
            else:
                self.notes.append(heard)

    @property
    def stills(self) -> list[bytes]:
        return [base64.b64decode(note["still"]) for note in self.notes if "still" in note]


def pictures(clip: Clip, seconds: int = SECONDS) -> list[StagePacket]:
    return [packet for kind, _, packet in clip_packets(clip, seconds) if kind == "video"]


def messages(clip: Clip, packets: list[StagePacket]) -> list[bytes]:
    """The child takes them at its own pace, so none may be too late for it."""
    send_time = absolute_send_time(time.monotonic() + AHEAD_S)
    return [
        packet_message("video", Codec(clip.codec), replace(packet, send_time=send_time))
        for packet in packets
    ]


async def made_of(child: Child, told: list[bytes]) -> Made:
    """Everything that a child makes of what it is told."""
    loop, made = asyncio.get_running_loop(), Made()

    async def tell() -> None:
        for message in told:
            await loop.sock_sendall(child.socket, message)
        child.socket.shutdown(socket.SHUT_WR)

    async with asyncio.timeout(SOON_S):
        telling = asyncio.create_task(tell())
        while message := await loop.sock_recv(child.socket, LONGEST_MESSAGE):
            made.take(message)
        await telling
        assert await child.wait() == 0
    return made


def decoded(clip: Clip, frames: list[Frame]) -> list[av.VideoFrame]:
    decoder = av.CodecContext.create(clip.codec.lower(), "r")
    assert isinstance(decoder, av.VideoCodecContext)
    shown = [p for frame in frames for p in decoder.decode(av.Packet(frame.payload))]
    return [*shown, *decoder.decode(None)]


def counters(clip: Clip, frames: list[Frame]) -> list[int]:
    return [
        read_counter(shown.to_ndarray(format="gray").astype(np.uint8))
        for shown in decoded(clip, frames)
    ]


ENCODE, KEYFRAME = note_message({"encode": True}), note_message({"want": "keyframe"})


async def test_the_small_picture_shows_what_the_large_one_shows(child: Child, large: Clip) -> None:
    made = await made_of(child, [ENCODE, *messages(large, pictures(large))])
    shown = decoded(large, made.frames)
    assert {(picture.width, picture.height) for picture in shown} == {(640, 360)}
    assert counters(large, made.frames) == list(range(0, len(large.video), 2))
    sent = [p.timestamp for p in pictures(large) if p.marker][::2]
    assert [frame.timestamp for frame in made.frames] == sent
    assert [frame.is_keyframe for frame in made.frames].count(True) == 1
    bits = 8 * sum(len(frame.payload) for frame in made.frames)
    assert bits / SECONDS < 250_000


async def test_a_keyframe_comes_when_it_is_asked_for(child: Child, large: Clip) -> None:
    told = messages(large, pictures(large))
    middle = len(told) // 2
    made = await made_of(child, [ENCODE, *told[:middle], KEYFRAME, *told[middle:]])
    assert [frame.is_keyframe for frame in made.frames].count(True) == 2


async def test_a_still_comes_without_being_asked_for(child: Child, large: Clip) -> None:
    made = await made_of(child, messages(large, pictures(large)))
    (still,) = made.stills
    assert len(still) <= LARGEST_STILL
    with av.open(io.BytesIO(still), "r", format="mjpeg") as file:
        (picture,) = file.decode(video=0)
    assert (picture.width, picture.height) == (640, 360)
    assert read_counter(picture.to_ndarray(format="gray").astype(np.uint8)) == 0
    assert made.frames == [], "nobody wanted small pictures"


async def test_a_hole_is_skipped_to_the_next_keyframe_which_is_asked_for(
    child: Child, large: Clip
) -> None:
    packets = pictures(large)
    del packets[len(packets) // 4]
    made = await made_of(child, [ENCODE, *messages(large, packets)])
    shown = counters(large, made.frames)
    assert shown == sorted(set(shown)), "none smeared, none twice"
    assert shown[-1] >= len(large.video) - 2
    assert {"want": "keyframe"} in made.notes


async def test_nonsense_costs_no_more_than_itself(child: Child, large: Clip) -> None:
    packets = pictures(large)
    garbage = [
        replace(packets[0], index=number, payload=b"\x10\x00" + bytes([number] * 50))
        for number in range(20)
    ]
    later = [replace(packet, index=packet.index + len(garbage)) for packet in packets]
    made = await made_of(child, [ENCODE, *messages(large, garbage + later)])
    assert counters(large, made.frames)[-1] >= len(large.video) - 2


async def test_who_is_late_leaves_out_pictures_until_it_is_not(child: Child, large: Clip) -> None:
    packets = pictures(large)
    long_ago = absolute_send_time(time.monotonic() - 10)
    late = [
        packet_message("video", Codec(large.codec), replace(packet, send_time=long_ago))
        for packet in packets[:-20]
    ]
    made = await made_of(child, [ENCODE, *late, *messages(large, packets[-20:])])
    assert 0 < len(made.frames) < len(large.video) // 3
    assert counters(large, made.frames)[-1] >= len(large.video) - 2


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((1280, 720), (640, 360)),
        ((720, 1280), (360, 640)),
        ((320, 180), (320, 180)),
        ((1, 4001), (2, 640)),
        ((641, 359), (640, 358)),
    ],
)
def test_a_picture_is_made_small_and_never_large(
    size: tuple[int, int], small: tuple[int, int]
) -> None:
    assert small_size(*size) == small
