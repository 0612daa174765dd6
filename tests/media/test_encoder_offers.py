"""Encoders that are not run here are answered as their documentation says they need it."""

import pytest

from streaming_server.media.answers import Role, Unacceptable, agree, answer
from streaming_server.media.codecs import Codec
from streaming_server.media.sdp import parse_offer
from tests.media import offers
from tests.media.encoder_offers import OBS, ffmpeg
from tests.media.test_answers import LOCAL, agreed, answered, formats


@pytest.mark.parametrize(
    ("offer", "video", "setup"),
    [
        (OBS, 96, "active"),  # it leaves the choice to us
        (ffmpeg("passive", "42e01f"), 106, "active"),
        (ffmpeg("active", "42e01f"), 106, "passive"),
    ],
    ids=["OBS", "FFmpeg", "FFmpeg that opens the handshake"],
)
def test_both_sections_are_taken_and_the_other_role_in_the_handshake(
    offer: str, video: int, setup: str
) -> None:
    agreement = agreed(offer)
    assert formats(agreement, "video") == {Codec.H264: video}
    assert formats(agreement, "audio") == {Codec.OPUS: 111}
    said = answered(offer)
    assert said.count(f"a=setup:{setup}") == 2
    assert said.count("a=recvonly") == 2
    assert "a=group:BUNDLE 0 1" in said


def test_all_that_an_encoder_without_trickle_must_know_is_in_the_answer() -> None:
    for offer in (OBS, ffmpeg("passive", "42e01f")):
        said = answer(agreed(offer), LOCAL)
        # FFmpeg reads the first address alone, and wants it over UDP and to be a host's.
        first = next(line for line in said.splitlines() if line.startswith("a=candidate:"))
        assert " udp " in first
        assert first.endswith("typ host")
        assert "a=end-of-candidates" in said
        assert "a=ice-lite" in said


@pytest.mark.parametrize(
    "offer", [ffmpeg("passive", "42001e"), offers.ENCODER_BASELINE, offers.ENCODER_UNSAID]
)
def test_baseline_by_another_name_is_taken_until_the_stream_says_more(offer: str) -> None:
    assert list(formats(agreed(offer), "video")) == [Codec.H264]
    assert any("profile-level-id=42" in line for line in answered(offer))


@pytest.mark.parametrize("profile", ["4d001f", "64001f", "640c1f", "4d401f", "zz"])
def test_main_and_high_are_refused_by_the_offer(profile: str) -> None:
    with pytest.raises(Unacceptable, match="h264_profile"):
        agree(parse_offer(ffmpeg("passive", profile)), Role.PUBLISHER)


def test_a_viewer_gets_nothing_but_what_it_surely_plays() -> None:
    viewer = offers.ENCODER_BASELINE.replace("a=sendonly", "a=recvonly")
    with pytest.raises(Unacceptable, match="h264_profile"):
        agree(parse_offer(viewer), Role.VIEWER)


def test_the_constrained_one_is_chosen_where_both_are_offered() -> None:
    both = offers.offer(
        offers.AUDIO,
        offers.video(
            offers.h264(103, "42001f", 1), offers.h264(107, "42e01f", 1), numbers="103 107"
        ),
    )
    assert formats(agreed(both), "video") == {Codec.H264: 107}
