"""What a publisher may not send, and that it is told why."""

import asyncio

import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import SessionId
from streaming_server.media.answers import Role
from streaming_server.media.codecs import Codec
from streaming_server.media.continuity import LARGEST_GAP
from streaming_server.media.ladder.packetisation import payloads_of
from streaming_server.media.limits import (
    MOST_BITS,
    MOST_JUMPS,
    MOST_PACKETS,
    MOST_STRANGERS,
    SECONDS_OVER,
    Allowance,
    Objection,
    objection_to,
)
from streaming_server.media.publications import Publication
from streaming_server.media.resources import agreed
from streaming_server.media.rtp import RtpPacket, rtp_header
from tests.media import offers
from tests.media.clips import encode_clip
from tests.media.stage_server import StageServer
from tests.media.whip_client import WhipPublisher

SOON_S = 60
VP8, OPUS, UNKNOWN, VIDEO_RTX = 96, 111, 45, 97
KEYFRAME = b"\x10\x00\x00\x00\x9d\x01\x2a"


def vp8(width: int, height: int) -> bytes:
    return KEYFRAME + width.to_bytes(2, "little") + height.to_bytes(2, "little")


@pytest.mark.parametrize(
    ("codec", "payload", "objection"),
    [
        (Codec.H264, b"\x67\x42\xe0\x1f", None),
        (Codec.H264, b"\x67\x42\xe0\x2a", None),
        (Codec.H264, b"\x67\x42\xe0\x33", Objection.PICTURE_TOO_LARGE),
        (Codec.H264, b"\x67\x42\x00\x1f", Objection.H264_STREAM),
        (Codec.H264, b"\x78\x00\x04\x67\x64\x0c\x1f", Objection.H264_STREAM),
        (Codec.H264, b"\x65\x88", None),
        (Codec.VP8, vp8(1920, 1080), None),
        (Codec.VP8, vp8(1080, 1920), None),
        (Codec.VP8, vp8(3840, 2160), Objection.PICTURE_TOO_LARGE),
        (Codec.VP8, b"\x10\x01", None),
        (Codec.OPUS, vp8(3840, 2160), None),
    ],
)
def test_a_picture_says_what_is_wrong_with_it(
    codec: Codec, payload: bytes, objection: Objection | None
) -> None:
    assert objection_to(codec, payload) is objection


def test_a_burst_is_borne_and_a_flood_is_not() -> None:
    allowance, now = Allowance(), 100.0
    for second in range(SECONDS_OVER + 2):
        admitted = sum(
            allowance.admits(100, now + second + n / 10_000) for n in range(2 * MOST_PACKETS)
        )
        assert admitted == MOST_PACKETS
        assert allowance.is_exceeded is (second >= SECONDS_OVER)


def test_a_moment_over_the_limit_is_forgiven() -> None:
    allowance, now = Allowance(), 0.0
    for second in range(20):
        is_over = second % SECONDS_OVER != 0  # a calm second between
        octets = MOST_BITS // 8 + 1 if is_over else 10
        allowance.admits(octets, now + second)
        assert not allowance.is_exceeded


@given(st.lists(st.tuples(st.integers(0, 1500), st.floats(0, 3)), max_size=200))
def test_no_second_passes_more_than_it_may(packets: list[tuple[int, float]]) -> None:
    allowance, now, passed = Allowance(), 0.0, list[tuple[float, int]]()
    for octets, after in packets:
        now += after
        if allowance.admits(octets, now):
            passed.append((now, octets))
    for start, _ in passed:
        # Seconds are counted one after another: a second anywhere touches two of them.
        within = sum(octets for at, octets in passed if start <= at < start + 1)
        assert 8 * within <= 2 * MOST_BITS


class Heard:
    """A publication and what became of what it was sent."""

    def __init__(self) -> None:
        self.forwarded: list[RtpPacket] = []
        self.objections: list[Objection] = []
        agreement = agreed(offers.CHROMIUM_PUBLISHER, Role.PUBLISHER)
        self.publication = Publication(agreement, self._forward, self.objections.append)
        self.number = 0

    def send(self, payload_type: int, payload: bytes, now: float, ssrc: int = 5) -> None:
        self.number += 1
        header = rtp_header(payload_type, False, self.number & 0xFFFF, 0, ssrc)
        self.publication.take_rtp(header + payload, now)

    def _forward(self, _kind: str, packet: RtpPacket, _codec: Codec, _now: float) -> None:
        self.forwarded.append(packet)


def test_nothing_of_a_picture_that_is_too_large_is_forwarded() -> None:
    heard = Heard()
    heard.send(VP8, vp8(3840, 2160), 1.0)
    heard.send(VP8, b"\x00rest", 1.0)
    assert heard.forwarded == []
    assert heard.objections == [Objection.PICTURE_TOO_LARGE]


def test_a_flood_is_ended_once() -> None:
    heard = Heard()
    for second in range(SECONDS_OVER + 3):
        for _ in range(MOST_PACKETS + 10):
            heard.send(VP8, b"\x00", float(second))
    assert heard.objections == [Objection.STREAM_TOO_FAST]
    assert len(heard.forwarded) == SECONDS_OVER * MOST_PACKETS


