"""Through a real sound server: what comes out of the loudspeaker, when, how loud, how long."""

import io
import math
import tempfile
import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from kiosk.watching.notes import chime
from kiosk.watching.speech import Speech
from kiosk.watching.volume import SOFT, STEPS, gain
from tests.kiosk.sound_server import RATE_HZ, SILENCE, Recording, Samples, Voiced, sound_server

SENTENCE, SECOND, LONG = "您来办什么事？", "26 元/时，号是 A-017", "找工作人员，" * 6
#: Of a sentence that is looked for in what came out.
PIECE_SECONDS = 0.1
#: Longer than between two sentences, and than a busy machine stands still.
AFTER_A_SENTENCE_SECONDS = 2.0
#: Quiet for so long is a pause: of who speaks, or of a busy machine.
PAUSE_SECONDS = 0.005
USUAL = STEPS[3]

Heard = tuple[Voiced, Recording]


@pytest.fixture(scope="module")
def heard() -> Iterator[Heard]:
    with tempfile.TemporaryDirectory() as folder, sound_server(Path(folder)) as made:
        yield made


@pytest.fixture
def glass(heard: Heard) -> Heard:
    voiced, _ = heard
    voiced.do("forget")
    voiced.do(f"usual {USUAL}")
    return heard


def written(sentence: str, folder: Path, language: str = "zh") -> Samples:
    """The program's own file, at the sound server's rate."""
    (sound,) = Speech(folder / "clips").sounds((sentence,), language)
    with wave.open(io.BytesIO(sound)) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    places = np.arange(0, len(samples), rate / RATE_HZ)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.int16)


