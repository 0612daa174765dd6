"""What somebody is told before they decide: whether numbers are given, and all that is sent."""

from dataclasses import replace
from datetime import time

import pytest

from kiosk.views import questions
from kiosk.views.questions import Target
from tests.fair import SHOW
from tests.kiosk.conftest import Start
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]
#: Shut at every hour of the day, for the test may run at any.
SHUT = time(8, 30)


def test_who_wants_a_number_after_hours_reads_it_on_the_first_screen(
    day_town: Town, start: Start
) -> None:
    machine, hands = start(day_town)
    hands.reads("现在不用等")
    hands.until(lambda: machine.kiosk.board.station is not None, "facts of the station")
    station = machine.kiosk.board.station
    assert station is not None
    machine.kiosk.board.station = replace(station, opens=SHUT, closes=SHUT)
    hands.tap("更多")
    hands.tap("返回")
    hands.reads("8:30 开始放号")
    hands.tap("取号办事")
    hands.reads("现在不放号")  # and on which day they begin, which depends on the hour
    assert hands.sees("8:30 开始")
    hands.tap("找工作")
    assert hands.sees("现在不放号")
    assert hands.sees("8:30 开始")
    assert hands.sees("求职登记")  # what to bring is read at any hour
    hands.tap("English")
    hands.reads("No numbers now; they begin")
    assert hands.sees("8:30")


@pytest.mark.parametrize("picture", [None, 90_000])
def test_in_a_show_the_employer_reads_the_moment_whether_a_picture_came_or_not(
    quiet_town: Town, start: Start, picture: int | None
) -> None:
    machine, hands = start(quiet_town)
    hands.reads("今天有 3 个岗位招人")
    job = machine.kiosk.board.jobs[0]
    seen = Target(job=job, call_slots=(), session_id=SHOW, number=1, moment=picture)
    assert "直播讲到哪儿时报的" in questions.gets(seen, None, machine.hall)
    elsewhere = replace(seen, session_id=None, number=None, moment=None)
    assert "直播讲到哪儿时报的" not in questions.gets(elsewhere, None, machine.hall)
