"""What employers, residents and staff do around the station's studio, for the tests of it."""

import asyncio
from typing import Any
from uuid import uuid4

from shared.applications import slots_for
from shared.ids import ApplicationId
from shared.jobs import AskedFact, Topic
from shared.live_sessions import LiveSession, Phase
from shared.people import PersonalText
from shared.questions import AskQuestion
from streaming_server.app import utc_now
from streaming_server.ports.handling import Receipt
from tests.fair import NUMBER_OF_NOBODY, RESIDENT, SHOW, VISITOR, apply
from tests.journeys.resident_fair import COOK, WASHER, Fair, new_id
from tests.kiosk.conftest import StudioSet
from tests.kiosk.town import Town

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
    async with asyncio.timeout(60):
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
