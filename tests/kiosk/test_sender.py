"""Contract with aiortc 1.16: what a publisher reads off a sender."""

from importlib.metadata import version

import pytest
from aiortc import RTCRtpSender
from aiortc.codecs.vpx import Vp8Encoder
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsTransport
from aiortc.rtcicetransport import RTCIceGatherer, RTCIceTransport
from aiortc.rtp import RTCP_PSFB_PLI, RtcpPsfbPacket

from kiosk.studio.sender import on_keyframe_wanted, picture_sent, welcome_bitrate


@pytest.fixture
async def sender() -> RTCRtpSender:
    transport = RTCIceTransport(RTCIceGatherer())
    return RTCRtpSender(
        "video", RTCDtlsTransport(transport, [RTCCertificate.generateCertificate()])
    )


def test_the_private_names_are_those_of_the_pinned_version() -> None:
    assert version("aiortc").startswith("1.16.")


async def test_before_the_first_picture_none_was_sent(sender: RTCRtpSender) -> None:
    assert picture_sent(sender) is None
    sender._RTCRtpSender__rtp_timestamp = 7_000  # type: ignore[attr-defined]  # noqa: SLF001
    assert picture_sent(sender) == 7_000


async def test_the_receivers_wish_is_what_its_encoder_was_told(sender: RTCRtpSender) -> None:
    assert welcome_bitrate(sender, 900_000) == 900_000
    encoder = Vp8Encoder()
    encoder.target_bitrate = 400_000
    sender._RTCRtpSender__encoder = encoder  # type: ignore[attr-defined]  # noqa: SLF001
    assert welcome_bitrate(sender, 900_000) == 400_000


async def test_a_request_for_a_keyframe_is_heard(sender: RTCRtpSender) -> None:
    wanted: list[bool] = []
    on_keyframe_wanted(sender, lambda: wanted.append(True))
    await sender._handle_rtcp_packet(  # noqa: SLF001
        RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=1, media_ssrc=2)
    )
    assert wanted == [True]
