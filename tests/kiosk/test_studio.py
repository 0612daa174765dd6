"""The studio on the real window against the real server: from the code to what the show brought."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.studio.devices import Fault
from kiosk.views.view import View
from shared.applications import State
from shared.live_sessions import Phase
from shared.questions import Word
from tests.fair import SHOW
from tests.kiosk.conftest import StartStudio, StudioSet
from tests.kiosk.layout import SIZES, faults
from tests.kiosk.studio_ground import NAME, applies, asks, go_live, session
from tests.kiosk.test_privacy import properties
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


def values_for_the_window(studio: StudioSet) -> Iterator[str]:
    for view in vars(studio.machine.studio).values():
        if isinstance(view, View):
            yield str(view._values)  # noqa: SLF001  all of them, whatever their names


def test_an_employer_without_equipment_goes_live(
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    go_live(studio_town, studio)
    assert session(studio_town).phase is Phase.ON_AIR
    studio.hands.reads("正好")
    assert studio.hands.sees("正在直播")


def test_the_card_shown_is_everybodys_with_one_touch(
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    go_live(studio_town, studio)
    hands = studio.hands
    hands.insist("往后", "夫妻能一起来")
    hands.tap("食堂帮厨")
    hands.insist("讲这个 2号", "大家看得到这张卡")
    pin = session(studio_town).pin
    assert pin is not None
    assert pin.number == 2
    assert pin.picture is not None
    hands.tap("收起这张卡")
    hands.until(lambda: not hands.sees("大家看得到这张卡"), "the card to come down")
    assert session(studio_town).pin is None


def test_who_applies_and_asks_is_answered_with_one_touch(
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    go_live(studio_town, studio)
    hands = studio.hands
    studio_town.do(applies(studio_town.fair))
    studio_town.do(asks(studio_town.fair))
    hands.reads(NAME)
    key = next(text for text in hands.written() if text.startswith("约 "))
    hands.tap(key)
    hands.until(lambda: not hands.sees(NAME), "the answer")
    (applicant,) = studio_town.do(studio_town.fair.applicants())
    assert applicant.application.state is State.AGREED
    hands.reads("3号 夫妻能一起吗")
    hands.tap("不能")
    hands.reads("现在没有等您答的问题")
    (question,) = studio_town.do(studio_town.fair.rooms.reader.questions(SHOW))
    assert question.word is Word.NO


def test_a_camera_that_is_pulled_out_gets_a_sentence_and_the_show_goes_on(
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    go_live(studio_town, studio)
    studio.camera.fault = Fault.ABSENT
    studio.hands.reads("请插上镜头")
    studio.microphone.fault = Fault.BUSY
    assert session(studio_town).phase is Phase.ON_AIR
    studio.camera.fault = None
    studio.hands.reads("话筒打不开")
    studio.microphone.fault = None
    studio.hands.reads("大家看得见您")
    assert session(studio_town).phase is Phase.ON_AIR


def test_the_end_is_asked_for_and_leaves_nothing(
    studio_town: Town,
    start_studio: StartStudio,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    studio = start_studio(studio_town)
    go_live(studio_town, studio)
    hands = studio.hands
    studio_town.do(applies(studio_town.fair))
    hands.reads(NAME)
    token = studio.machine.studio._hosting.token  # noqa: SLF001  to be looked for
    hands.tap("下播")
    hands.tap("接着播")
    assert session(studio_town).phase is Phase.ON_AIR
    hands.tap("下播")
    hands.tap("就这样，下播")
    hands.reads("辛苦了")
    hands.reads("还有 1 人等您回话")
    assert session(studio_town).phase is Phase.ENDED
    hands.tap("好了")
    hands.reads("今天这里没有直播")

    written = [file.read_bytes() for file in (tmp_path / "studio").rglob("*") if file.is_file()]
    places = [
        *(content.decode("utf-8", "replace") for content in written),
        caplog.text,
        *properties(studio.machine.window),
        *values_for_the_window(studio),
    ]
    assert any("家门口" in text for text in places)  # it was really read
    assert [trace for trace in (NAME, token) if any(trace in text for text in places)] == []


def walk(place: Town, studio: StudioSet) -> Iterator[str]:
    """Through all screens; the name of each."""
    screens: Any = studio.machine.studio
    yield "shows"
    code = place.do(place.fair.rooms.identity.studio_code(SHOW))
    screens.shows.choose(SHOW)
    for key in code:
        screens.code.press(key)
    yield "code"
    screens.code.enter()
    studio.hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
    yield "rehearsal"
    screens.stage.goLive()
    studio.hands.reads("正在直播" if not screens.shell.shown("isEnglish") else "Live")
    place.do(applies(place.fair))
    place.do(asks(place.fair))
    studio.hands.until(
        lambda: bool(screens.people.shown("waiting") and screens.people.shown("asked")), "people"
    )
    studio.camera.fault = Fault.ABSENT
    studio.hands.until(lambda: screens.stage.shown("tone") == "wait", "the sentence")
    yield "live"
    screens.prompter.pin()
    studio.hands.until(lambda: screens.prompter.shown("isPinned"), "the card")
    yield "pinned"
    screens.stage.end()
    yield "end"
    screens.endForGood()
    studio.hands.until(lambda: bool(screens.summary.shown("lines")), "the summary")
    yield "summary"
    screens.shell.go("staff")
    yield "staff"


@pytest.mark.parametrize(
    ("size", "is_big", "is_english"),
    [
        (SIZES[0], False, False),
        (SIZES[0], True, False),
        (SIZES[1], True, False),
        (SIZES[1], False, True),
    ],
)
def test_no_key_of_the_studio_is_cut_off_or_covered(
    studio_town: Town,
    start_studio: StartStudio,
    size: tuple[int, int],
    is_big: bool,
    is_english: bool,
) -> None:
    studio = start_studio(studio_town, size=size)
    screens: Any = studio.machine.studio
    studio.hands.reads("老周包子铺")
    if is_big:
        screens.shell.toggleBig()
    if is_english:
        screens.shell.switchLanguage()
    found = [fault for name in walk(studio_town, studio) for fault in faults(studio.hands, name)]
    assert found == []
