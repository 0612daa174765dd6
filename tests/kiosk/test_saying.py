"""What is said, of what is written: by the words, and by what the speech program makes of them."""

import json
import re
import subprocess
from collections.abc import Iterable

import pytest

from kiosk.watching.clips import fixed_sentences
from kiosk.watching.saying import as_said
from kiosk.watching.speech_program import VOICES
from streaming_server.voice.making import WORDS

#: What the program says in another language than it was asked for.
IN_ENGLISH = "(en)"
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("26 元/时", "26 元一小时"),
        ("2400–2600 元/月", "2400到2600 元一个月"),
        ("A-017 号", "A 零 一 七 号"),
        ("19:00–21:00", "19点到21点"),
        ("上午 9:30", "上午 9点半"),
        ("明天下午 2:05", "明天下午 两点零5分"),
        ("早上6点–10点", "早上6点到10点"),
        ("电话 13800000000", "电话 幺 三 八 零 零 零 零 零 零 零 零"),
        ("尾号 0017", "尾号 零 零 幺 七"),
        ("12000 元/月", "12000 元一个月"),
        ("4.5 元/件", "4点5 元一件"),
        ("2 个窗口在办", "两 个窗口在办"),
        ("12 个窗口在办, 2号", "12 个窗口在办, 2号"),
        ("走 2 分钟 | 很合适", "走 两 分钟，很合适"),
        ("下午 2:00–2:30", "下午 两点到两点半"),
        ("0.2 元/件, 第 2 个", "0点2 元一件, 第 2 个"),
    ],
)
def test_figures_are_said_as_people_say_them(written: str, said: str) -> None:
    assert as_said(written, "zh") == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("26 yuan/hour", "26 yuan an hour"),
        ("2400–2600 yuan/month", "2400 to 2600 yuan per month"),
        ("A-017", "A 0 1 7"),
        ("Sat, 28 November 19:00–21:00", "Saturday, 28 November 7 p.m. to 9 p.m."),
        ("9:05 am", "9 oh 5 am"),
        ("10:00 am", "10 am"),
        ("10:00", "10 o'clock"),
        ("20–45 min", "20 to 45 minutes"),
        ("role no. 3", "role number 3"),
        ("13800000000", "1 3 8 0 0 0 0 0 0 0 0"),
        ("Call 13800000000.", "Call 1 3 8 0 0 0 0 0 0 0 0."),
        ("Phone, ending 0017 at first", "Phone, ending 0 0 1 7 at first"),
    ],
)
def test_figures_are_said_as_people_say_them_in_english(written: str, said: str) -> None:
    assert as_said(written, "en") == said


def phonemes(voice: str, sentences: Iterable[str]) -> str:
    """One line a sentence."""
    command = ["espeak-ng", "-v", voice, "-q", "-x", "--stdin"]
    text = "\n".join(sentences)
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def test_chinese_is_said_in_chinese() -> None:
    """The voice that Debian calls cmn spells syllables in English letters and figures."""
    said = sorted(one for one in fixed_sentences("zh") if not re.search(r"[A-Za-z℃%]", one))
    assert len(said) > 200
    lines = phonemes(VOICES["zh"], (as_said(one, "zh") for one in said))
    assert IN_ENGLISH not in lines
    assert IN_ENGLISH in phonemes("cmn", ["您来"])  # so this test can fail
    for sentence in ("您来办什么事", "14 人在等，两 分钟", "A 零 一 七 号"):
        assert IN_ENGLISH not in phonemes(VOICES["zh"], [sentence])


def test_the_hall_is_called_in_chinese() -> None:
    spoken = json.loads(WORDS.read_text("utf-8"))["zh"]
    words = [one for one in spoken["clips"].values() if HAN.search(one)]
    assert len(words) > 10
    assert IN_ENGLISH not in phonemes(spoken["voice"], words)
