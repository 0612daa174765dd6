"""A talk becomes pictures and sound of one length, with a cue for each role."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from installer.demo import speech
from installer.demo.clip import (
    FRAME_RATE,
    KEYFRAME_EVERY,
    OPUS_FRAMES_PER_PICTURE,
    Clip,
    Cue,
    Line,
    Picture,
    load_clip,
    make_clip,
    save_clip,
)
from installer.demo.employer import role_at

TALK = (
    Line(role=None, say="1", board=()),
    Line(role=1, say="2", board=("1",)),
    Line(role=1, say="3", board=("1", "2")),
    Line(role=2, say="4", board=("2",)),
)


@cache
def clip() -> Clip:
    return make_clip("S", TALK)


def test_sound_is_as_long_as_the_pictures() -> None:
    assert len(clip().sounds) == len(clip().pictures) * OPUS_FRAMES_PER_PICTURE


def test_keyframes_come_at_a_steady_pace() -> None:
    places = [place for place, one in enumerate(clip().pictures) if one.is_keyframe]
    assert places == list(range(0, len(clip().pictures), KEYFRAME_EVERY))


def test_each_change_of_role_is_one_cue_at_a_keyframe() -> None:
    cues = clip().cues
    assert [cue.role for cue in cues] == [None, 1, 2]
    assert all(clip().pictures[cue.frame].is_keyframe for cue in cues)


def test_the_role_of_a_frame_is_that_of_the_last_cue_also_in_the_next_round() -> None:
    cue = clip().cues[1]
    length = len(clip().pictures)
    assert role_at(clip(), cue.frame - 1) is None
    assert role_at(clip(), cue.frame) == 1
    assert role_at(clip(), length - 1) == 2
    assert role_at(clip(), length + cue.frame) == 1


def test_the_longest_stretch_goes_on_over_the_end() -> None:
    cues = (Cue(frame=0, role=None), Cue(frame=30, role=1), Cue(frame=80, role=None))
    pictures = (Picture(payload=b"", is_keyframe=True),) * 110
    talk = Clip(pictures=pictures, sounds=(), cues=cues)
    assert talk.longest_stretch_s == 60 / FRAME_RATE
    steady = Clip(pictures=pictures, sounds=(), cues=cues[:1])
    assert steady.longest_stretch_s == steady.seconds


def test_a_kept_clip_is_the_same_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "talk.clip"
    save_clip(clip(), path)
    assert load_clip(path) == clip()


def test_the_hum_is_as_long_as_its_syllables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert not speech.can_speak()
    sound = speech.say("1234")
    assert len(sound) == int(4 * speech.SYLLABLE_S * speech.RATE_HZ)
    assert 0.1 < float(np.abs(sound).max()) <= speech.LOUDEST


def test_loudness_follows_the_sound() -> None:
    second = np.concatenate([np.zeros(speech.RATE_HZ // 2), np.full(speech.RATE_HZ // 2, 0.5)])
    levels = speech.loudness(second.astype(np.float32), FRAME_RATE)
    assert len(levels) == FRAME_RATE
    assert levels[0] == 0
    assert levels[-1] == 1
