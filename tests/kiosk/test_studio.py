"""The studio on the real window against the real server: from the code to what the show brought."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from kiosk.studio.devices import Fault
from kiosk.views.view import View
from shared.applications import State, slots_for
from shared.audience.hearings import AskToHear
from shared.help_calls import AnswerHelp, Place
from shared.ids import ApplicationId, VisitorId
from shared.jobs import AskedFact, Topic
from shared.live_sessions import LiveSession, Move, Phase
from shared.organisation import Actor, ActorKind
from shared.people import PersonalText
from shared.questions import AskQuestion, Word
from shared.recordings import State as Recorded
from shared.studio_calls import CallToStudio
from shared.wire import encode_command
from streaming_server.app import utc_now
from streaming_server.ports import Receipt
from tests.fair import HERE, NEIGHBOUR, NUMBER_OF_NOBODY, RESIDENT, SHOW, STAFF, VISITOR, apply
from tests.journeys.resident_fair import COOK, WASHER, Fair, new_id
from tests.kiosk.cable import cable
from tests.kiosk.conftest import StartStudio, StudioSet
from tests.kiosk.layout import SIZES, faults
from tests.kiosk.test_privacy import properties
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]

NAME = "欧阳女士"


def enter(place: Town, studio: StudioSet, then: str = "只有您自己看得见") -> None:
    """As an employer does: the shop, the code, the room. then: what is read there."""
    code = place.do(place.fair.rooms.identity.studio_code(SHOW))
    hands = studio.hands
    hands.tap("老周包子铺")
    for key in code:
        hands.tap(key)
    hands.tap("进直播间")
    hands.reads(then)


def go_live(place: Town, studio: StudioSet) -> None:
    enter(place, studio)
    screens: Any = studio.machine.studio
    studio.hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
    studio.hands.tap("开播")
    studio.hands.reads("大家看得见您")


async def phase_is(fair: Fair, phase: Phase) -> None:
    """Waits until the server says so."""
    async with asyncio.timeout(25):
        while True:
            found = await fair.rooms.reader.session(SHOW)
            if found is not None and found.phase is phase:
                return
            await asyncio.sleep(0.05)


def session(place: Town) -> LiveSession:
    found = place.do(place.fair.rooms.reader.session(SHOW))
    assert found is not None
    return found


async def applies(fair: Fair) -> None:
    """A resident wants the cook's role."""
    show = await fair.rooms.reader.session(SHOW)
    posting = (await fair.rooms.reader.postings((COOK,)))[COOK]
    assert show is not None
    wish = apply(
        command_id=new_id(),
        application_id=ApplicationId(str(uuid4())),
        job_id=COOK,
        form_of_address=PersonalText(NAME),
        phone=PersonalText(NUMBER_OF_NOBODY),
        call_at=slots_for(show, posting, utc_now())[0],
        details={AskedFact.LIFTING: "up_to_15"},
        visitor_id=RESIDENT,
    )
    assert isinstance(await fair.rooms.handle(wish, VISITOR), Receipt)


async def asks(fair: Fair) -> None:
    """A resident asks of the washer's role what its fields do not say."""
    wish = AskQuestion(
        command_id=new_id(),
        session_id=SHOW,
        role_number=fair.numbers[WASHER],
        topic=Topic.COUPLES,
        visitor_id=RESIDENT,
    )
    assert isinstance(await fair.rooms.handle(wish, VISITOR), Receipt)


def values_for_the_window(studio: StudioSet) -> Iterator[str]:
    for view in vars(studio.machine.studio).values():
        if isinstance(view, View):
            yield str(view._values)  # noqa: SLF001  all of them, whatever their names


