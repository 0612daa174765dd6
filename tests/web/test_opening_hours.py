"""Staff change when the door is open, and everybody is told what is true now."""

from datetime import time, timedelta
from typing import Final

from aiohttp import ClientResponse

from shared.ids import CommandId, ServiceCode, VisitId, VisitorId
from shared.link.facts import FactKind, read_fact
from shared.opening_hours import Span, SpecialDay
from shared.organisation import Station
from shared.refusals import Reason, Refused
from shared.said import Said
from shared.tickets.messages import TakeTicket
from shared.tickets.opening import SetSpecialDay
from tests.fair import ELSEWHERE, HERE, STAFF, TODAY, VISITOR
from tests.web.house import Caller, House, new_id
from tests.web.test_machines import amendment, machine, snapshot

PAGE: Final = f"/desk/{HERE}/hours"
NOTE: Final = "今天盘点，明天照常"
WEEKDAYS: Final = {
    name: text
    for day in range(1, 6)
    for name, text in (
        (f"open_{day}", "1"),
        (f"opens_{day}", "09:00"),
        (f"closes_{day}", "17:30"),
    )
}
TODAY_CLOSED: Final = {"do": "special", "day": f"{TODAY}", "note_zh": NOTE, "is_open": ""}


async def staff_of(house: House) -> Caller:
    browser = await house.resident()
    await browser.sign_in("staff", STAFF)
    return browser


async def sent(staff: Caller, form: dict[str, str]) -> ClientResponse:
    return await staff.post(PAGE, data={"command_id": new_id(), **form})


async def here(house: House) -> Station:
    found = await house.rooms.reader.station(HERE)
    assert found is not None
    return found


async def test_each_weekday_has_hours_of_its_own(house: House) -> None:
    async with await staff_of(house) as staff:
        assert (await sent(staff, {"do": "week", **WEEKDAYS})).status == 303
        text = await (await staff.get(PAGE)).text()
    nine = Span(opens=time(9), closes=time(17, 30))
    assert (await here(house)).week == (nine,) * 5 + (None, None)
    assert text.count('type="checkbox" name="open_') == 7
    assert text.count("checked>周") == 5
    assert text.count('value="17:30"') == 8  # and what closed days would begin with, and a date
    others = await house.rooms.reader.station(ELSEWHERE)
    assert others is not None
    assert others.week == ()


async def test_what_is_wrong_is_said_where_it_stands_and_what_was_typed_stays(
    house: House,
) -> None:
    cases: tuple[tuple[dict[str, str], str, str], ...] = (
        ({"do": "week", **WEEKDAYS, "closes_3": "08:00"}, "closes_3", "关门要在开门之后"),
        ({"do": "week", **WEEKDAYS, "opens_3": "", "closes_3": "late"}, "closes_3", "关门要在"),
        ({"do": "week"}, "weekdays", "至少选"),
        ({**TODAY_CLOSED, "day": ""}, "day", "请选今天以后"),
        ({**TODAY_CLOSED, "day": "2026-11-21"}, "day", "请选今天以后"),
        ({**TODAY_CLOSED, "note_zh": ""}, "note", "请写一句"),
        (
            {**TODAY_CLOSED, "is_open": "1", "opens_special": "10:00", "closes_special": "10:00"},
            "closes_special",
            "关门要在",
        ),
    )
    async with await staff_of(house) as staff:
        for form, field, sentence in cases:
            answer = await sent(staff, form)
            text = await answer.text()
            assert answer.status == 422, (form, field)
            assert f'id="err-{field}"' in text, field
            assert sentence in text, field
            for name, typed in form.items():
                if name.startswith(("opens_", "note_")) and typed:
                    assert f'name="{name}"' in text
                    assert f'value="{typed}"' in text, (name, typed)
    assert ((await here(house)).week, (await here(house)).special_days) == ((), ())


async def test_a_day_that_differs_is_added_shown_to_everybody_and_taken_back(
    house: House,
) -> None:
    async with await staff_of(house) as staff:
        assert (await sent(staff, {**TODAY_CLOSED, "note_en": "Stock-taking"})).status == 303
        kept = (await here(house)).special_days
        assert kept == (SpecialDay(day=TODAY, span=None, note=Said(zh=NOTE, en="Stock-taking")),)
        for page in (PAGE, f"/board/{HERE}", f"/take/{HERE}"):
            assert NOTE in await (await staff.get(page)).text(), page
        taking = await (await staff.get(f"/take/{HERE}")).text()
        assert "现在关着门，明天上午 8:30开" in taking
        booking = f"/appointments/{HERE}?service=job_seeking&day={TODAY}"
        assert NOTE in await (await staff.get(booking)).text()
        assert f'href="/take/{HERE}"' not in await (await staff.get("/")).text()
        assert (await sent(staff, {"do": "drop", "day": f"{TODAY}"})).status == 303
        assert "今天开到 18:00" in await (await staff.get(f"/take/{HERE}")).text()
        assert f'href="/take/{HERE}"' in await (await staff.get("/")).text()
    assert (await here(house)).special_days == ()


async def test_on_a_closed_day_a_phone_gets_no_number(house: House) -> None:
    def number() -> TakeTicket:
        return TakeTicket(
            command_id=new_id(),
            visit_id=VisitId(new_id("v")),
            station=HERE,
            services=(ServiceCode("job_seeking"),),
            visitor_id=VisitorId("resident-1"),
        )

    special = SpecialDay(day=TODAY, span=None, note=Said(zh=NOTE, en=NOTE))
    wish = SetSpecialDay(command_id=new_id(), station=HERE, special=special)
    assert not isinstance(await house.rooms.handle(wish, STAFF), Refused)
    refused = await house.rooms.handle(number(), VISITOR)
    assert isinstance(refused, Refused)
    assert refused.reason is Reason.SERVICE_CLOSED
    house.clock.forward(timedelta(days=1))
    assert not isinstance(await house.rooms.handle(number(), VISITOR), Refused)


async def test_a_machine_hears_of_it_at_once(house: House) -> None:
    special = SpecialDay(day=TODAY, span=None, note=Said(zh=NOTE, en=NOTE))
    wish = SetSpecialDay(command_id=CommandId("hours"), station=HERE, special=special)
    async with machine(house) as socket:
        before = await snapshot(socket)
        await house.rooms.handle(wish, STAFF)
        change = await amendment(socket)
    assert change.after == before.position
    (fact,) = change.facts
    assert fact.kind is FactKind.STATION
    assert read_fact(fact.kind, fact.body).special_days == (special,)


async def test_staff_of_another_station_do_not_see_the_page(house: House) -> None:
    async with await staff_of(house) as staff:
        assert (await staff.get(f"/desk/{ELSEWHERE}/hours")).status == 403
        answer = await staff.post(f"/desk/{ELSEWHERE}/hours", data={"do": "week", **WEEKDAYS})
        assert answer.status == 403
