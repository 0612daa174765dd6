"""Sentences as sound: what somebody recorded goes before what a program says."""

import io
import wave
from pathlib import Path

import pytest

from kiosk.views.scripts import script_of
from kiosk.watching.speech import Speech, clip_name

TITLE, HINT = "您来办什么事？", "点一样看看"


def recorded() -> bytes:
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22_050)
        file.writeframes(bytes(2 * 2205))
    return held.getvalue()


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / f"{clip_name(TITLE)}.wav").write_bytes(recorded())
    return tmp_path


def test_a_recorded_sentence_is_played_as_it_is(clips: Path) -> None:
    assert Speech(clips).sounds((TITLE,), "zh") == (recorded(),)


def test_what_nobody_recorded_is_said_by_a_program_in_its_place(clips: Path) -> None:
    first, second = Speech(clips).sounds((TITLE, HINT), "zh")
    assert first == recorded()
    with wave.open(io.BytesIO(second)) as file:
        assert 0.3 < file.getnframes() / file.getframerate() < 10


def test_without_a_speech_program_the_rest_is_read_by_eye(
    clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(clips))
    assert Speech(clips).sounds((TITLE, HINT), "zh") == (recorded(),)


def test_a_script_reads_what_is_shown_and_nothing_that_was_typed() -> None:
    shown = {
        "question": TITLE,
        "groups": ["138", "0000", "0000"],
        "rows": [{"key": "A", "title": "找工作", "note": "", "side": "3 人在等"}],
    }
    assert script_of(shown) == (TITLE, "找工作, 3 人在等")