def test_an_employer_without_equipment_goes_live(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    go_live(quiet_town, studio)
    assert session(quiet_town).phase is Phase.ON_AIR
    studio.hands.reads("正好")
    assert studio.hands.sees("正在直播")


def recording(place: Town) -> Recorded | None:
    found = place.do(place.fair.rooms.reader.recording(SHOW))
    return found.state if found else None


def test_a_show_that_nobody_decided_about_is_not_recorded(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    enter(quiet_town, studio, then="这场要录下来吗")
    chosen = [key.property("text") for key in studio.hands.pressable() if key.property("isChosen")]
    assert "不录" in chosen
    screens: Any = studio.machine.studio
    studio.hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
    studio.hands.tap("开播")
    studio.hands.reads("大家看得见您")
    assert not studio.hands.sees("这场要录下来吗")
    assert not studio.hands.sees("正在录像")
    assert recording(quiet_town) is None


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
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    enter(quiet_town, studio, then="这场要录下来吗")
    hands = studio.hands
    for key, state in (
        ("都答应，录", Recorded.AGREED),
        ("不录", Recorded.DECLINED),
        ("都答应，录", Recorded.AGREED),
    ):
        decides(quiet_town, studio, key, state)
    screens: Any = studio.machine.studio
    hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
    hands.tap("开播")
    hands.reads("正在录像")

    def has_pieces() -> bool:
        return bool(quiet_town.do(quiet_town.fair.holding()).segments)

    hands.until(has_pieces, "a piece on the disk")


def called(place: Town) -> None:
    """Staff press the desk's button, which is this wish sent by their page."""

    async def press() -> None:
        fair = place.fair
        await fair.rooms.identity.add_account("desk", "korb-haus-nadel", STAFF)
        token = await fair.rooms.identity.sign_in("desk", "korb-haus-nadel")
        wish = encode_command(CallToStudio(command_id=new_id(), session_id=SHOW))
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        async with aiohttp.ClientSession(headers=headers) as desk:
            answer = await desk.post(f"{fair.url}/api/v1/commands", data=wish)
            assert answer.status == 200, await answer.text()

    place.do(press())


def test_staff_open_the_show_in_the_studio_from_the_desk(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    studio.hands.reads("您是哪一场")
    called(quiet_town)
    studio.hands.reads("服务台替您打开了这一场")
    screens: Any = studio.machine.studio
    studio.hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
    assert session(quiet_town).phase is Phase.LOBBY
    studio.hands.tap("开播")
    studio.hands.reads("大家看得见您")


async def wants_to_hear(fair: Fair, resident: VisitorId) -> None:
    wish = AskToHear(command_id=new_id(), session_id=SHOW, role_number=fair.numbers[COOK])
    actor = Actor(kind=ActorKind.VISITOR, visitor_id=resident)
    assert isinstance(await fair.rooms.handle(wish, actor), Receipt)


def test_who_wants_to_hear_about_a_role_is_counted_until_it_is_shown(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    go_live(quiet_town, studio)
    for resident in (RESIDENT, NEIGHBOUR):
        quiet_town.do(wants_to_hear(quiet_town.fair, resident))
    hands = studio.hands
    hands.reads("2 人想听")
    hands.tap("食堂帮厨")
    hands.insist("讲这个 2号", "大家看得到这张卡")
    hands.until(lambda: not hands.sees("人想听"), "the count to go")


def test_rehearsing_nobody_else_sees_it(quiet_town: Town, start_studio: StartStudio) -> None:
    studio = start_studio(quiet_town)
    enter(quiet_town, studio)
    screens: Any = studio.machine.studio
    studio.hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
    assert session(quiet_town).phase is Phase.LOBBY
    studio.hands.tap("不播了")
    studio.hands.reads("您是哪一场")
    studio.hands.until(
        lambda: not quiet_town.fair.rooms.engine.has_picture(SHOW), "the picture to go"
    )


def test_a_wrong_code_gets_a_sentence_and_stays(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    hands = studio.hands
    hands.tap("老周包子铺")
    for key in "ABCDEABCDE":
        hands.tap(key)
    hands.tap("进直播间")
    hands.reads("口令不对")
    assert hands.written().count("ABCDE") == 2


def test_the_card_shown_is_everybodys_with_one_touch(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    go_live(quiet_town, studio)
    hands = studio.hands
    hands.insist("往后", "夫妻能一起来")
    hands.tap("食堂帮厨")
    hands.insist("讲这个 2号", "大家看得到这张卡")
    pin = session(quiet_town).pin
    assert pin is not None
    assert pin.number == 2
    assert pin.picture is not None
    hands.tap("收起这张卡")
    hands.until(lambda: not hands.sees("大家看得到这张卡"), "the card to come down")
    assert session(quiet_town).pin is None


def test_who_applies_and_asks_is_answered_with_one_touch(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    go_live(quiet_town, studio)
    hands = studio.hands
    quiet_town.do(applies(quiet_town.fair))
    quiet_town.do(asks(quiet_town.fair))
    hands.reads(NAME)
    key = next(text for text in hands.written() if text.startswith("约 "))
    hands.tap(key)
    hands.until(lambda: not hands.sees(NAME), "the answer")
    (applicant,) = quiet_town.do(quiet_town.fair.applicants())
    assert applicant.application.state is State.AGREED
    hands.reads("3号 夫妻能一起吗")
    hands.tap("不能")
    hands.reads("现在没有等您答的问题")
    (question,) = quiet_town.do(quiet_town.fair.rooms.reader.questions(SHOW))
    assert question.word is Word.NO


def test_a_camera_that_is_pulled_out_gets_a_sentence_and_the_show_goes_on(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    go_live(quiet_town, studio)
    studio.camera.fault = Fault.ABSENT
    studio.hands.reads("请插上镜头")
    studio.microphone.fault = Fault.BUSY
    assert session(quiet_town).phase is Phase.ON_AIR
    studio.camera.fault = None
    studio.hands.reads("话筒打不开")
    studio.microphone.fault = None
    studio.hands.reads("大家看得见您")
    assert session(quiet_town).phase is Phase.ON_AIR


def test_a_voice_that_is_too_quiet_or_too_loud_is_told(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    enter(quiet_town, studio)
    studio.microphone.loudness = 0.003
    studio.hands.reads("走近一点")
    studio.microphone.loudness = 0.95
    studio.hands.reads("离话筒远一点")


def test_the_end_is_asked_for_and_leaves_nothing(
    quiet_town: Town,
    start_studio: StartStudio,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    studio = start_studio(quiet_town)
    go_live(quiet_town, studio)
    hands = studio.hands
    quiet_town.do(applies(quiet_town.fair))
    hands.reads(NAME)
    token = studio.machine.studio._hosting.token  # noqa: SLF001  to be looked for
    hands.tap("下播")
    hands.tap("接着播")
    assert session(quiet_town).phase is Phase.ON_AIR
    hands.tap("下播")
    hands.tap("就这样，下播")
    hands.reads("辛苦了")
    hands.reads("还有 1 人等您回话")
    assert session(quiet_town).phase is Phase.ENDED
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


async def somebody_goes(fair: Fair) -> None:
    (call,) = await fair.rooms.reader.open_help_calls(HERE)
    assert call.place is Place.STUDIO
    wish = AnswerHelp(command_id=new_id(), call_id=call.call_id)
    assert isinstance(await fair.rooms.handle(wish, STAFF), Receipt)


def test_help_is_called_without_leaving_the_card(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    go_live(quiet_town, studio)
    studio.hands.tap("找工作人员")
    studio.hands.reads("站里马上有人来")
    assert studio.hands.sees("收银员")
    quiet_town.do(somebody_goes(quiet_town.fair))
    studio.hands.reads("工作人员正过来")


def test_staff_may_end_it_from_the_desk(quiet_town: Town, start_studio: StartStudio) -> None:
    studio = start_studio(quiet_town)
    go_live(quiet_town, studio)
    quiet_town.do(quiet_town.fair.move(Move.END))
    studio.hands.reads("辛苦了")


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
    quiet_town: Town,
    start_studio: StartStudio,
    size: tuple[int, int],
    is_big: bool,
    is_english: bool,
) -> None:
    studio = start_studio(quiet_town, size=size)
    screens: Any = studio.machine.studio
    studio.hands.reads("老周包子铺")
    if is_big:
        screens.shell.toggleBig()
    if is_english:
        screens.shell.switchLanguage()
    found = [fault for name in walk(quiet_town, studio) for fault in faults(studio.hands, name)]
    assert found == []


def test_a_studio_that_was_started_anew_goes_on_with_the_show(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    """As after a power cut: nobody said good-bye, and the code opens the same show."""
    first = start_studio(quiet_town)
    go_live(quiet_town, first)
    first.hands.insist("讲这个 1号", "大家看得到这张卡")
    first.machine.booth.close()
    quiet_town.do(phase_is(quiet_town.fair, Phase.INTERRUPTED))
    second = start_studio(quiet_town)
    second.hands.reads("正在直播")
    enter(quiet_town, second, then="大家看得见您")
    quiet_town.do(phase_is(quiet_town.fair, Phase.ON_AIR))
    assert second.hands.sees("大家看得到这张卡")


def test_a_network_that_drops_is_told_and_comes_back_by_itself(
    quiet_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(quiet_town)
    enter(quiet_town, studio)
    laying = cable(quiet_town.fair.url)
    laid = quiet_town.do(laying.__aenter__())
    try:
        token = studio.machine.studio._hosting.token  # noqa: SLF001  the same host, by cable
        studio.machine.booth.open(f"{laid.url}/whip/{SHOW}", token)
        screens: Any = studio.machine.studio
        studio.hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
        studio.hands.tap("开播")
        studio.hands.reads("大家看得见您")
        laid.is_cut = True
        studio.hands.reads("网断了，马上回来")
        quiet_town.do(phase_is(quiet_town.fair, Phase.INTERRUPTED))
        laid.is_cut = False
        quiet_town.do(phase_is(quiet_town.fair, Phase.ON_AIR))
        studio.hands.reads("大家看得见您")
    finally:
        studio.machine.studio.leave()
        quiet_town.do(laying.__aexit__(None, None, None))
