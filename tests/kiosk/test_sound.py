import pytest
from av import AudioFrame

from kiosk.watching.notes import RATE_HZ, chime
from kiosk.watching.outlets import outlets_of
from kiosk.watching.player import Sound
from kiosk.watching.sound import Converter, Loudspeaker
from kiosk.watching.volume import Volume

BYTES_A_SAMPLE = 4  # two channels of two bytes


@pytest.mark.parametrize(("layout", "rate"), [("stereo", 48_000), ("mono", 48_000)])
def test_sound_becomes_stereo_of_sixteen_bits(layout: str, rate: int) -> None:
    frame = AudioFrame(format="s16", layout=layout, samples=960)
    frame.sample_rate = rate
    assert len(Converter().samples(frame)) == 960 * BYTES_A_SAMPLE


def test_the_chime_is_short_and_falls_silent() -> None:
    samples = chime()
    assert 0.5 < len(samples) / BYTES_A_SAMPLE / RATE_HZ < 1.0
    assert max(samples[-8:-6]) < 10


@pytest.mark.usefixtures("qapp")
def test_a_machine_without_a_loudspeaker_stays_silent_and_well() -> None:
    speaker = Loudspeaker(Sound(outlets=outlets_of("auto"), volume=Volume()))
    speaker.play(bytes(BYTES_A_SAMPLE * 960))
    speaker.ring()
    speaker.stop()
