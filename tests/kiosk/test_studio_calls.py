"""Between the studio, the desk and who watches: a show opened, help, who wants to hear."""

from typing import Any

import aiohttp
import pytest

from shared.audience.hearings import AskToHear
from shared.help_calls import AnswerHelp, Place
from shared.ids import VisitorId
from shared.live_sessions import Move, Phase
from shared.organisation import Actor, ActorKind
from shared.studio_calls import CallToStudio
from shared.wire import encode_command
from streaming_server.ports.handling import Receipt
from tests.fair import HERE, NEIGHBOUR, RESIDENT, SHOW, STAFF
from tests.journeys.resident_fair import COOK, Fair, new_id
from tests.kiosk.conftest import StartStudio
from tests.kiosk.studio_ground import go_live, session
from tests.kiosk.town import Town

pytestmark = [
    pytest.mark.window,
    pytest.mark.qt_log_level_fail("WARNING"),
    pytest.mark.qt_log_ignore("pa_context_connect"),  # no sound server here, and none needed
]


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
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    studio.hands.reads("您是哪一场")
    called(studio_town)
    studio.hands.reads("服务台替您打开了这一场")
    screens: Any = studio.machine.studio
    studio.hands.until(lambda: screens.stage.shown("canGoLive"), "a picture at the server")
    assert session(studio_town).phase is Phase.LOBBY
    studio.hands.tap("开播")
    studio.hands.reads("大家看得见您")


async def wants_to_hear(fair: Fair, resident: VisitorId) -> None:
    wish = AskToHear(command_id=new_id(), session_id=SHOW, role_number=fair.numbers[COOK])
    actor = Actor(kind=ActorKind.VISITOR, visitor_id=resident)
    assert isinstance(await fair.rooms.handle(wish, actor), Receipt)


def test_who_wants_to_hear_about_a_role_is_counted_until_it_is_shown(
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    go_live(studio_town, studio)
    for resident in (RESIDENT, NEIGHBOUR):
        studio_town.do(wants_to_hear(studio_town.fair, resident))
    hands = studio.hands
    hands.reads("2 人想听")
    hands.tap("食堂帮厨")
    hands.insist("讲这个 2号", "大家看得到这张卡")
    hands.until(lambda: not hands.sees("人想听"), "the count to go")


async def somebody_goes(fair: Fair) -> None:
    (call,) = await fair.rooms.reader.open_help_calls(HERE)
    assert call.place is Place.STUDIO
    wish = AnswerHelp(command_id=new_id(), call_id=call.call_id)
    assert isinstance(await fair.rooms.handle(wish, STAFF), Receipt)


def test_help_is_called_without_leaving_the_card(
    studio_town: Town, start_studio: StartStudio
) -> None:
    studio = start_studio(studio_town)
    go_live(studio_town, studio)
    studio.hands.tap("找工作人员")
    studio.hands.reads("站里马上有人来")
    assert studio.hands.sees("收银员")
    studio_town.do(somebody_goes(studio_town.fair))
    studio.hands.reads("工作人员正过来")


def test_staff_may_end_it_from_the_desk(studio_town: Town, start_studio: StartStudio) -> None:
    studio = start_studio(studio_town)
    go_live(studio_town, studio)
    studio_town.do(studio_town.fair.move(Move.END))
    studio.hands.reads("辛苦了")
