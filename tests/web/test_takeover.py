"""A phone takes a machine's place: numbers of its own, brought later, in order and once."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from shared.ids import KioskId, VisitorId
from shared.link.messages import VERSION, Answers, Hello, Retired, Set
from shared.link.settings import MachineSettings
from shared.tickets.messages import LeaseNumbers, TakeTicket
from shared.tickets.numbers import BLOCK, day_of
from shared.wire import Command, encode_command
from streaming_server.web.machines.fleet import FLEET
from tests.fair import HERE, NOW
from tests.shared.tickets.hall import SEEK
from tests.web.house import Caller, House, new_id
from tests.web.test_machines import WELL, machine, next_of, pushed, ticket

PHONE = KioskId("0123456789abcdef0123456789abcdef")
HELLO = Hello(version=VERSION, copy="c", health=WELL)


async def machine_id(house: House) -> str:
    known = await house.rooms.machines.known()
    return str(known[0].kiosk_id)


async def begin(staff: Caller, kiosk_id: str, stand_in: str = PHONE, **more: str) -> Any:
    wish = {"command_id": new_id(), "stand_in": stand_in, **more}
    response = await staff.post(f"/desk/{HERE}/machines/{kiosk_id}/takeover", json=wish)
    return response.status, await response.json()


async def bring(
    staff: Caller, kiosk_id: str, wishes: Sequence[Command], stand_in: str = PHONE
) -> Any:
    body = {
        "stand_in": stand_in,
        "wishes": [
            {"command": json.loads(encode_command(one)), "occurred_at": NOW.isoformat()}
            for one in wishes
        ],
    }
    response = await staff.post(f"/desk/{HERE}/machines/{kiosk_id}/takeover/given", json=body)
    return response.status, await response.json()


def given(name: str, number: str) -> TakeTicket:
    return ticket(name, number)


async def test_the_phone_gives_numbers_that_no_machine_has(house: House) -> None:
    """The machine printed one that nobody heard of; what is left of its block is nobody's."""
    async with await house.kiosk() as kiosk, await house.staff() as staff:
        lease = LeaseNumbers(command_id=new_id(), station=HERE, prefix="A")
        async with machine(house, HELLO, kiosk=kiosk) as socket:
            await socket.send_str(pushed(lease))
            await next_of(socket, Answers)
        kiosk_id = await machine_id(house)
        asked = {"command_id": new_id()}
        status, handed = await begin(staff, kiosk_id, **asked)
        assert status == 200
        slips = [one for one in handed["slips"] if one["prefix"] == "A"]
        assert [one["position"] for one in slips] == list(range(BLOCK + 1, 2 * BLOCK + 1))
        assert all(one["picture"].startswith("data:image/png") for one in slips)
        again = (await begin(staff, kiosk_id, **asked))[1]
        assert [one["number"] for one in again["slips"]] == [
            one["number"] for one in handed["slips"]
        ]
        wishes = [given("phone-1", slips[0]["number"]), given("phone-2", slips[1]["number"])]
        for _ in range(2):  # the answer was lost, and the same is said again
            status, answered = await bring(staff, kiosk_id, wishes)
            assert [one["reason"] for one in answered["answers"]] == [None, None]
    kept = await house.rooms.reader.visit(wishes[0].visit_id)
    assert kept is not None
    assert kept.number == slips[0]["number"]


async def test_a_machine_that_is_back_learns_it_and_what_it_printed_stays_good(
    house: House,
) -> None:
    kiosk = await house.kiosk()
    async with await house.staff() as staff, kiosk:
        lease = LeaseNumbers(command_id=new_id(), station=HERE, prefix="A")
        async with kiosk.http.ws_connect("/link") as socket:
            await socket.send_str(json.dumps(hello()))
            await socket.send_str(pushed(lease))
            await next_of(socket, Answers)
            kiosk_id = await machine_id(house)
            assert (await begin(staff, kiosk_id))[0] == 200
            told = await next_of(socket, Retired)  # it was on the line all the time
            assert isinstance(told, Retired)
            assert [(one.prefix, one.day, one.first) for one in told.blocks] == [
                ("A", day_of(NOW), 1)
            ]
        async with kiosk.http.ws_connect("/link") as socket:
            await socket.send_str(json.dumps(hello()))
            assert await next_of(socket, Retired) == told
            await socket.send_str(pushed(given("printed-before", "A-003")))
            answers = await next_of(socket, Answers)
            assert isinstance(answers, Answers)
            assert answers.answers[0].reason is None
        page = await (await staff.get(f"/desk/{HERE}/machines")).text()
        assert "手机在替它发号" in page
        # The phone is no machine of the fleet.
        assert len(await house.rooms.machines.known()) == 1


def hello() -> dict[str, Any]:
    return {"type": "hello", "version": VERSION, "copy": "c", "health": {"version": "0.1.0"}}


