"""Whose pages the counter and the studio are, and what an overdue answer looks like."""

import re
from datetime import timedelta

from yarl import URL

from shared.applications import Application
from shared.help_calls import CallStaff, Place
from shared.live_sessions import Phase
from streaming_server.ports.handling import Receipt
from tests.fair import ELSEWHERE, HERE, KIOSK, SHOW, VISITOR, apply
from tests.web.house import House, new_id

STUDIO_FORMS = {
    f"/studio/{SHOW}/move": {"move": "end"},
    f"/studio/{SHOW}/pin": {"number": "1"},
    f"/studio/{SHOW}/questions": {"role_number": "1", "topic": "meals", "word": "yes"},
    f"/studio/{SHOW}/applications/application-1": {"move": "commit"},
    f"/studio/{SHOW}/roles/1": {"part": "head_count", "head_count": "3"},
    f"/studio/{SHOW}/encoder": {},
}
DESK_PAGES = (
    "",
    "/new",
    f"/sessions/{SHOW}",
    f"/sessions/{SHOW}/roles",
    "/applications/application-1",
)


async def one_applies(house: House) -> Application:
    outcome = await house.rooms.handle(apply(), VISITOR)
    assert isinstance(outcome, Receipt), outcome
    found = await house.rooms.reader.application(apply().application_id)
    assert found is not None
    return found


async def test_a_counter_is_its_own_stations(house: House) -> None:
    await one_applies(house)
    statuses = []
    for caller in (await house.staff(), await house.other_staff(), await house.owner()):
        async with caller as somebody:
            answers = [await somebody.get(f"/desk/{HERE}{path}") for path in DESK_PAGES]
            statuses.append({answer.status for answer in answers})
    assert statuses == [{200}, {403}, {403}]


async def test_a_strangers_way_to_the_counter_leads_to_the_sign_in(house: House) -> None:
    async with await house.resident() as resident:
        answer = await resident.get(f"/desk/{HERE}", allow_redirects=False)
        assert answer.status == 303
        way = URL(answer.headers["Location"])
        assert (way.path, way.query["next"]) == ("/sign-in", f"/desk/{HERE}")


async def test_one_stations_page_shows_nothing_of_another(house: House) -> None:
    async with await house.other_staff() as staff:
        for path in (f"/sessions/{SHOW}", "/applications/application-1"):
            assert (await staff.get(f"/desk/{ELSEWHERE}{path}")).status == 404


async def test_only_the_host_enters_the_studio_without_a_code(house: House) -> None:
    asked = []
    for caller in (
        await house.owner(),
        await house.staff(),
        await house.other_owner(),
        await house.other_staff(),
        await house.resident(),
    ):
        async with caller as somebody:
            page = await (await somebody.get(f"/studio/{SHOW}")).text()
            asked.append('name="code"' in page)
    assert asked == [False, False, True, True, True]


async def test_nobody_else_acts_in_a_studio(house: House) -> None:
    await house.go_live()
    before = await one_applies(house)
    for caller in (await house.other_owner(), await house.other_staff(), await house.resident()):
        async with caller as somebody:
            for path, typed in STUDIO_FORMS.items():
                form = {"command_id": new_id(), **typed}
                # 303 is the way to the sign-in.
                assert (await somebody.post(path, data=form)).status in {303, 403}
    session = await house.rooms.reader.session(SHOW)
    assert session is not None
    assert (session.phase, session.pin) == (Phase.ON_AIR, None)
    assert await house.rooms.reader.application(before.application_id) == before


async def test_a_form_without_the_pages_token_is_refused(house: House) -> None:
    async with await house.resident() as browser:
        form = {"name": "staff", "password": "guessed"}
        ours = await browser.post("/sign-in", data=form)
        forged = await browser.post("/sign-in", data=form, headers={"X-CSRF-Token": "made-up"})
    assert "aria-invalid" in await ours.text()
    assert "aria-invalid" not in await forged.text()
    assert forged.status == 403


async def test_an_overdue_answer_is_said_in_words(house: House) -> None:
    await one_applies(house)
    async with await house.staff() as staff:
        page = f"/desk/{HERE}"
        in_time = await (await staff.get(page)).text()
        house.clock.forward(timedelta(hours=2, minutes=24))
        late = await (await staff.get(page)).text()
    assert re.search(r"还剩 \d", in_time)
    assert re.search(r"过点 \d", late)
    assert "1 份过点" in late
    assert "打给周店长" in late


async def test_the_whole_phone_number_waits_for_the_commitment(house: House) -> None:
    await house.go_live()
    application = await one_applies(house)
    path = f"/studio/{SHOW}/applications/{application.application_id}"
    async with await house.owner() as owner:
        before = await (await owner.get(f"/studio/{SHOW}")).text()
        form = {"command_id": new_id(), "move": "commit"}
        assert (await owner.post(path, data=form)).status == 303
        after = await (await owner.get(f"/studio/{SHOW}")).text()
    assert "尾号 0000" in before
    assert ("13800000000" in before, "13800000000" in after) == (False, True)


async def test_an_answer_sent_twice_counts_once(house: House) -> None:
    await house.go_live()
    application = await one_applies(house)
    path = f"/studio/{SHOW}/applications/{application.application_id}"
    form = {"command_id": new_id(), "move": "commit"}
    async with await house.owner() as owner:
        statuses = [(await owner.post(path, data=form)).status for _ in range(2)]
    assert statuses == [303, 303]


async def test_a_call_from_the_studio_stands_on_the_desk_until_somebody_goes(house: House) -> None:
    call = CallStaff(command_id=new_id(), station=HERE, place=Place.STUDIO)
    assert isinstance(await house.rooms.handle(call, KIOSK), Receipt)
    go = f"/desk/{HERE}/calls/{call.command_id}"
    async with await house.staff() as somebody:
        before = await (await somebody.get(f"/desk/{HERE}")).text()
        form = {"csrf": somebody.csrf, "command_id": new_id()}
        answer = await somebody.post(go, data=form)
        after = await (await somebody.get(f"/desk/{HERE}")).text()
        unknown = await somebody.post(
            f"/desk/{HERE}/calls/none", data={**form, "command_id": new_id()}
        )
    assert "直播间请人帮忙" in before
    assert answer.status == 303
    assert "直播间请人帮忙" not in after
    assert unknown.status == 404


async def test_another_stations_staff_neither_see_nor_answer_a_call(house: House) -> None:
    call = CallStaff(command_id=new_id(), station=HERE, place=Place.HALL)
    assert isinstance(await house.rooms.handle(call, KIOSK), Receipt)
    async with await house.other_staff() as somebody:
        page = await (await somebody.get(f"/desk/{ELSEWHERE}")).text()
        form = {"csrf": somebody.csrf, "command_id": new_id()}
        answer = await somebody.post(f"/desk/{ELSEWHERE}/calls/{call.command_id}", data=form)
    assert "大厅的机器旁" not in page
    assert answer.status == 404
    assert await house.rooms.reader.open_help_calls(HERE)
