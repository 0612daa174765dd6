"""Pictures out of packets: all of them, or none up to the next that stands alone."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from streaming_server.media.codecs import Codec
from streaming_server.media.frames import Frame, PictureAssembly, picture
from streaming_server.media.ring import StagePacket
from tests.media.clips import Clip
from tests.media.recording.packets import clip_packets

SECONDS = 2


def pictures(clip: Clip) -> list[StagePacket]:
    return [packet for kind, _, packet in clip_packets(clip, SECONDS) if kind == "video"]


def assembled(clip: Clip, packets: list[StagePacket], lost: set[int]) -> list[Frame]:
    assembly = PictureAssembly()
    frames: list[Frame] = []
    for packet in packets:
        if packet.index in lost:
            assembly.hole()
        else:
            frames += assembly.take(Codec(clip.codec), packet)
    return frames


def test_every_picture_is_put_together(small_clip: Clip) -> None:
    frames = assembled(small_clip, pictures(small_clip), set())
    assert len(frames) == len(small_clip.video)
    assert [f.is_keyframe for f in frames] == [f.is_keyframe for f in small_clip.video]
    if small_clip.codec == "VP8":
        assert [f.payload for f in frames] == [f.payload for f in small_clip.video]


def test_after_a_hole_the_next_picture_stands_alone(small_clip: Clip) -> None:
    packets = pictures(small_clip)
    keyframes = [i for i, frame in enumerate(small_clip.video) if frame.is_keyframe]
    second = small_clip.video[keyframes[1]]
    lost = packets[len(packets) // 4]
    frames = assembled(small_clip, packets, {lost.index})
    stamps = sorted({p.timestamp for p in packets}, key=[p.timestamp for p in packets].index)
    before = [f for f in frames if stamps.index(f.timestamp) < stamps.index(lost.timestamp)]
    after = frames[len(before) :]
    assert len(before) == stamps.index(lost.timestamp)
    assert after[0].is_keyframe
    assert len(after) == len(small_clip.video) - keyframes[1]
    assert second.is_keyframe


def test_padding_that_probes_a_path_is_no_hole_and_no_picture(small_clip: Clip) -> None:
    packets = pictures(small_clip)
    probed = [one for packet in packets for one in (packet, replace(packet, payload=b""))]
    assert assembled(small_clip, probed, set()) == assembled(small_clip, packets, set())


def test_a_recording_begins_with_a_picture_that_stands_alone(small_clip: Clip) -> None:
    packets = pictures(small_clip)[3:]
    assert assembled(small_clip, packets, set())[0].is_keyframe


@given(st.sampled_from([Codec.VP8, Codec.H264]), st.lists(st.binary(max_size=40), min_size=1))
def test_nonsense_is_no_picture_and_no_error(codec: Codec, parts: list[bytes]) -> None:
    assert picture(codec, parts) is None or isinstance(picture(codec, parts), bytes)
