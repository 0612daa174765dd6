"""The real window against the real server: touched, and read."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase
from pytestqt.qtbot import QtBot

from kiosk.app.machine import Machine
from kiosk.views.idle import IdleView
from kiosk.views.mine import MineView
from kiosk.views.news import Kind
from shared.applications import Move
from shared.help_calls import Place
from shared.live_sessions import Move as SessionMove
from shared.recordings import Move as Recording
from tests.fair import HERE, NOW, NUMBER_OF_NOBODY, SHOW
from tests.journeys.resident_fair import COOK, next_call, tomorrow
from tests.kiosk.conftest import Start
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


def apply_for_cook(hands: Hands) -> None:
    hands.tap("食堂帮厨（早班）")
    hands.tap("我要报名")
    hands.tap("王")
    hands.tap("王女士")
    hands.tap("15 公斤以内")
    hands.tap_ending("上午 9:30")
    hands.type(NUMBER_OF_NOBODY)
    hands.tap("就这样，报名")
    hands.reads("报上名了")


def test_the_first_screen_says_what_there_is_today(quiet_town: Town, start: Start) -> None:
    _, hands = start(quiet_town)
    hands.reads("今天有 3 个岗位招人")
    assert hands.sees("泉边就业服务站")


def test_chinese_is_written_with_a_chinese_font(qapp: object) -> None:
    assert "Noto Sans CJK SC" in QFontDatabase.families()


def test_a_resident_applies_by_touch_alone(quiet_town: Town, start: Start) -> None:
    _, hands = start(quiet_town)
    hands.tap("找活干")
    apply_for_cook(hands)
    assert hands.sees("周店长")
    assert hands.sees("上午 9:30")
    assert hands.sees("B-001")
    assert hands.sees("0016")


def test_what_the_employer_gets_is_said_before_it_is_sent(quiet_town: Town, start: Start) -> None:
    _, hands = start(quiet_town)
    hands.tap("找活干")
    hands.tap("食堂帮厨（早班）")
    hands.tap("我要报名")
    hands.tap("李")
    hands.tap("李先生")
    hands.tap("都行")
    hands.tap_ending("上午 9:30")
    hands.type(NUMBER_OF_NOBODY)
    hands.reads(f"尾号 {NUMBER_OF_NOBODY[-4:]}")
    for promised in ("李先生", "都行", "上午 9:30 接电话", "身份证号", "家庭住址"):
        assert hands.sees(promised)
    assert not hands.sees("直播讲到哪儿时报的")  # nobody watches here
    assert not hands.sees(NUMBER_OF_NOBODY)
    assert not hands.sees(NUMBER_OF_NOBODY[3:7] + "\n")


def test_a_number_that_cannot_be_one_gets_a_sentence_and_stays(
    quiet_town: Town, start: Start
) -> None:
    machine, hands = start(quiet_town)
    hands.tap("找活干")
    hands.tap("收银员")
    hands.tap("我要报名")
    hands.tap("王")
    hands.tap("王女士")
    hands.tap_ending("上午 9:30")
    hands.type("12345")
    hands.tap("就这样，报名")
    hands.reads("这个号码打不通")
    assert machine.hall.visit.digit_count == 5


def test_whoever_has_no_phone_applies_too(quiet_town: Town, start: Start) -> None:
    _, hands = start(quiet_town)
    hands.tap("找活干")
    hands.tap("收银员")
    hands.tap("我要报名")
    hands.tap("女士")
    hands.tap_ending("上午 9:30")
    hands.tap("没有手机")
    hands.reads("站里替您传话")
    hands.tap("就这样，报名")
    hands.reads("报上名了")


def test_staff_are_called_to_the_touchscreen(quiet_town: Town, start: Start) -> None:
    _, hands = start(quiet_town)
    hands.reads("泉边就业服务站")
    hands.tap("找工作人员")
    hands.tap("叫人过来")
    hands.reads("站里马上有人来")
    (call,) = quiet_town.do(quiet_town.fair.rooms.reader.open_help_calls(HERE))
    assert call.place is Place.HALL


def test_an_application_is_undone_within_a_minute(quiet_town: Town, start: Start) -> None:
    _, hands = start(quiet_town)
    hands.tap("找活干")
    apply_for_cook(hands)
    hands.tap("点错了？撤回报名")
    hands.reads("撤回了")
    assert not hands.sees("B-001")


def test_in_large_letters_each_question_is_a_screen_of_its_own(
    quiet_town: Town, start: Start
) -> None:
    _, hands = start(quiet_town)
    hands.tap("大字")
    hands.tap("找活干")
    hands.tap("收银员")
    hands.tap("我要报名")
    hands.reads("您贵姓？")
    assert not hands.sees("先生")
    hands.tap("王")
    hands.reads("怎么称呼您？")
    assert hands.key("李") is None
    hands.tap("返回")
    hands.tap("李")
    hands.tap("李女士")
    hands.tap_ending("上午 9:30")
    hands.type("123")
    hands.tap("下一问")
    hands.reads("这个号码打不通")
    for _ in range(3):
        hands.tap("删一个")
    hands.type(NUMBER_OF_NOBODY)
    hands.insist("下一问", "店里会收到这些")
    hands.insist("就这样，报名", "报上名了")


def test_the_same_role_twice_says_the_number_it_has(quiet_town: Town, start: Start) -> None:
    _, hands = start(quiet_town)
    hands.tap("找活干")
    apply_for_cook(hands)
    hands.tap("返回")
    hands.tap("我要报名")
    # Name, facts and phone are known: only the call time is asked again.
    hands.tap("就这样，报名")
    hands.reads("您已经报过名了，报名号 B-001")


def test_an_answer_appears_while_the_result_is_up(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town)
    hands.tap("找活干")
    apply_for_cook(hands)
    (sent,) = machine.hall.visit.sent
    quiet_town.do(quiet_town.fair.answer(sent.application_id, Move.OFFER, slot=tomorrow(15)))
    hands.reads("明天下午 3:00")


def test_an_answer_that_is_there_at_the_first_reading_is_told(
    quiet_town: Town, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, hands = start(quiet_town)
    hands.tap("找活干")
    with monkeypatch.context() as slow:
        slow.setattr(MineView, "reload", lambda _view: None)
        apply_for_cook(hands)
        (sent,) = machine.hall.visit.sent
        hands.tap("返回")
    quiet_town.do(quiet_town.fair.answer(sent.application_id, Move.OFFER, slot=tomorrow(15)))
    hands.reads("明天下午 3:00")


def test_an_offered_time_is_accepted_by_touch(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town)
    hands.tap("找活干")
    apply_for_cook(hands)
    (sent,) = machine.hall.visit.sent
    hands.tap("返回")
    quiet_town.do(quiet_town.fair.answer(sent.application_id, Move.OFFER, slot=tomorrow(15)))
    hands.reads("明天下午 3:00")  # a line under the head, whatever is up
    hands.tap("返回")
    hands.tap("返回")
    hands.tap("我的报名")
    hands.tap("行，就这个时候")
    hands.reads("说好了")


def test_done_leaves_nothing_of_the_person(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town)
    hands.tap("找活干")
    apply_for_cook(hands)
    visitor = machine.hall.visit.visitor_id
    hands.tap("好了")
    hands.reads("找活干")
    assert not machine.hall.visit.is_personal
    assert machine.hall.visit.visitor_id != visitor
    assert not hands.sees("王女士")
    assert not hands.sees("我的报名")


def test_who_walks_away_is_warned_and_then_forgotten(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town, IdleView(idle=0.6, warning=1.2, beat=50))
    hands.tap("找活干")
    hands.reads("您还在吗？")
    hands.tap("我还在")
    assert not hands.sees("您还在吗？")
    hands.reads("您还在吗？")
    hands.until(lambda: machine.kiosk.screen == "home", "the first screen")
    assert not hands.sees("您还在吗？")


def test_large_letters_contrast_and_english_switch_at_once(quiet_town: Town, start: Start) -> None:
    _, hands = start(quiet_town)
    hands.tap("大字")
    hands.reads("今天家门口")
    hands.tap("高对比")
    hands.reads("高对比 开")
    hands.tap("English")
    hands.reads("Find work")
    assert hands.sees("中文")


def test_a_job_is_opened_by_its_number(quiet_town: Town, start: Start) -> None:
    _, hands = start(quiet_town)
    hands.tap("找活干")
    hands.tap("按号码")
    hands.type("9")
    hands.reads("没有这个号")
    hands.tap("删一个")
    hands.type("1")
    hands.tap("就看这个")
    hands.reads("我要报名")


def test_help_says_where_somebody_is(quiet_town: Town, start: Start) -> None:
    _, hands = start(quiet_town)
    hands.tap("找工作人员")
    hands.reads("服务台")
    assert hands.sees("泉边路1号")


def test_the_next_show_comes_up_by_itself_when_it_starts(live_town: Town, start: Start) -> None:
    _, hands = start(live_town)
    hands.reads("看直播，当场能报名")
    live_town.do(live_town.fair.pin(COOK))
    hands.reads("周店长在讲")
    live_town.do(live_town.fair.move(SessionMove.END))
    hands.until(lambda: not hands.sees("看直播，当场能报名"), "the strip to go")


def test_who_watches_is_told_that_the_show_is_recorded(live_town: Town, start: Start) -> None:
    machine, hands = start(live_town)
    live_town.do(live_town.fair.record(Recording.AGREE))
    machine.kiosk.watch_show(SHOW)
    hands.reads("在录像")
    live_town.do(live_town.fair.record(Recording.STOP))
    hands.until(lambda: not hands.sees("在录像"), "the word to go")


def test_a_start_without_network_shows_what_was_known(
    quiet_town: Town, start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    machine, hands = start(quiet_town)
    hands.reads("今天有 3 个岗位招人")
    hands.until((tmp_path / "kiosk" / "board.json").exists, "the facts to be kept")
    hands.until(lambda: bool(machine.hall.desk.jobs()), "the copy of the station's jobs")
    machine.stop()
    alone = Machine(
        replace(quiet_town.settings(tmp_path / "kiosk"), server="http://127.0.0.1:9"),
        quiet_town.registration(),
        IdleView(),
    )
    alone.start()
    try:
        hands = Hands(alone, qtbot)
        hands.reads("网断了")
        assert hands.sees("今天有 3 个岗位招人")
        assert hands.sees("泉边就业服务站")
        hands.tap("找活干")
        hands.tap("收银员")
        hands.tap("我要报名")
        hands.tap("女士")
        hands.tap_ending("上午 9:30")
        hands.tap("没有手机")
        hands.tap("就这样，报名")
        hands.reads("存下了，网回来就报上")
        assert alone.kiosk.view("done").shown("kind") is Kind.NOTE
        kept = [one.entry.kind for one in alone.hall.desk.waiting()]
        assert kept.count("apply") == 1
    finally:
        alone.stop()


def test_large_letters_do_not_stay_for_the_next_person(quiet_town: Town, start: Start) -> None:
    _, hands = start(quiet_town, IdleView(idle=0.4, warning=0.4, beat=50))
    hands.reads("今天有 3 个岗位招人")
    hands.tap("大字")
    hands.reads("大字 开")
    hands.until(lambda: not hands.sees("大字 开"), "small letters again")


def test_jobs_are_paged_and_sorted_out_by_chips(quiet_town: Town, start: Start) -> None:
    for title in ("切配", "打荷", "传菜"):
        quiet_town.do(quiet_town.fair.add_role(title))
    _, hands = start(quiet_town)
    hands.tap("找活干")
    hands.reads("6 个岗位")
    hands.tap("后面 2 个")
    hands.until(lambda: hands.key("回到前面") is not None, "the last page")
    hands.insist("回到前面", "后面 2 个")
    hands.tap("店员")
    hands.reads("1 个岗位，招 2 个人")
    assert hands.sees("收银员")
    assert not hands.sees("切配")


def test_a_time_that_passed_is_asked_again(quiet_town: Town, start: Start) -> None:
    machine, hands = start(quiet_town)
    hands.tap("找活干")
    hands.tap("收银员")
    jobs = machine.hall.board.jobs
    stale = (NOW.replace(year=2025), next_call(15, 30))
    machine.hall.board.jobs = tuple(replace(job, call_slots=stale) for job in jobs)
    machine.kiosk.refresh()
    hands.tap("我要报名")
    hands.tap("女士")
    hands.tap("11月22日上午 10:00")
    hands.tap("没有手机")
    hands.tap("就这样，报名")
    hands.reads("这个时间选不了了")
    hands.tap_ending("下午 3:30")
    hands.insist("就这样，报名", "报上名了")