def test_a_codec_that_changes_while_live_is_ended() -> None:
    heard = Heard()
    heard.send(VP8, b"\x00", 1.0)
    for number in range(MOST_STRANGERS + 5):
        heard.send(UNKNOWN, b"another codec", 1.0 + number / 100)
        heard.send(OPUS, b"sound goes on", 1.0 + number / 100, ssrc=6)
    assert heard.objections == [Objection.CODEC_CHANGED]


def test_numbers_that_jump_again_and_again_are_ended() -> None:
    heard = Heard()
    for number in range(2 * MOST_JUMPS):
        heard.number = 20_000 * (number % 2)
        heard.send(VP8, b"\x00", 1.0 + number / 10)
    assert heard.objections == [Objection.NUMBERS_JUMP]


def test_an_outage_now_and_then_is_borne() -> None:
    heard = Heard()
    for number in range(5 * MOST_JUMPS):
        heard.number += 2 * LARGEST_GAP
        heard.send(VP8, b"\x00", 2.0 * number)
        heard.send(VIDEO_RTX, b"\x00\x07\x00old", 2.0 * number, ssrc=77)
    assert heard.objections == []


def test_who_sends_nothing_that_can_be_read_is_silent() -> None:
    heard = Heard()
    heard.publication.report(1.0)
    for number in range(50):
        heard.publication.take_rtp(b"\x80garbage", 1.0 + number / 10)
    condition = heard.publication.condition(6.0)
    assert (condition.has_picture, condition.silent_s) == (False, 5.0)


@pytest.mark.parametrize(("width", "height"), [(3840, 2160), (1280, 720)])
def test_h264_is_as_large_as_it_is_whatever_level_it_claims(width: int, height: int) -> None:
    clip = encode_clip(seconds=1, width=width, height=height, frame_rate=1, codec="H264")
    first, *_ = payloads_of(Codec.H264, clip.video[0].payload)
    claimed = first[:3] + b"\x1f" + first[4:]
    too_large = Objection.PICTURE_TOO_LARGE if width > 1920 else None
    assert objection_to(Codec.H264, first[:1] + b"\x42\xe0" + claimed[3:]) is too_large


def test_an_encoders_probes_are_no_other_codec() -> None:
    heard = Heard()
    for number in range(3 * MOST_STRANGERS):
        heard.send(UNKNOWN, b"probe", number / 100)
        heard.send(VP8, b"\x00", number / 100)
    assert heard.objections == []
    assert len(heard.forwarded) == 3 * MOST_STRANGERS


def test_a_publishers_repetition_takes_the_place_of_what_was_lost() -> None:
    heard = Heard()
    heard.send(VP8, b"\x00first", 1.0)
    heard.send(VIDEO_RTX, b"\x00\x07\x00lost", 1.0, ssrc=77)
    heard.send(VIDEO_RTX, b"\x00\x08", 1.0, ssrc=77)  # padding alone
    assert [(p.sequence, p.ssrc, p.payload) for p in heard.forwarded] == [
        (1, 5, b"\x00first"),
        (7, 5, b"\x00lost"),
    ]


@given(st.lists(st.binary(max_size=80), max_size=30))
def test_garbage_from_a_publisher_harms_nobody(packets: list[bytes]) -> None:
    heard = Heard()
    for number, packet in enumerate(packets):
        heard.publication.take_rtp(packet, number / 10)
        heard.publication.take_rtcp(packet, number / 10)
        heard.send(VP8, packet, number / 10)
    heard.publication.report(9.0)


async def objection(server: StageServer) -> str | None:
    condition = await server.engine.condition(SessionId("s"))
    return condition.objection if condition is not None else None


async def test_a_publisher_whose_h264_is_another_is_ended_and_told(
    server: StageServer, http: ClientSession
) -> None:
    high = encode_clip(
        seconds=1, width=320, height=180, bitrate=200_000, codec="H264", profile="main"
    )
    async with WhipPublisher(f"{server.url}/whip/s", high) as publisher, asyncio.timeout(SOON_S):
        assert publisher.resource is not None
        while (await http.head(publisher.resource)).status != 404:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.05)
    assert not server.engine.has_picture(SessionId("s"))
    assert await objection(server) == "h264_stream"
    headers = {"Content-Type": "application/sdp", "Accept-Language": "zh"}
    offer = offers.ENCODER_H264
    async with http.post(f"{server.url}/whip/s", data=offer, headers=headers) as response:
        assert response.status == 422
        assert "baseline" in await response.text()
    # It was told; who has mended it is welcome.
    async with http.post(f"{server.url}/whip/s", data=offer, headers=headers) as response:
        assert response.status == 201
        resource = response.headers["Location"]
    # Staff read it until a picture is there that can be shown.
    assert await objection(server) == "h264_stream"
    await http.delete(f"{server.url}{resource}")
    good = encode_clip(seconds=1, width=320, height=180, bitrate=200_000)
    async with WhipPublisher(f"{server.url}/whip/s", good), asyncio.timeout(SOON_S):
        await server.heard.wait_for("arrived")
        assert await objection(server) is None
