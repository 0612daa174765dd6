"""Watching on the real window: the picture, its card, questions, and a stream that breaks."""

import asyncio

import pytest
from PySide6.QtGui import QColor

from kiosk.app.machine import Machine
from kiosk.watching import rungs
from kiosk.watching.playout import MOST_WAITING
from shared.audience.guests import AskToSpeak, GuestAsked, MoveGuest, SitIn
from shared.audience.guests import Move as Speaking
from shared.ids import CommandId
from shared.jobs import Topic
from shared.live_sessions import Move
from shared.questions import Word
from shared.rungs import Wish
from streaming_server.ports.handling import Receipt
from tests.fair import NEIGHBOUR, NUMBER_OF_NOBODY, SHOW, STAFF, VISITOR
from tests.journeys.resident_fair import CASHIER, COOK, WASHER, Fair, new_id
from tests.kiosk.conftest import Start
from tests.kiosk.hands import Hands
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]

#: Two pictures of a 30 Hz stream on the 90 kHz clock.
TWO_FRAMES = 2 * 90_000 // 30
Shown = list[tuple[int | None, int | None, int | None]]


def watch(place: Town, start: Start) -> tuple[Machine, Hands]:
    """Role 2 is being talked about, and the picture plays."""
    place.do(place.fair.pin(COOK))
    machine, hands = start(place)
    hands.tap("老周包子铺")
    hands.until(lambda: machine.screening.picture is not None, "the picture")
    hands.reads("正在讲")
    return machine, hands


def colours_of_the_picture(hands: Hands) -> int:
    glass = hands.window.grabWindow()
    return len({QColor(glass.pixel(x, 400)).rgb() for x in range(100, 980, 7)})


def test_the_picture_is_on_the_glass(live_town: Town, start: Start) -> None:
    machine, hands = watch(live_town, start)
    hands.until(lambda: machine.screening.tally.decoded > 20, "twenty pictures")
    hands.until(lambda: colours_of_the_picture(hands) > 10, "a picture with colours")


def test_each_picture_is_painted_or_counted_as_lost(live_town: Town, start: Start) -> None:
    machine, hands = watch(live_town, start)
    tally = machine.screening.tally
    hands.until(lambda: tally.painted > 20, "twenty pictures on the glass")
    live_town.do(asyncio.sleep(0.1))  # the window stands still
    hands.until(lambda: tally.painted > 40, "the picture to go on")
    hands.tap("返回")
    hands.until(lambda: machine.kiosk.screen != "watch", "another screen")
    machine.screening.close()
    waiting = tally.decoded - tally.painted - tally.dropped
    assert 0 <= waiting <= MOST_WAITING + 1


async def guest_accepted(fair: Fair) -> CommandId:
    asked = await fair.rooms.handle(AskToSpeak(command_id=new_id(), session_id=SHOW), VISITOR)
    assert isinstance(asked, Receipt)
    (event,) = [event for event in asked.events if isinstance(event, GuestAsked)]
    await guest_moved(fair, event.guest_id, Speaking.ACCEPT)
    return event.guest_id


async def guest_moved(fair: Fair, guest_id: CommandId, move: Speaking) -> None:
    wish = MoveGuest(command_id=new_id(), session_id=SHOW, guest_id=guest_id, move=move)
    await fair.say(wish)


async def staff_sit_in(fair: Fair) -> None:
    wish = SitIn(command_id=new_id(), session_id=SHOW, visitor_id=NEIGHBOUR)
    assert isinstance(await fair.rooms.handle(wish, STAFF), Receipt)


def test_a_guest_is_a_drawn_face_with_a_number(live_town: Town, start: Start) -> None:
    _, hands = watch(live_town, start)

    def has_face() -> bool:
        return any(item.property("name") == "face" for item in hands.items())

    assert not has_face()
    guest_id = live_town.do(guest_accepted(live_town.fair))
    hands.reads("住户 1 在连麦")
    assert has_face()
    live_town.do(guest_moved(live_town.fair, guest_id, Speaking.MUTE))
    hands.reads("住户 1 在连麦，先静音了")
    live_town.do(guest_moved(live_town.fair, guest_id, Speaking.END))
    hands.until(lambda: not has_face(), "the face to go")
    live_town.do(staff_sit_in(live_town.fair))
    hands.reads("站里工作人员在连麦")
    assert has_face()


def test_who_gets_a_smaller_picture_is_told_so(
    live_town: Town, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rungs, "ASKS_ANYWAY_SECONDS", 0.5)
    _, hands = watch(live_town, start)
    assert not hands.sees("网慢")
    engine = live_town.fair.rooms.engine
    # Workers tell now and then what stands there.
    hands.until(lambda: live_town.do(engine.condition(SHOW)) is not None, "the viewer")
    condition = live_town.do(engine.condition(SHOW))
    assert condition is not None
    live_town.do(engine.rung(condition.viewers[0].resource, Wish.SAVE))
    hands.reads("网慢，先放小一点的画面")


