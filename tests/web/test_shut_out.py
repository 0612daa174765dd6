"""Staff close a day on which people have booked: staff find them, and they read it themselves."""

from datetime import timedelta
from typing import Final

import pytest

from shared.gatherings import SetGathering
from shared.ids import CounterId, ReservationId, ResourceId
from shared.opening_hours import Span, SpecialDay
from shared.reservations import Kind, ReserveSlots, Resource, SetResource, Wanted
from shared.said import Said
from shared.tickets.messages import SetUpCounter
from shared.tickets.opening import SetOpeningHours, SetSpecialDay
from shared.wire import Command
from streaming_server.ports.handling import Receipt
from streaming_server.web.pages.resident_apply import TITLES
from tests.appointments_fair import ELEVEN
from tests.benchmarks.forms import filled
from tests.fair import HERE, NOW, OWNER, SHOP, STAFF, TODAY, station
from tests.gatherings_fair import COURSE, SEVEN, phone_of, plan
from tests.web.house import Caller, House, new_id
from tests.web.test_affairs import ask, code_of, prove
from tests.web.test_places import one_enrols

HOURS: Final = f"/desk/{HERE}/hours"
MONDAY: Final = TODAY + timedelta(days=1)
NOTE: Final = "消防检查"


@pytest.fixture
async def hall(house: House) -> House:
    """A course tomorrow evening, and a counter at which times may be booked."""
    house.clock.now = NOW
    await accept(
        house,
        SetUpCounter(
            command_id=new_id(), counter_id=CounterId("counter-1"), station=HERE, number=1
        ),
        SetGathering(command_id=new_id(), plan=plan()),
    )
    return house


async def accept(house: House, *wishes: Command) -> None:
    for wish in wishes:
        assert isinstance(await house.rooms.handle(wish, STAFF), Receipt)


async def close(house: House, day: SpecialDay) -> None:
    await accept(house, SetSpecialDay(command_id=new_id(), station=HERE, special=day))


def closed(span: Span | None = None) -> SpecialDay:
    return SpecialDay(day=MONDAY, span=span, note=Said(zh=NOTE, en=NOTE))


async def one_books(house: House, day: str = f"{MONDAY}") -> tuple[Caller, str]:
    """By the form; the page of the own appointment."""
    resident = await house.resident()
    page = f"/appointments/{HERE}?service=job_seeking&day={day}"
    form = filled(await (await resident.get(page)).text(), f"/appointments/{HERE}")
    typed = form | {
        "starts": "11:00",
        "form_of_address": "王",
        "title": TITLES[-1],
        "phone": phone_of(1),
    }
    answer = await resident.post(f"/appointments/{HERE}", data=typed)
    assert answer.status == 303, await answer.text()
    return resident, answer.headers["Location"]


async def seen(caller: Caller, path: str) -> str:
    return await (await caller.get(path)).text()


async def test_staff_find_who_booked_and_can_ring_them_up(hall: House) -> None:
    resident, _ = await one_books(hall)
    async with resident, await one_enrols(hall, who=2), await hall.staff() as staff:
        assert "还有人约了" not in await seen(staff, HOURS)
        await close(hall, closed())
        told = await seen(staff, HOURS)
        assert "还有人约了" in told
        assert "1 个预约" in told
        assert f"{plan().title}，报了 1 位" in told
        day = f"/desk/{HERE}/appointments?day={MONDAY}"
        assert day in told
        course = f"/desk/{HERE}/courses/{COURSE}"
        assert course in told
        assert f"不开门：{NOTE}" in await seen(staff, course)
        found = await seen(staff, day)
        assert f"不开门：{NOTE}" in found
        assert "还约着 1 位" in found
        assert "<b>Y-001</b><span>11:00</span>" in found
        assert f"tel:{phone_of(1)}" in found


async def test_whoever_booked_reads_it_and_what_to_do(hall: House) -> None:
    resident, mine = await one_books(hall)
    async with resident:
        for page in (mine, "/mine"):
            assert "另选一天" not in await seen(resident, page)
        await close(hall, closed())
        told = await seen(resident, mine)
        assert f"11月23日不开门：{NOTE}。请另选一天" in told
        assert "那个时间不开门，请另选一天" in await seen(resident, "/mine")
        hall.clock.forward(timedelta(days=2))
        assert "另选一天" not in await seen(resident, mine)


async def test_a_week_that_is_changed_shuts_out_whom_it_concerns(hall: House) -> None:
    resident, mine = await one_books(hall)
    week = (None, *station().whole_week[1:])
    async with resident, await hall.staff() as staff:
        await accept(hall, SetOpeningHours(command_id=new_id(), station=HERE, week=week))
        assert "站里改成不开门了" in await seen(resident, mine)
        told = await seen(staff, HOURS)
        assert "1 个预约" in told
        assert plan().title not in told  # planned by staff, for whatever evening they like


async def test_who_is_in_a_course_reads_that_the_door_is_closed(hall: House) -> None:
    async with await one_enrols(hall) as resident:
        (own,) = await hall.rooms.reader.enrolments(COURSE)
        mine = f"/mine/courses/{own.enrolment_id}"
        await close(hall, closed(Span(opens=ELEVEN.time(), closes=SEVEN.time())))
        assert NOTE not in await seen(resident, mine)
        await close(hall, closed())
        for page in (mine, f"/courses/{COURSE}"):
            assert f"不开门：{NOTE}。这一次上不上" in await seen(resident, page)


async def test_an_employer_reads_that_the_room_lies_behind_a_closed_door(hall: House) -> None:
    room = Resource(resource_id=ResourceId("studio"), station=HERE, kind=Kind.STUDIO, name="直播间")
    starts_at = ELEVEN + timedelta(days=1)
    booked = ReserveSlots(
        command_id=new_id(),
        reservation_id=ReservationId("r-1"),
        station=HERE,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        wanted=(Wanted(resource_id=room.resource_id),),
        employer_id=SHOP,
        is_approved=True,
    )
    await accept(hall, SetResource(command_id=new_id(), resource=room), booked)
    async with await hall.resident() as employer, await hall.staff() as staff:
        await employer.sign_in("owner", OWNER)
        assert NOTE not in await seen(employer, "/rooms")
        await close(hall, closed())
        assert f"不开门：{NOTE}。请换个时间" in await seen(employer, "/rooms")
        assert "场地设备订了 1 次" in await seen(staff, HOURS)


async def test_a_touchscreen_says_it_to_whoever_proves_who_they_are(hall: House) -> None:
    resident, _ = await one_books(hall)
    await close(hall, closed())
    async with resident, await one_enrols(hall), await hall.kiosk() as kiosk:
        await ask(kiosk, phone=phone_of(1))
        _, found = await prove(kiosk, code_of(hall))
        assert [one["stands"] for one in found["affairs"]] == [
            "那个时间不开门，请另选一天",
            "碰上不开门的日子，来前先问一声",
        ]
