"""Sound without gaps, and clocks that say which sound belongs to which picture."""

import pytest

from streaming_server.media.recording.clocks import SendTimes, SoundClock, Unwrapped
from streaming_server.media.recording.sounds import QUIET, QUIET_TICKS, length, unbroken
from tests.media.clips import Clip

MUSIC_20_MS = b"\xfcxx"


@pytest.mark.parametrize(
    ("payload", "ticks"),
    [
        (QUIET, 960),
        (b"", 0),
        (b"\x00x", 480),  # speech, 10 ms
        (b"\x19xx", 2 * 2880),  # speech, two of 60 ms
        (b"\x68x", 960),  # hybrid, 20 ms
        (b"\xe3\x04", 4 * 120),  # music, four of 2.5 ms
        (b"\xe3", 0),
    ],
)
def test_opus_says_how_long_it_is(payload: bytes, ticks: int) -> None:
    assert length(payload) == ticks


def test_a_real_encoder_agrees(clip: Clip) -> None:
    assert {length(payload) for payload in clip.audio} == {960}


def test_a_long_gap_is_filled_with_quiet_and_a_short_one_left() -> None:
    sounds = [(0, MUSIC_20_MS), (2 * 960, MUSIC_20_MS), (10 * 960, MUSIC_20_MS)]
    whole = list(unbroken(sounds, 20 * 960))
    assert [at // 960 for at, payload in whole if payload == MUSIC_20_MS] == [0, 2, 10]
    assert [at // 960 for at, payload in whole if payload == QUIET] == [
        *range(3, 10),
        *range(11, 20),
    ]


def test_what_nobody_said_is_quiet_throughout() -> None:
    assert len(list(unbroken([], 50 * QUIET_TICKS))) == 50


def test_a_clock_goes_on_when_its_32_bits_end() -> None:
    clock = Unwrapped()
    assert [clock.at(t) for t in (2**32 - 10, 2**32 - 5, 5, 2)] == [
        2**32 - 10,
        2**32 - 5,
        2**32 + 5,
        2**32 + 2,
    ]


def test_what_is_heard_late_was_not_sent_late() -> None:
    clock = SendTimes()
    seconds = 1 << 18
    first = clock.at(60 * seconds, 1000.0)
    assert clock.at(61 * seconds, 1009.0) - first == 1  # held up by the disk
    assert clock.at(62 * seconds, 1009.0) - first == 2
    assert clock.at(1 * seconds, 1009.1) - first == 5  # went round
    assert clock.at(2 * seconds, 1138.1) - first == 134  # silent for two rounds


def test_until_the_publisher_says_so_what_arrives_together_belongs_together() -> None:
    clock = SoundClock()
    clock.picture_arrived(90_000, 10.0)
    clock.picture_arrived(93_000, 10.5)  # this one was held up on its way
    clock.sound_arrived(480_000, 10.0)
    assert clock.picture_time(480_000) == 90_000
    assert clock.picture_time(480_000 + 48_000) == 180_000


def test_what_the_publisher_says_counts_more() -> None:
    clock = SoundClock()
    clock.picture_arrived(90_000, 10.0)
    clock.sound_arrived(480_000, 10.0)
    clock.align(90_000, 480_000 - 4_800)  # sound is ahead by 0.1 s
    assert clock.picture_time(480_000) == 99_000