async def test_more_numbers_come_with_what_was_brought(house: House) -> None:
    async with await house.kiosk(), await house.staff() as staff:
        kiosk_id = await machine_id(house)
        await begin(staff, kiosk_id)
        more = LeaseNumbers(command_id=new_id(), station=HERE, prefix="A")
        status, handed = await bring(staff, kiosk_id, [more])
        assert status == 200
        assert [one["position"] for one in handed["slips"]] == list(range(BLOCK + 1, 2 * BLOCK + 1))


async def test_what_the_rules_refuse_is_answered_with_a_sentence(house: House) -> None:
    async with await house.kiosk(), await house.staff() as staff:
        kiosk_id = await machine_id(house)
        await begin(staff, kiosk_id)
        stranger = given("stranger", "A-999")
        status, answered = await bring(staff, kiosk_id, [stranger])
        assert status == 200
        (answer,) = answered["answers"]
        assert answer["reason"] == "number_not_yours"
        assert answer["sentence"]


@pytest.mark.parametrize(("stand_in", "reason"), [("short", "malformed"), (str(PHONE), "id_taken")])
async def test_who_may_not_stand_in_is_told(house: House, stand_in: str, reason: str) -> None:
    async with await house.kiosk(), await house.staff() as staff:
        kiosk_id = await machine_id(house)
        await begin(staff, kiosk_id)
        status, refused = await begin(staff, kiosk_id, stand_in)
        assert status in {400, 422}
        assert refused["reason"] == reason
        assert (await bring(staff, kiosk_id, [given("x", "A-001")], "nobody-" * 4))[0] == 404


async def test_only_staff_of_the_station_take_over(house: House) -> None:
    async with (
        await house.kiosk() as kiosk,
        await house.staff() as staff,
        await house.other_staff() as other,
        await house.resident() as resident,
    ):
        kiosk_id = await machine_id(house)
        root = f"/desk/{HERE}/machines/{kiosk_id}"
        assert (await staff.get(f"{root}/takeover")).status == 200
        assert "机器坏了" in await (await staff.get(f"{root}/sticker")).text()
        assert (await other.get(f"{root}/takeover")).status == 403
        assert (await resident.get(f"{root}/takeover", allow_redirects=False)).status == 303
        wish = {"command_id": new_id(), "stand_in": PHONE}
        assert (await resident.post(f"{root}/takeover", json=wish)).status == 401
        assert (await kiosk.post(f"{root}/takeover", json=wish)).status == 403
        assert (await other.post(f"{root}/takeover", json=wish)).status == 403
        nobody = await staff.get(f"/desk/{HERE}/machines/nobody/takeover")
        assert nobody.status == 404
        assert (await staff.post(f"{root}/takeover", data=b"{")).status == 400
        script = await resident.get("/takeover-worker.js")
        assert script.headers["Service-Worker-Allowed"] == "/desk/"
        assert script.headers["Content-Type"].startswith("text/javascript")


async def test_a_phones_wish_is_nobody_elses(house: House) -> None:
    """It acts as a machine of this station and no more."""
    async with await house.kiosk(), await house.staff() as staff:
        kiosk_id = await machine_id(house)
        await begin(staff, kiosk_id)
        elsewhere = TakeTicket(
            command_id=new_id(),
            visit_id=ticket("e").visit_id,
            station=type(HERE)("JN-TQ-002"),
            services=(SEEK,),
            visitor_id=VisitorId("v-e"),
        )
        _, answered = await bring(staff, kiosk_id, [elsewhere])
        assert answered["answers"][0]["reason"] == "not_allowed"


async def test_staff_put_a_machine_out_of_service_and_an_office_leaves_it_so(house: House) -> None:
    """The machine learns it on its line; another station's staff cannot say it."""
    async with await house.kiosk() as kiosk, await house.staff() as staff:
        kiosk_id = KioskId(await machine_id(house))
        path = f"/desk/{HERE}/machines/{kiosk_id}/service"
        async with machine(house, HELLO, kiosk=kiosk) as socket:
            await next_of(socket, Set)
            assert (await staff.post(path, data={"is_out": "1"})).status == 303
            told = await next_of(socket, Set)
            assert isinstance(told, Set)
            assert told.signed.settings.is_out_of_service
            page = await (await staff.get(f"/desk/{HERE}/machines?done=out")).text()
            assert "停用着" in page
            assert "重新启用" in page
            await house.site[FLEET].set_machines([kiosk_id], MachineSettings(volume=10))
            kept = await house.rooms.machines.settings(kiosk_id)
            assert (kept.volume, kept.is_out_of_service) == (10, True)
            assert (await staff.post(path, data={"is_out": ""})).status == 303
            assert not (await house.rooms.machines.settings(kiosk_id)).is_out_of_service
    async with await house.other_staff() as others:
        assert (await others.post(path, data={"is_out": "1"})).status in {403, 404}