def test_a_card_changes_with_its_picture(live_town: Town, start: Start) -> None:
    machine, hands = watch(live_town, start)
    shown: Shown = []
    machine.kiosk.cardShown.connect(lambda *card: shown.append(card))
    live_town.do(live_town.fair.pin(WASHER))
    hands.until(lambda: bool(shown), "the card")
    ((number, pinned_to, on_the_glass),) = shown
    assert number == live_town.fair.numbers[WASHER]
    assert pinned_to is not None
    assert on_the_glass is not None
    assert (on_the_glass - pinned_to) % (1 << 32) <= TWO_FRAMES
    hands.reads("我要报名 3号")
    assert hands.sees("讲过")


def test_a_role_somebody_reads_stays_when_another_is_pinned(live_town: Town, start: Start) -> None:
    machine, hands = watch(live_town, start)
    shown: Shown = []
    machine.kiosk.cardShown.connect(lambda *card: shown.append(card))
    hands.tap("收银员")
    hands.reads("我要报名 1号")
    live_town.do(live_town.fair.pin(WASHER))
    hands.until(lambda: bool(shown), "the next card")
    assert hands.sees("我要报名 1号")


def test_a_stock_question_is_answered_from_the_fields(live_town: Town, start: Start) -> None:
    _, hands = watch(live_town, start)
    hands.tap("几点下班")
    hands.reads("10:00 下班")
    assert hands.sees("店里登记的")


def test_what_the_fields_do_not_say_is_asked_and_answered(live_town: Town, start: Start) -> None:
    _, hands = watch(live_town, start)
    hands.tap("收银员")
    hands.tap("管住吗")
    hands.reads("店里还没说，替您问了")
    said = live_town.fair.answer_question(CASHIER, Topic.LODGING, Word.YES, "四人一间")
    live_town.do(said)
    hands.reads("店里说：能，四人一间")


def test_applying_in_a_show_says_at_which_picture(live_town: Town, start: Start) -> None:
    machine, hands = watch(live_town, start)
    hands.tap("我要报名 2号")
    hands.tap("王")
    hands.tap("王女士")
    hands.tap("都行")
    hands.tap_ending("上午 9:30")
    hands.type(NUMBER_OF_NOBODY)
    hands.reads("直播讲到哪儿时报的")
    hands.tap("就这样，报名")
    hands.reads("报上名了")
    assert hands.sees("2号 食堂帮厨")
    (applicant,) = live_town.do(live_town.fair.applicants())
    assert applicant.application.moment is not None
    assert applicant.application.role_number == 2
    before = machine.screening.tally.decoded
    hands.tap("接着看")
    hands.until(lambda: machine.screening.tally.decoded > before, "the picture to go on")


def test_a_lost_picture_comes_back_and_applying_works_meanwhile(
    live_town: Town, start: Start
) -> None:
    machine, hands = watch(live_town, start)
    live_town.do(live_town.fair.lose_picture())
    hands.reads("马上回来")
    assert hands.sees("我要报名 2号")
    live_town.do(live_town.fair.send_picture())
    hands.until(lambda: machine.screening.is_playing and not hands.sees("马上回来"), "the picture")


def test_a_long_shelf_ends_in_the_pad(live_town: Town, start: Start) -> None:
    _, hands = watch(live_town, start)
    for title in ("切配", "打荷", "传菜"):
        live_town.do(live_town.fair.add_role(title))
    hands.tap("按号码")
    hands.tap("6")
    hands.reads("传菜")
    hands.tap("就看这个")
    hands.reads("我要报名 6号")


def test_a_show_that_ends_says_so_and_can_still_be_applied_to(
    live_town: Town, start: Start
) -> None:
    _, hands = watch(live_town, start)
    live_town.do(live_town.fair.move(Move.END))
    hands.reads("这场讲完了")
    assert not hands.sees("正在直播")
    assert hands.sees("我要报名 2号")


def test_the_wall_leads_to_the_show(live_town: Town, start: Start) -> None:
    machine, hands = start(live_town)
    hands.tap("看直播")
    hands.tap("老周包子铺")
    hands.until(lambda: machine.kiosk.screen == "watch", "the show")


def test_a_surface_goes_with_its_screen(live_town: Town, start: Start) -> None:
    machine, hands = watch(live_town, start)
    for _ in range(3):
        hands.tap("返回")
        hands.tap("老周包子铺")
    hands.reads("我要报名")
    hands.until(lambda: machine.screening.surface_count == 1, "one surface")
