"""The publisher knows which picture is on the wire, and goes on from a keyframe when asked."""

from functools import cache

import pytest
from aiortc import RTCPeerConnection

from installer.demo.clip import KEYFRAME_EVERY, OPUS_FRAMES_PER_PICTURE, Clip, Line, make_clip
from installer.demo.publisher import PictureTrack, Playhead, later_picture


@cache
def clip() -> Clip:
    return make_clip("S", (Line(role=1, say="1", board=()),))


async def test_pictures_leave_in_order_and_are_told_once_they_left() -> None:
    left: list[int] = []
    track = PictureTrack(Playhead(clip()), left.append)
    sent = [await track.recv() for _ in range(4)]
    assert [bytes(one) for one in sent] == [one.payload for one in clip().pictures[:4]]
    assert left == [0, 1, 2]


async def test_a_wanted_keyframe_is_the_next_picture() -> None:
    track = PictureTrack(Playhead(clip()), lambda frame: None)
    await track.recv()
    track.want_keyframe()
    packet = await track.recv()
    assert bytes(packet) == clip().pictures[KEYFRAME_EVERY].payload
    assert packet.pts == 1


def test_sound_skips_as_far_as_the_pictures() -> None:
    playhead = Playhead(clip())
    playhead.skip_to_keyframe(1)
    skipped = playhead.frame(1) - 1
    assert playhead.sound(0) == skipped * OPUS_FRAMES_PER_PICTURE


def test_the_talk_begins_again_after_its_end() -> None:
    assert Playhead(clip()).frame(len(clip().pictures) + 3) == 3


@pytest.mark.parametrize(
    ("picture", "frames", "later"), [(0, 5, 18_000), (2**32 - 3600, 1, 0), (2**32 - 1, 1, 3599)]
)
def test_a_later_picture_is_reckoned_on_a_clock_that_wraps(
    picture: int, frames: int, later: int
) -> None:
    assert later_picture(picture, frames) == later


async def test_the_private_names_of_the_library_are_still_there() -> None:
    sender = RTCPeerConnection().addTrack(PictureTrack(Playhead(clip()), lambda frame: None))
    assert callable(sender._send_keyframe)  # noqa: SLF001
    assert hasattr(sender, "_RTCRtpSender__rtp_timestamp")
