"""Contract with aiortc 1.16: how a decoded frame is led back to its RTP timestamp."""

from importlib.metadata import version

import pytest
from aiortc import RTCRtpReceiver
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsTransport
from aiortc.rtcicetransport import RTCIceGatherer, RTCIceTransport
from av import VideoFrame

from kiosk.watching.stage_clock import stage_picture

JUST_BEFORE_THE_END = (1 << 32) - 1


@pytest.fixture
async def receiver() -> RTCRtpReceiver:
    transport = RTCIceTransport(RTCIceGatherer())
    return RTCRtpReceiver(
        "video", RTCDtlsTransport(transport, [RTCCertificate.generateCertificate()])
    )


def decoded(receiver: RTCRtpReceiver, timestamp: int) -> VideoFrame:
    frame = VideoFrame(16, 16)
    mapper = receiver._RTCRtpReceiver__timestamp_mapper  # type: ignore[attr-defined]  # noqa: SLF001
    frame.pts = mapper.map(timestamp)
    return frame


def test_the_private_name_is_that_of_the_pinned_version() -> None:
    assert version("aiortc").startswith("1.16.")


async def test_a_frame_is_led_back_to_its_timestamp(receiver: RTCRtpReceiver) -> None:
    for timestamp in (7_000, 10_600, 14_200):
        assert stage_picture(receiver, decoded(receiver, timestamp)) == timestamp


async def test_also_when_the_clock_wraps(receiver: RTCRtpReceiver) -> None:
    assert stage_picture(receiver, decoded(receiver, JUST_BEFORE_THE_END)) == JUST_BEFORE_THE_END
    assert stage_picture(receiver, decoded(receiver, 2_000)) == 2_000


async def test_before_the_first_packet_there_is_no_clock(receiver: RTCRtpReceiver) -> None:
    assert stage_picture(receiver, VideoFrame(16, 16)) is None
