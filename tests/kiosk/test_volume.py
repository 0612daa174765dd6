"""How loud it is, heard by machine: what would have come out of the loudspeaker lies in files."""

import io
import math
import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from kiosk.watching.outlets import AHEAD_SECONDS, Shape, outlets_of
from kiosk.watching.player import Player, Sound, amplified
from kiosk.watching.speech import Speech
from kiosk.watching.voice import Voice
from kiosk.watching.volume import SOFT, STEPS, Volume, gain
from shared.link.settings import DEFAULT
from tests.kiosk.hands import PATIENCE_MILLISECONDS
from tests.kiosk.heard import decibels, heard

MONO = Shape(rate_hz=22_050, channels=1)
SILENCE_DECIBELS = -60.0


def tone(seconds: float, height: int = 12_000) -> bytes:
    at = np.arange(round(MONO.rate_hz * seconds))
    return bytes((np.sin(at / 8) * height).astype(np.int16).tobytes())


def test_by_hand_it_goes_by_steps_and_never_to_nothing() -> None:
    volume = Volume()
    assert volume.percent == DEFAULT.volume
    for _ in range(20):
        volume.louder()
    assert volume.percent == STEPS[-1]
    for _ in range(20):
        volume.softer()
    assert volume.percent == STEPS[0]
    volume.forget()
    assert volume.percent == DEFAULT.volume


def test_an_office_sets_it_and_quiet_hours_are_silent_until_somebody_asks() -> None:
    volume = Volume()
    volume.follow(40, is_quiet=False)
    assert volume.percent == 40
    volume.follow(40, is_quiet=True)
    assert (volume.percent, volume.gain) == (0, 0.0)
    volume.ask()
    assert volume.percent == SOFT
    volume.louder()
    assert volume.percent == 40
    volume.forget()
    assert volume.percent == 0


def test_each_step_is_heard_as_another_loudness() -> None:
    samples = tone(0.1)
    levels = [decibels(amplified(samples, gain(percent))) for percent in STEPS]
    assert levels[-1] == pytest.approx(decibels(samples))
    steps = [later - before for before, later in pairwise(levels)]
    assert steps == pytest.approx([3.75] * (len(STEPS) - 1), abs=0.1)
    assert decibels(amplified(samples, gain(0))) < SILENCE_DECIBELS


@pytest.mark.usefixtures("qapp")
def test_a_sound_is_as_loud_as_the_machine_is_in_that_moment(tmp_path: Path, qtbot: QtBot) -> None:
    volume = Volume()
    volume.follow(100, is_quiet=False)
    player = Player(Sound(outlets=outlets_of(f"folder:{tmp_path}"), volume=volume))
    whole = tone(0.8)
    assert player.play(whole, MONO)
    volume.follow(40, is_quiet=False)  # what was written before it is not taken back
    qtbot.waitUntil(
        lambda: len(b"".join(heard(tmp_path)[0])) == len(whole), timeout=PATIENCE_MILLISECONDS
    )
    player.stop()
    (left,), _ = heard(tmp_path)
    tenth = len(left) // 10 // 2 * 2
    assert decibels(left[:tenth]) - decibels(left[-tenth:]) == pytest.approx(15, abs=0.3)


@pytest.mark.usefixtures("qapp")
def test_in_quiet_hours_nothing_is_heard_and_it_takes_no_time(tmp_path: Path) -> None:
    volume = Volume()
    volume.follow(70, is_quiet=True)
    voice = Voice(Sound(outlets=outlets_of(f"folder:{tmp_path}"), volume=volume))
    assert voice.say(recorded(2)) == 0
    assert heard(tmp_path) == ([], 0)
    volume.ask()
    assert voice.say(recorded(2)) == pytest.approx(0.2 + AHEAD_SECONDS, abs=0.01)
    voice.stop()


def recorded(width: int) -> bytes:
    """width: bytes of a sample."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setparams((1, width, MONO.rate_hz, 0, "NONE", ""))
        file.writeframes(tone(0.2))
    return held.getvalue()


@pytest.mark.usefixtures("qapp")
def test_a_stations_own_recording_may_be_cut_short_or_of_another_kind(tmp_path: Path) -> None:
    voice = Voice(Sound(outlets=outlets_of(f"folder:{tmp_path}"), volume=Volume()))
    assert voice.say(recorded(1)) == voice.say(recorded(3)) == 0
    assert voice.say(recorded(2)[:-1]) == pytest.approx(0.2 + AHEAD_SECONDS, abs=0.01)
    voice.stop()


@pytest.mark.parametrize(("sentence", "language"), [("您来办什么事？", "zh"), ("Back", "en")])
def test_a_sentence_is_said_and_is_no_silence(
    tmp_path: Path, qtbot: QtBot, sentence: str, language: str
) -> None:
    voice = Voice(Sound(outlets=outlets_of(f"folder:{tmp_path / 'out'}"), volume=Volume()))
    (said,) = Speech(tmp_path).sounds((sentence,), language)
    seconds = voice.say(said) - AHEAD_SECONDS
    assert 0.2 < seconds < 4
    qtbot.waitUntil(
        lambda: heard(tmp_path / "out")[1] == pytest.approx(seconds), timeout=PATIENCE_MILLISECONDS
    )
    voice.stop()
    (left,), _ = heard(tmp_path / "out")
    with wave.open(io.BytesIO(said)) as file:
        whole = decibels(file.readframes(len(left) // 2))  # without the silence after it
    assert whole > -35
    usual = 20 * math.log10(gain(DEFAULT.volume))
    assert decibels(left) - whole == pytest.approx(usual, abs=0.3)
