"""The meter and its word."""

import math

import pytest

from kiosk.studio.loudness import Loudness, Word, share_of

SPEECH = 0.05
WHISPER = 0.004
SHOUT = 0.9


def after(loudness: Loudness, level: float, seconds: float) -> Word:
    """The word after so long at one level, from the moment it is at now."""
    word = Word.SILENT
    start = loudness._at  # noqa: SLF001  the tests' clock
    for step in range(1, round(seconds * 50) + 1):
        word = loudness.hear(level, start + step / 50)
    return word


@pytest.mark.parametrize(
    ("level", "word"),
    [(0.0, Word.SILENT), (WHISPER, Word.SOFT), (SPEECH, Word.GOOD), (SHOUT, Word.LOUD)],
)
def test_each_loudness_has_its_word(level: float, word: Word) -> None:
    assert after(Loudness(100.0), level, 5) is word


def test_a_pause_between_sentences_is_not_silence() -> None:
    loudness = Loudness(0.0)
    after(loudness, SPEECH, 3)
    assert after(loudness, 0.0, 2) is not Word.SILENT
    assert after(loudness, 0.0, 4) is Word.SILENT


def test_one_shout_is_remembered_for_a_moment() -> None:
    loudness = Loudness(0.0)
    after(loudness, SHOUT, 0.1)
    assert after(loudness, SPEECH, 0.5) is Word.LOUD
    assert after(loudness, SPEECH, 2) is Word.GOOD


def test_the_meter_has_two_ends() -> None:
    assert share_of(0.0) == 0.0
    assert share_of(1.0) == 1.0
    assert math.isclose(share_of(10 ** (-33 / 20)), 0.5)
