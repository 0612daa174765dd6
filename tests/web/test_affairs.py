"""Somebody's own affairs at a touchscreen: proved, seen, given back, left."""

from datetime import timedelta
from typing import Any, Final

import pytest

from shared.help_calls import CallStaff, Place
from shared.ids import CommandId, Sequence, ServiceCode, VisitId
from shared.organisation import Actor, ActorKind
from shared.people import PersonalText
from shared.proofs import CODE_LASTS, MOST_TRIES, PROOF_LASTS
from shared.tickets.messages import TakeTicket
from shared.wire import Command
from streaming_server.ports.handling import Receipt
from streaming_server.service import close_lost_codes
from streaming_server.web.limits import ASK_AFFAIRS
from streaming_server.web.proofs import PROOFS, SHOWN_LASTS
from tests.fair import HERE, KIOSK, NUMBER_OF_NOBODY, RESIDENT, STAFF, apply
from tests.gatherings_fair import COURSE, enrol, set_plan
from tests.web.house import Caller, House, new_id

OWN: Final = "/api/v1/affairs"
PROOF: Final = CommandId("proof-1")
THEMSELVES: Final = Actor(kind=ActorKind.VISITOR, visitor_id=RESIDENT)


@pytest.fixture
async def person(house: House) -> House:
    """Somebody who applied, has a place in a course, and stands in the line."""
    number = TakeTicket(
        command_id=new_id(),
        visit_id=VisitId("visit-1"),
        station=HERE,
        services=(ServiceCode("job_seeking"),),
        token_hash="0" * 64,
        visitor_id=RESIDENT,
    )
    place = enrol(0, visitor_id=RESIDENT)
    for wish, actor in (
        (set_plan(capacity=9), STAFF),
        (apply(), THEMSELVES),
        (place, THEMSELVES),
        (enrol(7), Actor(kind=ActorKind.VISITOR, visitor_id=enrol(7).visitor_id)),
        (number, THEMSELVES),
    ):
        await done(house, wish, actor)
    return house


async def done(house: House, wish: Command, actor: Actor) -> None:
    outcome = await house.rooms.handle(wish, actor)
    assert isinstance(outcome, Receipt), outcome


async def ask(kiosk: Caller, proof_id: str = PROOF, phone: str = NUMBER_OF_NOBODY) -> None:
    answer = await kiosk.post(OWN, json={"proof_id": proof_id, "phone": phone})
    assert answer.status == 200, await answer.text()


def code_of(house: House, proof_id: CommandId = PROOF) -> str:
    return house.site[PROOFS].waiting(HERE)[proof_id].code.disclose()


async def prove(kiosk: Caller, code: str, proof_id: str = PROOF) -> tuple[int, Any]:
    answer = await kiosk.post(f"{OWN}/{proof_id}/code", json={"code": code})
    return answer.status, await answer.json()


async def give_back(kiosk: Caller, kind: str, affair_id: str) -> tuple[int, Any]:
    wish = {"command_id": new_id(), "kind": kind, "affair_id": affair_id}
    answer = await kiosk.post(f"{OWN}/{PROOF}/cancelled", json=wish)
    return answer.status, await answer.json()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10_000:04}"


async def test_staff_read_the_code_out_and_the_person_sees_everything(person: House) -> None:
    async with await person.kiosk() as kiosk, await person.resident() as desk:
        await desk.sign_in("staff", STAFF)
        await ask(kiosk)
        code = code_of(person)
        page = await (await desk.get(f"/desk/{HERE}")).text()
        assert f"手机尾号 {NUMBER_OF_NOBODY[-4:]}" in page
        assert code in page
        assert NUMBER_OF_NOBODY not in page
        status, found = await prove(kiosk, code)
        assert status == 200
        kinds = [one["kind"] for one in found["affairs"]]
        assert sorted(kinds) == ["application", "enrolment", "ticket"]
        assert code not in await (await desk.get(f"/desk/{HERE}")).text()
        assert await kiosk.json(f"{OWN}/{PROOF}") == found
        assert (await kiosk.http.delete(f"{OWN}/{PROOF}")).status == 200
        assert (await kiosk.get(f"{OWN}/{PROOF}")).status == 404


async def test_what_is_given_back_is_given_back(person: House) -> None:
    async with await person.kiosk() as kiosk:
        await ask(kiosk)
        _, found = await prove(kiosk, code_of(person))
        for one in found["affairs"]:
            assert one["can_cancel"]
            status, after = await give_back(kiosk, one["kind"], one["affair_id"])
            assert status == 200
            (same,) = [it for it in after["affairs"] if it["affair_id"] == one["affair_id"]]
            assert not same["can_cancel"]
            assert same["stands"] != one["stands"]
        course = await person.rooms.reader.gathering(COURSE)
        assert course is not None
        assert course.taken == 1
        assert (await give_back(kiosk, "enrolment", enrol(7).enrolment_id))[0] == 404


