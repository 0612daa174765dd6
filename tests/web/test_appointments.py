"""Booked times over HTTP: staff book, see the share of walk-ins and check in by name."""

from datetime import timedelta

import pytest

from shared.appointments.lifecycle import UNDO_LASTS, visit_of
from shared.ids import WHO_ASKS, AppointmentId, CounterId
from shared.tickets.messages import SetUpCounter
from streaming_server.ports.handling import Receipt
from streaming_server.web.pages.resident_apply import TITLES
from tests.appointments_fair import ELEVEN, book
from tests.benchmarks.forms import filled
from tests.fair import HERE, NOW, STAFF, VISITOR
from tests.gatherings_fair import phone_of
from tests.web.house import House, new_id

PAGE = f"/desk/{HERE}/appointments"
DOOR = f"/desk/{HERE}/check-in"


@pytest.fixture
async def hall(house: House) -> House:
    house.clock.now = NOW
    wish = SetUpCounter(
        command_id=new_id(), counter_id=CounterId("counter-1"), station=HERE, number=1
    )
    assert isinstance(await house.rooms.handle(wish, STAFF), Receipt)
    return house


def typed(**changes: str) -> dict[str, str]:
    usual = {
        "command_id": new_id(),
        "service": "job_seeking",
        "day": "2026-11-22",
        "starts": "11:00",
        "form_of_address": "王女士",
        "phone": phone_of(1),
    }
    return usual | changes


async def test_staff_book_for_a_caller_and_check_in_by_name(hall: House) -> None:
    async with await hall.staff() as staff:
        answer = await staff.post(PAGE, data=typed())
        assert answer.status == 303, await answer.text()
        shown = await (await staff.get(answer.headers["Location"])).text()
        assert "王女士" in shown
        assert "Y-001" in shown
        hall.clock.now = ELEVEN
        door = await (await staff.get(DOOR)).text()
        assert "王女士" in door
        answer = await staff.post(DOOR, data={"command_id": new_id(), "scanned": "Y-001"})
        shown = await (await staff.get(answer.headers["Location"])).text()
        assert "排队号 A-001" in shown
        hall.clock.forward(timedelta(minutes=1))
        answer = await staff.post(DOOR, data={"command_id": new_id(), "scanned": "Y-001"})
        shown = await (await staff.get(answer.headers["Location"])).text()
        assert "已经签到过了，11:00" in shown
        assert "排队号 A-001" in shown


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"starts": "03:00"}, 422, "约满了或者过了"),
        ({"starts": "x"}, 422, "约满了或者过了"),
        ({"phone": "1"}, 422, "11 位"),
        ({"form_of_address": ""}, 422, "称呼"),
    ],
)
async def test_what_cannot_be_booked_is_said_and_stays_typed(
    hall: House, changes: dict[str, str], status: int, sentence: str
) -> None:
    async with await hall.staff() as staff:
        answer = await staff.post(PAGE, data=typed(**changes))
        text = await answer.text()
        assert (answer.status, sentence in text) == (status, True), text[-3000:]
        assert changes.get("form_of_address", "王女士") in text


async def test_staff_say_how_much_is_for_walk_ins(hall: House) -> None:
    async with await hall.staff() as staff:
        wrong = {"command_id": new_id(), "walk_in_percent": "5", "release_minutes": "10"}
        assert (await staff.post(f"{PAGE}/terms", data=wrong)).status == 422
        right = wrong | {"command_id": new_id(), "walk_in_percent": "50"}
        assert (await staff.post(f"{PAGE}/terms", data=right)).status == 303
        assert "现场留 15 分钟" in await (await staff.get(PAGE)).text()


async def test_a_time_is_cancelled_for_whoever_rings_up(hall: House) -> None:
    assert isinstance(await hall.rooms.handle(book(), VISITOR), Receipt)
    async with await hall.staff() as staff:
        sent = {"command_id": new_id(), "day": "2026-11-22"}
        assert (await staff.post(f"{PAGE}/a-1", data=sent)).status == 303
        again = sent | {"command_id": new_id()}
        answer = await staff.post(f"{PAGE}/a-1", data=again)
        assert answer.status == 409
        assert "这个预约退掉了" in await answer.text()
    assert await hall.rooms.reader.visit(visit_of(AppointmentId("a-1"))) is None


async def test_a_resident_books_a_time_by_the_form_and_gives_it_back(hall: House) -> None:
    page = f"/appointments/{HERE}?service=job_seeking&day=2026-11-22"
    async with await hall.resident() as resident:
        assert "约个时间" in await (await resident.get(f"/take/{HERE}")).text()
        text = await (await resident.get(page)).text()
        sent = filled(text, f"/appointments/{HERE}") | {
            "starts": "11:00",
            "form_of_address": "王女士",
            "phone": phone_of(1),
            "priority": "normal",
            "title": TITLES[-1],
        }
        sent.pop("no_phone", None)
        answer = await resident.post(f"/appointments/{HERE}", data=sent)
        assert answer.status == 303, await answer.text()
        own = answer.headers["Location"]
        shown = await (await resident.get(own)).text()
        assert "Y-001" in shown
        assert "data:image/svg+xml" in shown
        assert own in await (await resident.get("/mine")).text()
        async with await hall.resident() as stranger:
            assert (await stranger.get(own)).status == 404
        sent = {"command_id": new_id()}
        assert (await resident.post(own, data=sent)).status == 303
        assert "这个预约退掉了" in await (await resident.get(own)).text()


async def test_a_resident_is_told_that_a_time_is_gone_and_keeps_what_was_typed(hall: House) -> None:
    async with await hall.resident() as resident:
        sent = typed(starts="09:00", appointment_id="a-9", phone=phone_of(2))
        answer = await resident.post(f"/appointments/{HERE}", data=sent)
        text = await answer.text()
        assert answer.status == 422
        assert "约满了或者过了" in text
        assert 'value="王女士"' in text
        sent = typed(phone="1", appointment_id="a-9")
        assert (await resident.post(f"/appointments/{HERE}", data=sent)).status == 422
        assert (await resident.get("/appointments/nowhere")).status == 404


async def test_who_comes_is_the_stations_own_business(hall: House) -> None:
    async with await hall.other_staff() as others, await hall.resident() as resident:
        assert (await others.get(PAGE)).status == 403
        assert (await resident.get(PAGE, allow_redirects=False)).status == 303


async def test_a_resident_gives_a_time_back_and_has_it_again_within_a_minute(hall: House) -> None:
    own = "/mine/appointments/a-1"
    async with await hall.resident() as resident:
        assert (await resident.wish(book(visitor_id=WHO_ASKS))).status == 200
        assert (await resident.post(own, data={"command_id": new_id()})).status == 303
        assert "还要这个时间" in await (await resident.get(own)).text()
        again = {"command_id": new_id(), "move": "undo"}
        assert (await resident.post(own, data=again)).status == 303
        assert "约好了" in await (await resident.get(own)).text()
        await resident.post(own, data={"command_id": new_id()})
        hall.clock.forward(UNDO_LASTS + timedelta(seconds=1))
        assert "还要这个时间" not in await (await resident.get(own)).text()
        late = await resident.post(own, data={"command_id": new_id(), "move": "undo"})
        assert late.status == 422
