"""Where a show is cut, and which sound goes with which picture."""

import pytest

from streaming_server.media.codecs import Codec
from streaming_server.media.frames import Frame
from streaming_server.media.recording.reel import Reel, Segment
from streaming_server.media.recording.sounds import QUIET

RATE = 10  # pictures a second


class Show:
    """Pictures and sound at the pace of the wall clock, into a reel."""

    def __init__(self) -> None:
        self.reel = Reel()
        self.segments: list[Segment] = []
        self.now = 100.0
        self.first_picture, self.first_sound = 4_294_900_000, 5_000

    def run(self, seconds: float, *, keyframe_every: float, codec: Codec = Codec.VP8) -> None:
        for step in range(round(seconds * RATE)):
            at = self.now - 100.0
            picture = Frame(
                codec=codec,
                timestamp=round(self.first_picture + at * 90_000) & 0xFFFFFFFF,
                payload=b"picture",
                is_keyframe=step % round(keyframe_every * RATE) == 0,
            )
            self.segments += self.reel.take_picture(picture, self.now, 1000 + self.now)
            for piece in range(5):
                spoken = round(at * 50) + piece
                sound = Frame(
                    codec=Codec.OPUS,
                    timestamp=self.first_sound + spoken * 960,
                    payload=b"\xfc" + spoken.to_bytes(2, "big"),
                )
                self.segments += self.reel.take_sound(sound, self.now + piece / 50)
            self.now = round(self.now + 1 / RATE, 3)

    def end(self) -> list[Segment]:
        return self.segments + self.reel.flush()


def lengths(segments: list[Segment]) -> list[float]:
    return [round(segment.ticks / 90_000, 2) for segment in segments]


def spoken(segment: Segment) -> list[int]:
    return [int.from_bytes(p[1:], "big") for _, p in segment.sounds if p != QUIET]


def test_a_segment_ends_at_the_first_keyframe_after_four_seconds() -> None:
    show = Show()
    show.run(12, keyframe_every=1.5)
    segments = show.end()
    assert lengths(segments) == [4.5, 4.5, 2.93]
    assert all(segment.pictures[0][1].is_keyframe for segment in segments)
    assert segments[1].began_at == pytest.approx(1104.5)
    assert segments[1].first_picture == (show.first_picture + 405_000) & 0xFFFFFFFF


def test_every_sound_is_in_the_segment_of_its_picture() -> None:
    show = Show()
    show.run(10, keyframe_every=1)
    first, second, third = show.end()
    assert spoken(first) == list(range(200))
    assert spoken(second) == list(range(200, 400))
    assert second.sounds[0][0] == 0
    assert spoken(third)[0] == 400


def test_sound_moves_with_what_the_publisher_says() -> None:
    show = Show()
    show.reel.align(show.first_picture & 0xFFFFFFFF, show.first_sound + 4_800)
    show.run(9, keyframe_every=1)
    # What was said a tenth of a second before the first picture has none.
    assert spoken(show.end()[0]) == list(range(5, 205))


def test_a_keyframe_is_wanted_once_a_segment_is_long_enough() -> None:
    show = Show()
    wanted = [show.reel.wants_keyframe]
    for _ in range(2):
        show.run(2.5, keyframe_every=60)
        wanted.append(show.reel.wants_keyframe)
    assert wanted == [True, False, True]


def test_without_any_keyframe_a_segment_still_ends() -> None:
    show = Show()
    show.run(70, keyframe_every=100)
    assert lengths(show.end()) == [60.0]
    assert show.reel.wants_keyframe


def test_an_interruption_ends_a_segment_and_takes_no_time() -> None:
    show = Show()
    show.run(3, keyframe_every=1)
    show.now += 30
    show.first_sound += 700  # who comes back has other clocks
    show.run(3, keyframe_every=1)
    first, second = show.end()
    assert lengths([first, second]) == [2.93, 2.93]
    assert second.sounds[0][0] < 960
    assert second.began_at - first.began_at == pytest.approx(33)


def test_another_codec_begins_another_segment() -> None:
    show = Show()
    show.run(2, keyframe_every=1)
    show.run(2, keyframe_every=1, codec=Codec.H264)
    assert [segment.codec for segment in show.end()] == [Codec.VP8, Codec.H264]


def test_sound_alone_is_no_segment() -> None:
    show = Show()
    for piece in range(100):
        sound = Frame(codec=Codec.OPUS, timestamp=piece * 960, payload=b"\xfc\x00\x00")
        show.segments += show.reel.take_sound(sound, piece / 50)
    assert show.end() == []
