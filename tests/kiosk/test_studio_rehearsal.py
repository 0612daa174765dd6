"""Before the show: the code, a picture nobody else sees, a voice that fits, a lost network."""

from typing import Any

import pytest

from shared.live_sessions import Phase
from tests.fair import SHOW
from tests.kiosk.cable import cable
from tests.kiosk.conftest import StartStudio
from tests.kiosk.studio_ground import enter, go_live, phase_is, session
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


def test_rehearsing_nobody_else_sees_it(studio_town: Town, start_studio: StartStudio) -> None:
    studio = start_studio(studio_town)
    enter(studio_town, studio)
    screens: Any = studio.machine.studio
    studio.hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
    assert session(studio_town).phase is Phase.LOBBY
    studio.hands.tap("不播了")
    studio.hands.reads("您是哪一场")
    studio.hands.until(
        lambda: not studio_town.fair.rooms.engine.has_picture(SHOW), "the picture to go"
    )


def test_a_wrong_code_gets_a_sentence_and_stays(
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    hands = studio.hands
    hands.tap("老周包子铺")
    for key in "ABCDEABCDE":
        hands.tap(key)
    hands.tap("进直播间")
    hands.reads("口令不对")
    assert hands.written().count("ABCDE") == 2


def test_a_voice_that_is_too_quiet_or_too_loud_is_told(
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    enter(studio_town, studio)
    studio.microphone.loudness = 0.003
    studio.hands.reads("走近一点")
    studio.microphone.loudness = 0.95
    studio.hands.reads("离话筒远一点")


def test_a_studio_that_was_started_anew_goes_on_with_the_show(
    studio_town: Town, start_studio: StartStudio
) -> None:
    """As after a power cut: nobody said good-bye, and the code opens the same show."""
    first = start_studio(studio_town)
    go_live(studio_town, first)
    first.hands.insist("讲这个 1号", "大家看得到这张卡")
    first.machine.booth.close()
    studio_town.do(phase_is(studio_town.fair, Phase.INTERRUPTED))
    second = start_studio(studio_town)
    second.hands.reads("正在直播")
    enter(studio_town, second, then="大家看得见您")
    studio_town.do(phase_is(studio_town.fair, Phase.ON_AIR))
    assert second.hands.sees("大家看得到这张卡")


def test_a_network_that_drops_is_told_and_comes_back_by_itself(
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    enter(studio_town, studio)
    laying = cable(studio_town.fair.url)
    laid = studio_town.do(laying.__aenter__())
    try:
        token = studio.machine.studio._hosting.token  # noqa: SLF001  the same host, by cable
        studio.machine.booth.open(f"{laid.url}/whip/{SHOW}", token)
        screens: Any = studio.machine.studio
        studio.hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
        studio.hands.tap("开播")
        studio.hands.reads("大家看得见您")
        laid.is_cut = True
        studio.hands.reads("网断了，马上回来")
        studio_town.do(phase_is(studio_town.fair, Phase.INTERRUPTED))
        laid.is_cut = False
        studio_town.do(phase_is(studio_town.fair, Phase.ON_AIR))
        studio.hands.reads("大家看得见您")
    finally:
        studio.machine.studio.leave()
        studio_town.do(laying.__aexit__(None, None, None))
