"""Sentences as sound: what somebody recorded goes before what a program says."""

import io
import wave
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.link_thread import LinkThread
from kiosk.views.reading import ReadingView
from kiosk.views.scripts import script_of
from kiosk.views.wording import Wording
from kiosk.watching.clips import clip_name, fixed_sentences, made_path, main, make_missing, path_of
from kiosk.watching.outlets import outlets_of
from kiosk.watching.player import Sound
from kiosk.watching.saying import as_said
from kiosk.watching.speech import Speech
from kiosk.watching.volume import Volume
from tests.kiosk.hands import PATIENCE_MILLISECONDS

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


@pytest.fixture
def service(clips: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No speech program, and a speech service that writes down what it is asked."""
    heard, program = clips / "heard", clips / "spd-say"
    program.write_text(f'#!/bin/sh\necho "$*" >>{heard}\n[ "$1" = -C ] || /bin/cat >>{heard}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(clips))
    heard.touch()
    return heard


def test_without_a_speech_program_the_service_of_the_machine_says_the_rest(
    clips: Path, service: Path
) -> None:
    assert Speech(clips).sounds((TITLE, HINT), "zh") == (recorded(),)
    assert service.read_text("utf-8") == f"-l zh -e\n{as_said(HINT, 'zh')}"


def test_the_service_says_nothing_that_nobody_wants_to_hear_any_more(
    clips: Path, service: Path
) -> None:
    speech, is_here = Speech(clips), True
    speech.sounds((HINT,), "zh", lambda: is_here)
    speech.hush()
    assert "-C" not in service.read_text("utf-8")
    is_here = False
    speech.sounds((TITLE,), "en", lambda: is_here)  # asked for, and left before it was said
    speech.hush()
    speech.hush()
    assert service.read_text("utf-8") == f"-l zh -e\n{as_said(HINT, 'zh')}-C\n"


def test_who_comes_next_hears_nothing_of_the_visit_before(
    qtbot: QtBot, clips: Path, service: Path
) -> None:
    thread = LinkThread()
    sound = Sound(outlets=outlets_of("none"), volume=Volume())
    reading = ReadingView(thread, Speech(clips), sound, Wording(), script=lambda: ())
    thread.start()
    reading.tell(("王女士，您的号是 A-017",))
    qtbot.waitUntil(lambda: "-e" in service.read_text("utf-8"), timeout=PATIENCE_MILLISECONDS)
    reading.forget()
    qtbot.waitUntil(lambda: "-C" in service.read_text("utf-8"), timeout=PATIENCE_MILLISECONDS)

    async def nothing_more() -> None:
        return None

    thread.stop(nothing_more)


def test_a_script_reads_what_is_shown_and_nothing_that_was_typed() -> None:
    shown = {
        "question": TITLE,
        "groups": ["138", "0000", "0000"],
        "rows": [{"key": "A", "title": "找工作", "note": "", "side": "3 人在等"}],
    }
    assert script_of(shown) == (TITLE, "找工作, 3 人在等")


@pytest.fixture
def speech(tmp_path: Path) -> Speech:
    return Speech(tmp_path / "clips")


def test_what_is_always_said_so_is_made_once_and_kept(speech: Speech, tmp_path: Path) -> None:
    (first,) = speech.sounds(("返回",), "zh")
    kept = made_path(tmp_path / "clips-made", "返回", "zh")
    assert kept.read_bytes() == first
    kept.write_bytes(recorded())
    assert speech.sounds(("返回",), "zh") == (recorded(),)


def test_what_was_made_with_an_older_voice_goes_and_what_was_recorded_stays(
    speech: Speech, tmp_path: Path
) -> None:
    own = path_of(tmp_path / "clips", "上一页", "zh")
    older = [path_of(tmp_path / "clips-made", "返回", name) for name in ("zh", "zh-1", "en")]
    for path in (own, *older):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(recorded())
    speech.sounds(("返回",), "zh")
    assert [path.exists() for path in (own, *older)] == [True, False, False, True]
    made = made_path(tmp_path / "clips-made", "返回", "zh")
    made.write_bytes(recorded())
    speech.sounds(("退出",), "zh")
    assert made.read_bytes() == recorded()


def test_of_a_row_with_figures_the_fixed_parts_are_clips(speech: Speech, tmp_path: Path) -> None:
    kept = made_path(tmp_path / "clips-made", "返回", "zh")
    speech.sounds(("返回",), "zh")
    kept.write_bytes(recorded())
    fixed, live = speech.sounds(("返回, 3 人在等",), "zh")
    assert fixed == recorded()
    assert live != recorded()


def test_what_somebody_typed_is_never_kept(speech: Speech, tmp_path: Path) -> None:
    speech.sounds(("王女士", "电话 13800000000", "7"), "zh")
    names = {path.stem for path in tmp_path.rglob("*.wav")}
    assert names == {clip_name("7")}


def test_one_command_makes_what_is_missing_and_nothing_twice(tmp_path: Path) -> None:
    said: list[str] = []

    def say(sentence: str, language: str) -> bytes:
        said.append(sentence)
        return recorded() if language == "zh" else b""  # a program that knows no English

    known = len(fixed_sentences("zh"))
    assert make_missing(tmp_path, say, lambda _at, _of: None) == known
    assert len(said) == known + len(fixed_sentences("en"))
    said.clear()
    assert make_missing(tmp_path, say, lambda _at, _of: None) == 0
    assert set(said) == fixed_sentences("en")
    assert all("{" not in one for one in said)


def test_who_is_interrupted_goes_on_where_they_were(tmp_path: Path) -> None:
    said: list[str] = []

    def say(sentence: str, _language: str) -> bytes:
        said.append(sentence)
        if len(said) == 5:
            raise KeyboardInterrupt
        return recorded()

    with pytest.raises(KeyboardInterrupt):
        make_missing(tmp_path, say, lambda _at, _of: None)
    known = len(fixed_sentences("zh")) + len(fixed_sentences("en"))
    assert make_missing(tmp_path, say, lambda _at, _of: None) == known - 4
    assert not list(tmp_path.rglob("*.part"))


def test_a_folder_that_takes_nothing_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert main(tmp_path / "file" / "clips") == 1
    assert "takes no more: Not a directory" in capsys.readouterr().err
    assert main(Path("/proc/self/clips")) == 1
