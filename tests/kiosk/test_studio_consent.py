"""Whether a show is recorded is said in the studio, and no is the answer of who says nothing."""

from typing import Any

import pytest

from shared.live_sessions import Phase
from shared.recordings import State as Recorded
from tests.fair import SHOW
from tests.kiosk.conftest import StartStudio, StudioSet
from tests.kiosk.layout import faults
from tests.kiosk.studio_ground import enter, session
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


def recording(place: Town) -> Recorded | None:
    found = place.do(place.fair.rooms.reader.recording(SHOW))
    return found.state if found else None


def test_a_show_that_nobody_decided_about_is_not_recorded(
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    enter(studio_town, studio, then="这场要录下来吗")
    chosen = [key.property("text") for key in studio.hands.pressable() if key.property("isChosen")]
    assert "不录" in chosen
    screens: Any = studio.machine.studio
    studio.hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
    studio.hands.tap("开播")
    studio.hands.reads("大家看得见您")
    assert not studio.hands.sees("这场要录下来吗")
    assert not studio.hands.sees("正在录像")
    assert recording(studio_town) is None


def decides(place: Town, studio: StudioSet, key: str, state: Recorded) -> None:
    """Touches an answer; it is the server's, and the one that is chosen."""

    def is_chosen() -> bool:
        found = studio.hands.key(key)
        return found is not None and bool(found.property("isChosen"))

    def is_decided() -> bool:
        # A key lets a second touch within 0.4 s pass unheard.
        if recording(place) is not state:
            studio.hands.tap(key)
        return recording(place) is state

    studio.hands.until(is_decided, state)
    studio.hands.until(is_chosen, key)


def test_who_agrees_in_the_studio_is_recorded_and_may_change_their_mind_before(
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    enter(studio_town, studio, then="这场要录下来吗")
    hands = studio.hands
    for key, state in (
        ("都答应，录", Recorded.AGREED),
        ("不录", Recorded.DECLINED),
        ("都答应，录", Recorded.AGREED),
    ):
        decides(studio_town, studio, key, state)
    screens: Any = studio.machine.studio
    hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
    hands.tap("开播")
    hands.reads("正在录像")

    def has_pieces() -> bool:
        return bool(studio_town.do(studio_town.fair.holding()).segments)

    hands.until(has_pieces, "a piece on the disk")
    assert faults(hands, "recorded") == []
    hands.insist("停下，不录了", "接着录")
    assert recording(studio_town) is Recorded.STOPPED
    assert not hands.sees("正在录像")
    assert session(studio_town).phase is Phase.ON_AIR
    hands.insist("接着录", "正在录像")
    assert recording(studio_town) is Recorded.AGREED
