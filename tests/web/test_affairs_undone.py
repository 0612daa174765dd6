"""What was given back at a touchscreen is had again within a minute, while it is free."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from shared.ids import CommandId
from shared.lodging import ConfirmStay, StayId
from shared.lodging.undoing import UNDO_LASTS
from shared.organisation import Actor, ActorKind
from shared.people import PersonalText
from streaming_server.app import control_plane
from streaming_server.ports.handling import Receipt
from streaming_server.settings import Settings
from streaming_server.web.proofs import PROOFS
from tests.fair import HERE, NUMBER_OF_NOBODY, RESIDENT, STAFF, Clock, employer, posting, station
from tests.gatherings_fair import HOUR, SEVEN, enrol, set_plan
from tests.lodging_store import ROOMS
from tests.lodgings import MARKET, NOW, ask
from tests.web.house import Caller, House, new_id, open_house

OWN: Final = "/api/v1/affairs"
PROOF: Final = CommandId("proof-1")
WEEK: Final = timedelta(days=7)
THEMSELVES: Final = Actor(kind=ActorKind.VISITOR, visitor_id=RESIDENT)


@pytest.fixture
async def inn(tmp_path: Path) -> AsyncIterator[House]:
    """Somebody has a bed for tonight."""
    clock = Clock(NOW)
    async with control_plane(Settings(data=tmp_path), clock) as (store, _, _):
        market = station(MARKET, name="泉边零工市场", is_gig_market=True)
        await store.seed([station(), market], [employer()], [posting()])
        await store.furnish(ROOMS)
    async with open_house(tmp_path, clock) as house:
        wish = ask(visitor_id=RESIDENT)
        named = ConfirmStay(
            command_id=new_id(),
            stay_id=wish.stay_id,
            form_of_address=PersonalText("王女士"),
            phone=PersonalText(NUMBER_OF_NOBODY),
        )
        for one in (wish, named):
            outcome = await house.rooms.handle(one, THEMSELVES)
            assert isinstance(outcome, Receipt), outcome
        yield house


async def proved(inn: House, kiosk: Caller) -> Any:
    """The bed, as its guest sees it."""
    asked = {"proof_id": PROOF, "phone": NUMBER_OF_NOBODY}
    assert (await kiosk.post(OWN, json=asked)).status == 200
    code = inn.site[PROOFS].waiting(HERE)[PROOF].code.disclose()
    answer = await kiosk.post(f"{OWN}/{PROOF}/code", json={"code": code})
    found = (await answer.json())["affairs"]
    return next(one for one in found if one["kind"] == "stay")


async def change(kiosk: Caller, what: str, bed: Any) -> tuple[int, Any]:
    wish = {"command_id": new_id(), "kind": bed["kind"], "affair_id": bed["affair_id"]}
    answer = await kiosk.post(f"{OWN}/{PROOF}/{what}", json=wish)
    return answer.status, await answer.json()


async def test_a_bed_that_was_given_back_is_had_again(inn: House) -> None:
    async with await inn.kiosk() as kiosk:
        bed = await proved(inn, kiosk)
        assert (await change(kiosk, "undone", bed))[0] == 404
        _, after = await change(kiosk, "cancelled", bed)
        (given_back,) = after["affairs"]
        assert not given_back["can_cancel"]
        assert given_back["undo_until"]
        _, again = await change(kiosk, "undone", bed)
        assert again["affairs"] == [bed]


async def test_a_place_in_a_course_is_had_again_too(inn: House) -> None:
    course = set_plan(starts_at=SEVEN + WEEK, ends_at=SEVEN + WEEK + HOUR)
    for wish, actor in ((course, STAFF), (enrol(0, visitor_id=RESIDENT), THEMSELVES)):
        outcome = await inn.rooms.handle(wish, actor)
        assert isinstance(outcome, Receipt), outcome
    async with await inn.kiosk() as kiosk:
        await proved(inn, kiosk)
        found = (await (await kiosk.get(f"{OWN}/{PROOF}")).json())["affairs"]
        (place,) = [one for one in found if one["kind"] == "enrolment"]
        _, after = await change(kiosk, "cancelled", place)
        assert [one["undo_until"] is None for one in after["affairs"]].count(False) == 1
        _, again = await change(kiosk, "undone", place)
        assert again["affairs"] == found


async def test_after_a_minute_it_is_gone(inn: House) -> None:
    async with await inn.kiosk() as kiosk:
        bed = await proved(inn, kiosk)
        await change(kiosk, "cancelled", bed)
        inn.clock.forward(UNDO_LASTS + timedelta(seconds=1))
        status, said = await change(kiosk, "undone", bed)
        assert (status, said["reason"]) == (422, "too_late")
        (late,) = (await (await kiosk.get(f"{OWN}/{PROOF}")).json())["affairs"]
        assert late["undo_until"] is None


async def test_nobody_gives_a_bed_back_for_somebody_else(inn: House) -> None:
    async with await inn.kiosk() as kiosk:
        bed = await proved(inn, kiosk)
        other = {**bed, "affair_id": StayId("somebody-elses")}
        assert (await change(kiosk, "cancelled", other))[0] == 404
