"""The hall's voice: which clips, one sound, and files that a station replaces by its own."""

import io
import subprocess
import wave
from pathlib import Path

import pytest

from streaming_server.voice import LANGUAGES, Missing, announcement, make_missing
from streaming_server.voice.clips import RATE_HZ
from streaming_server.voice.sentences import clips_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made_in = tmp_path_factory.mktemp("voice")
    assert make_missing(made_in)
    return made_in


def seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as file:
        return float(file.getnframes() / file.getframerate())


@pytest.mark.parametrize(
    ("language", "number", "counter", "clips"),
    [
        ("zh", "B-007", 2, "please b 0 0 7 number to 2 counter"),
        ("zh", "A-K07", 10, "please a k 0 7 number to 10 counter"),
        ("zh", "A-120", 12, "please a 1 2 0 number to 10 2 counter"),
        ("zh", "A-120", 25, "please a 1 2 0 number to 2 10 5 counter"),
        ("zh", "A-120", 30, "please a 1 2 0 number to 3 10 counter"),
        ("en", "B-007", 2, "number b 0 0 7 to 2"),
        ("zh", "B-007", 0, "b 0 0 7 number taken_back"),
        ("en", "B-007", 0, "number b 0 0 7 taken_back"),
        ("en", "B-007", 19, "number b 0 0 7 to 19"),
        ("en", "B-007", 20, "number b 0 0 7 to 20"),
        ("en", "B-007", 47, "number b 0 0 7 to 40 7"),
    ],
)
def test_an_announcement_is_said_so(language: str, number: str, counter: int, clips: str) -> None:
    assert clips_of(language, number, counter) == tuple(clips.split())


@pytest.mark.parametrize(
    ("language", "number", "counter"),
    [
        ("de", "A-001", 1),
        ("zh", "../..", 1),
        ("zh", "A-000", 1),
        ("zh", "A-001", -1),
        ("en", "A-001", 100),
    ],
)
def test_what_is_no_announcement_is_not_said(language: str, number: str, counter: int) -> None:
    with pytest.raises(ValueError, match="no such announcement"):
        clips_of(language, number, counter)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_and_counter_can_be_said(folder: Path, language: str) -> None:
    for number in ("A-190", "E-283", "Z-Q47", "F-560"):
        for counter in range(1, 100):
            clips = clips_of(language, number, counter)
            assert all((folder / language / f"{clip}.wav").exists() for clip in clips)
    assert 2 < seconds(announcement(folder, language, "A-190", 47)) < 9


def test_what_was_recorded_stays_and_is_heard(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "zh"
    own.mkdir()
    with wave.open(str(own / "please.wav"), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(b"\x00\x40" * RATE_HZ * 3)
    recorded = (own / "please.wav").read_bytes()
    assert make_missing(tmp_path)
    assert (own / "please.wav").read_bytes() == recorded
    assert make_missing(tmp_path) == 0
    usual = seconds(announcement(folder, "zh", "A-001", 1))
    assert seconds(announcement(tmp_path, "zh", "A-001", 1)) > usual + 2


def test_what_was_made_with_the_voice_of_before_is_made_anew_and_no_recording(
    folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "zh"
    own.mkdir()
    for name, words, pace in (("please", "请", "180"), ("7", "七", "150")):
        said = ["espeak-ng", "-v", "cmn", "-s", pace, "-w", str(own / f"{name}.wav"), "--", words]
        subprocess.run(said, check=True, stderr=subprocess.DEVNULL)
    (own / "number.wav").write_bytes((folder / "zh" / "to.wav").read_bytes())
    assert make_missing(tmp_path)
    for name, made in (("please", "please"), ("7", "7"), ("number", "to")):
        expected = (folder / "zh" / f"{made}.wav").read_bytes()
        assert (own / f"{name}.wav").read_bytes() == expected
    assert not list(tmp_path.rglob("*.then"))


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all"])
def test_a_broken_clip_is_named(folder: Path, tmp_path: Path, content: bytes) -> None:
    for clip in (folder / "zh").iterdir():
        (tmp_path / "zh").mkdir(exist_ok=True)
        (tmp_path / "zh" / clip.name).write_bytes(clip.read_bytes())
    (tmp_path / "zh" / "to.wav").write_bytes(content)
    with pytest.raises(Missing) as missing:
        announcement(tmp_path, "zh", "A-001", 1)
    assert missing.value.clip == "to"