async def test_a_wrong_code_says_what_is_left_and_the_last_one_ends_it(person: House) -> None:
    async with await person.kiosk() as kiosk:
        await ask(kiosk)
        code = code_of(person)
        for left in range(MOST_TRIES - 1, 0, -1):
            status, said = await prove(kiosk, wrong(code))
            assert (status, said["reason"]) == (422, "code_wrong")
            assert f"还能再试 {left} 次" in said["sentence"]
        assert (await prove(kiosk, wrong(code)))[1]["reason"] == "code_used_up"
        assert (await prove(kiosk, code))[1]["reason"] == "code_used_up"
        await ask(kiosk, "proof-2")
        assert (await prove(kiosk, code_of(person, CommandId("proof-2")), "proof-2"))[0] == 200


async def test_whoever_goes_away_takes_the_code_from_the_desk(person: House) -> None:
    async with await person.kiosk() as kiosk:
        await ask(kiosk)
        assert await person.rooms.reader.open_help_calls(HERE)
        assert (await kiosk.http.delete(f"{OWN}/{PROOF}")).status == 200
        assert await person.rooms.reader.open_help_calls(HERE) == ()


async def test_codes_and_looks_end_by_the_clock(person: House) -> None:
    second = timedelta(seconds=1)
    async with await person.kiosk() as kiosk:
        await ask(kiosk)
        code = code_of(person)
        person.clock.forward(CODE_LASTS + second)
        assert (await prove(kiosk, code))[1]["reason"] == "code_too_old"
        await ask(kiosk, "proof-2")
        await prove(kiosk, code_of(person, CommandId("proof-2")), "proof-2")
        person.clock.forward(PROOF_LASTS + second)
        assert (await kiosk.get(f"{OWN}/proof-2")).status == 404


async def test_nobody_asks_for_one_number_again_and_again(person: House) -> None:
    async with await person.kiosk() as kiosk:
        for turn in range(ASK_AFFAIRS.each.amount):
            await ask(kiosk, f"proof-{turn}")
        answer = await kiosk.post(OWN, json={"proof_id": "more", "phone": NUMBER_OF_NOBODY})
        assert answer.status == 429
        await ask(kiosk, "another", "13800000009")
        answer = await kiosk.post(OWN, json={"proof_id": "none", "phone": "123"})
        assert (await answer.json())["reason"] == "not_a_phone"


async def test_only_a_machine_of_the_station_may_ask_at_all(person: House) -> None:
    async with await person.kiosk() as kiosk:
        await ask(kiosk)
    for caller, status in ((await person.staff(), 403), (await person.resident(), 401)):
        async with caller:
            assert (await caller.get(f"{OWN}/{PROOF}")).status == status
            body = {"proof_id": "p", "phone": NUMBER_OF_NOBODY}
            assert (await caller.post(OWN, json=body)).status == status


async def test_the_own_phone_opens_them_once(person: House) -> None:
    shown = person.site[PROOFS].show(RESIDENT)
    async with await person.kiosk() as kiosk:
        body = {"proof_id": PROOF, "key": shown}
        answer = await kiosk.post(f"{OWN}/scans", json=body)
        assert {one["kind"] for one in (await answer.json())["affairs"]} == {
            "application",
            "enrolment",
            "ticket",
        }
        assert (await kiosk.post(f"{OWN}/scans", json=body)).status == 422
        late = person.site[PROOFS].show(RESIDENT)
        person.clock.forward(SHOWN_LASTS + timedelta(seconds=1))
        assert (await kiosk.post(f"{OWN}/scans", json={**body, "key": late})).status == 422


async def test_a_phone_opens_them_whatever_its_key_begins_with(person: House) -> None:
    proofs = person.site[PROOFS]
    # One key in 32 begins with a dash or a line.
    keys = (proofs.show(RESIDENT) for _ in range(5000))
    unusual = next(key for key in keys if key[0] in "-_")
    async with await person.kiosk() as kiosk:
        answer = await kiosk.post(f"{OWN}/scans", json={"proof_id": PROOF, "key": unusual})
        assert answer.status == 200


async def test_a_phone_shows_the_picture_and_leads_strangers_home(person: House) -> None:
    async with await person.resident() as phone:
        page = await (await phone.get("/own")).text()
        assert "data:image/svg" in page
        answer = await phone.get("/own/whatever", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, "/mine")


async def test_no_event_holds_the_number_or_the_code(person: House) -> None:
    async with await person.kiosk() as kiosk:
        await ask(kiosk)
        code = code_of(person)
        await prove(kiosk, code)
    items = await person.rooms.reader.feed_after(
        Sequence(0), frozenset({f"desk:{HERE}", f"help:{HERE}"})
    )
    told = repr(items)
    assert "help_called" in told
    assert NUMBER_OF_NOBODY not in told
    assert PersonalText(code).disclose() not in [one for one in told.split("'") if len(one) == 4]


async def test_a_code_that_a_restart_lost_calls_nobody_any_more(person: House) -> None:
    """The hall's own call for staff stays: somebody stands there still."""
    rooms = person.rooms
    async with await person.kiosk() as kiosk:
        await ask(kiosk)
        hall = CallStaff(command_id=new_id(), station=HERE, place=Place.HALL)
        await done(person, hall, KIOSK)
        await close_lost_codes(rooms.handle, rooms.reader)
        (left,) = await rooms.reader.open_help_calls(HERE)
        assert left.place is Place.HALL