def audible(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.flatnonzero(np.abs(samples.astype(np.int32)) > SILENCE)


def unpaused(samples: Samples) -> Samples:
    """Without its pauses: a machine with much else to do leaves some of its own, anywhere."""
    loud = audible(samples)
    if not loud.size:
        return samples[:0]
    steps = np.diff(loud)
    short = steps <= PAUSE_SECONDS * RATE_HZ
    kept = np.ones(len(samples), bool)
    kept[: loud[0]] = kept[loud[-1] + 1 :] = False
    for first, last in zip(loud[:-1][~short], loud[1:][~short], strict=True):
        kept[first + 1 : last] = False
    return samples[kept]


def spoken(sentence: str, folder: Path) -> Samples:
    """As it comes out at the usual loudness, without its pauses."""
    return unpaused((written(sentence, folder) * gain(USUAL)).astype(np.int16))


def level(samples: Samples) -> float:
    """In decibels, of the highest point: a machine with much else to do leaves gaps between."""
    return 20 * math.log10(float(np.max(np.abs(samples.astype(np.float64)))))


def found(expected: Samples, came: Samples) -> tuple[float, list[int]]:
    """Which share of the pieces of a sentence came out as they are, and where, one after the
    other."""
    size, at, places, pieces = round(PIECE_SECONDS * RATE_HZ), 0, [], 0
    for first in range(0, len(expected) - size, size):
        piece = expected[first : first + size].astype(np.float64)
        if np.max(np.abs(piece)) < 1000:
            continue
        pieces += 1
        rest = came[at:].astype(np.float64)
        length = 1 << (len(rest) + size).bit_length()
        alike = np.fft.irfft(
            np.fft.rfft(rest, length) * np.conj(np.fft.rfft(piece, length)), length
        )[: max(1, len(rest) - size)]
        energy = np.concatenate(([0.0], np.cumsum(rest**2)))
        around = energy[size:][: len(alike)] - energy[: len(alike)]
        share = alike / np.sqrt(np.maximum(around, 1e6) * np.sum(piece**2))
        place = int(share.argmax())
        if share[place] > 0.95:
            at += place
            places.append(at)
    return len(places) / pieces, places


def test_what_is_written_is_what_comes_out(glass: Heard, tmp_path: Path) -> None:
    """Two sentences, one after the other, to the last word, each as the program makes it."""
    voiced, recording = glass
    began = voiced.do(f"tell {SENTENCE}|{SECOND}")
    came = unpaused(recording.until_silent(began, AFTER_A_SENTENCE_SECONDS))
    first, second = (spoken(one, tmp_path) for one in (SENTENCE, SECOND))
    share, places = found(first, came)
    assert share >= 0.7
    end_of_first = places[-1] + round(PIECE_SECONDS * RATE_HZ)
    # No overlap: the second is looked for after the end of the first alone.
    share_after, _ = found(second, came[end_of_first:])
    assert share_after >= 0.7
    # And nothing else is found there, so this can fail.
    other, _ = found(spoken("今天没有这个号", tmp_path), came)
    assert other < 0.4


def test_nothing_is_cut_at_its_peaks_at_full_loudness_with_a_chime_beside_it(
    glass: Heard,
) -> None:
    voiced, recording = glass
    voiced.do(f"usual {STEPS[-1]}")
    began = voiced.do(f"tell {SECOND}")
    voiced.do("ring")
    came = np.abs(recording.until_silent(began).astype(np.int32))
    assert np.max(came) > 8000
    assert np.count_nonzero(came >= 32_767) == 0


def test_each_step_of_the_keys_is_heard(glass: Heard) -> None:
    voiced, recording = glass
    levels = []
    for step in (STEPS[1], STEPS[2], STEPS[-1]):
        voiced.do(f"usual {step}")
        began = voiced.do("ring")
        levels.append(level(recording.until_silent(began, 0.4)))
    asked = [20 * math.log10(gain(step)) for step in (STEPS[1], STEPS[2], STEPS[-1])]
    for (low, high), (asked_low, asked_high) in zip(pairwise(levels), pairwise(asked), strict=True):
        assert high - low == pytest.approx(asked_high - asked_low, abs=1.0)
    voiced.do(f"usual {USUAL}")
    louder = voiced.do("louder")
    first = level(recording.until_silent(louder, 0.4))
    voiced.do("forget")
    softer = voiced.do("softer")
    assert first - level(recording.until_silent(softer, 0.4)) == pytest.approx(7.5, abs=1.0)


def test_the_end_of_a_visit_cuts_a_sentence_and_the_next_person_hears_the_usual(
    glass: Heard, tmp_path: Path
) -> None:
    voiced, recording = glass
    began = voiced.do(f"tell {LONG}")
    recording.until_heard(began)
    voiced.do("louder")
    voiced.do("forget")
    came = unpaused(recording.until_silent(began, AFTER_A_SENTENCE_SECONDS))
    assert len(came) < len(spoken(LONG, tmp_path)) / 2
    began = voiced.do("ring")
    usual = level(recording.until_silent(began, 0.4))
    assert usual == pytest.approx(
        level(np.frombuffer(chime(), np.int16)[::2]) + 20 * math.log10(gain(USUAL)), abs=1.0
    )


def test_quiet_hours_are_silent_and_who_asks_is_read_to_softly(glass: Heard) -> None:
    voiced, recording = glass
    began = voiced.do(f"quiet {USUAL}")
    voiced.do(f"tell {SENTENCE}")
    voiced.do("ring")
    recording.wait(1.5)
    assert not audible(recording.since(began)).size
    voiced.do("forget")
    voiced.do("ask")
    began = voiced.do("ring")
    soft = level(recording.until_silent(began, 0.4))
    assert soft == pytest.approx(
        level(np.frombuffer(chime(), np.int16)[::2]) + 20 * math.log10(gain(SOFT)), abs=1.0
    )


def test_a_show_is_heard_and_ends_with_the_visit(glass: Heard, tmp_path: Path) -> None:
    voiced, recording = glass
    at = np.arange(RATE_HZ // 5)
    tone = (np.sin(at * 2 * math.pi * 440 / RATE_HZ) * 8000).astype(np.int16)
    (tmp_path / "show.s16").write_bytes(np.repeat(tone, 2).tobytes())
    began = voiced.do(f"film {tmp_path / 'show.s16'}")
    came = unpaused(recording.until_silent(began, AFTER_A_SENTENCE_SECONDS))
    assert len(came) / RATE_HZ == pytest.approx(0.2, abs=0.05)
    strongest = np.abs(np.fft.rfft(came[:4800])).argmax() * 10
    assert strongest == pytest.approx(440, abs=20)
