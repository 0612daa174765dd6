"""Rooms and courses over HTTP: pages, lists to take along, and whose they are."""

import io
from datetime import timedelta

import openpyxl
import pytest

from shared.attendance import Pass, read_pass, write_pass
from shared.gatherings import SetGathering
from shared.ids import CommandId, GatheringId, ResourceId
from shared.organisation import SHANGHAI, Actor
from shared.reservations import Kind, Resource, SetResource
from streaming_server.ports.handling import Receipt
from streaming_server.web.pages.resident_apply import TITLES
from streaming_server.web.rights import may_listen
from tests.benchmarks.forms import filled
from tests.fair import (
    ELSEWHERE,
    GUEST,
    HERE,
    JOB,
    NOW,
    OTHER_SHOP,
    OWNER,
    SHOP,
    STAFF,
    VISITOR,
)
from tests.gatherings_fair import COURSE, SEVEN, check_in, enrol, phone_of, plan
from tests.web.house import Caller, House, new_id

OWN = f"/desk/{HERE}/courses/{COURSE}"


@pytest.fixture
async def course(house: House) -> House:
    house.clock.now = NOW
    wish = SetGathering(command_id=CommandId("plan-1"), plan=plan())
    assert isinstance(await house.rooms.handle(wish, STAFF), Receipt)
    return house


async def one_enrols(house: House, who: int = 1, name: str = "王女士") -> Caller:
    """By the form, as a browser without scripts sends it."""
    resident = await house.resident()
    page = await (await resident.get(f"/courses/{COURSE}")).text()
    typed = filled(page, f"/courses/{COURSE}") | {
        "form_of_address": name,
        "phone": phone_of(who),
        "title": TITLES[-1],
    }
    typed.pop("will_wait", None)
    answer = await resident.post(f"/courses/{COURSE}", data=typed)
    assert answer.status == 303, await answer.text()
    return resident


async def test_a_resident_enrols_and_sees_number_and_pass(course: House) -> None:
    async with await one_enrols(course) as resident:
        (own,) = await course.rooms.reader.enrolments(COURSE)
        shown = await (await resident.get(f"/mine/courses/{own.enrolment_id}")).text()
        assert "C-001" in shown
        assert "data:image/svg+xml" in shown
        assert phone_of(1) not in shown
        mine = await (await resident.get("/mine")).text()
        assert plan().title in mine


async def test_nobody_else_sees_the_place(course: House) -> None:
    async with await one_enrols(course), await course.resident() as stranger:
        (own,) = await course.rooms.reader.enrolments(COURSE)
        assert (await stranger.get(f"/mine/courses/{own.enrolment_id}")).status == 404


async def test_wrong_fields_are_said_and_what_was_typed_stays(course: House) -> None:
    async with await course.resident() as resident:
        page = await (await resident.get(f"/courses/{COURSE}")).text()
        typed = filled(page, f"/courses/{COURSE}") | {"form_of_address": "老孙", "phone": "12"}
        answer = await resident.post(f"/courses/{COURSE}", data=typed)
        text = await answer.text()
        assert answer.status == 422
        assert 'value="老孙"' in text
        assert 'aria-invalid="true"' in text


async def test_the_list_is_taken_along_as_csv_and_xlsx(course: House) -> None:
    async with await one_enrols(course, name="=1+1"), await course.staff() as staff:
        answer = await staff.get(f"{OWN}/list.csv")
        assert answer.headers["Content-Type"].startswith("text/csv")
        rows = (await answer.read()).decode("utf-8-sig").splitlines()
        assert rows[1].startswith("C-001,'=1+1,")
        book = await (await staff.get(f"{OWN}/list.xlsx")).read()
        sheet = openpyxl.load_workbook(io.BytesIO(book)).active
        assert sheet is not None
        assert [cell.value for cell in sheet[2]][:2] == ["C-001", "=1+1"]
        assert (await staff.get(f"{OWN}/list.exe")).status == 404


@pytest.mark.parametrize("path", ["", "/print", "/list.csv", "/list.xlsx"])
async def test_who_comes_is_its_own_stations_business(course: House, path: str) -> None:
    async with await one_enrols(course):
        for caller in (await course.other_staff(), await course.owner()):
            async with caller as somebody:
                assert (await somebody.get(OWN + path)).status == 403
        async with await course.resident() as resident:
            answer = await resident.get(OWN + path, allow_redirects=False)
            assert answer.status == 303


async def test_at_the_door_first_done_then_already(course: House) -> None:
    async with await one_enrols(course):
        course.clock.now = SEVEN
    async with await course.staff() as staff:
        door = f"/desk/{HERE}/check-in"
        for word in ("签到好了", "已经签到过了，19:00"):
            typed = {"command_id": new_id(), "scanned": "C-001"}
            answer = await staff.post(door, data=typed)
            assert answer.status == 303
            shown = await (await staff.get(answer.headers["Location"])).text()
            assert word in shown
            assert "王女士" in shown
            course.clock.forward(timedelta(minutes=2))


async def test_the_door_knows_who_came_on_the_other_side_of_midnight(course: House) -> None:
    starts = (SEVEN + timedelta(hours=5)).astimezone(SHANGHAI)
    assert (starts.hour, starts.minute) == (0, 0)
    moved = plan(starts_at=starts, ends_at=starts + timedelta(hours=1))
    wish = SetGathering(command_id=new_id(), plan=moved)
    assert isinstance(await course.rooms.handle(wish, STAFF), Receipt)
    async with await one_enrols(course):
        course.clock.now = starts - timedelta(minutes=20)
    async with await course.staff() as staff:
        typed = {"command_id": new_id(), "scanned": "C-001"}
        answer = await staff.post(f"/desk/{HERE}/check-in", data=typed)
        assert answer.status == 303
        assert "王女士" in await (await staff.get(answer.headers["Location"])).text()


@pytest.mark.parametrize(
    ("scanned", "status"),
    [("", 404), ("C-999", 404), ("DS1.x", 422), ("DS1." + "A" * 300, 422), ("\u202e", 404)],
)
async def test_nonsense_at_the_door_gets_a_sentence(
    course: House, scanned: str, status: int
) -> None:
    async with await course.staff() as staff:
        typed = {"command_id": new_id(), "scanned": scanned}
        answer = await staff.post(f"/desk/{HERE}/check-in", data=typed)
        assert answer.status == status
        assert 'role="alert"' in await answer.text()


async def test_the_interface_says_what_there_is_and_never_who_comes(course: House) -> None:
    async with await one_enrols(course), await course.resident() as resident:
        found = await resident.json("/api/v1/courses")
        assert [one["free"] for one in found["courses"]] == [1]
        text = await (await resident.get("/api/v1/courses")).text()
        assert "王女士" not in text
        assert phone_of(1) not in text
        assert (await resident.json(f"/api/v1/courses/{COURSE}"))["title"] == plan().title
        assert (await resident.get("/api/v1/courses/none")).status == 404


async def test_an_employer_reads_what_is_free_and_not_who_holds_it(house: House) -> None:
    studio = Resource(
        resource_id=ResourceId("studio"), station=HERE, kind=Kind.STUDIO, name="直播间"
    )
    await house.rooms.handle(SetResource(command_id=new_id(), resource=studio), STAFF)
    async with await house.owner() as owner, await house.resident() as resident:
        found = await owner.json(f"/api/v1/stations/{HERE}/resources?day=2026-11-23")
        assert [one["name"] for one in found["resources"]] == ["直播间"]
        path = f"/api/v1/stations/{HERE}/resources"
        assert (await resident.get(path)).status == 401
        assert (await owner.get(path + "?day=9999-12-31")).status == 404
        assert (await owner.get(path + "?day=soon")).status == 400


async def test_the_command_itself_is_a_residents_own(course: House) -> None:
    async with await course.resident() as resident, await course.staff() as staff:
        assert (await resident.wish(enrol(3))).status == 200
        assert (await staff.wish(enrol(4))).status == 403


async def test_a_day_is_taken_together_or_not_at_all(course: House) -> None:
    starts_at = NOW + timedelta(hours=5)
    soon = plan(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), capacity=1)
    await course.rooms.handle(SetGathering(command_id=new_id(), plan=soon), STAFF)
    outcomes = []
    for who in (1, 2):
        async with await course.resident() as resident:
            page = await (await resident.get("/day")).text()
            typed = filled(page, "/day") | {
                "role": JOB,
                "market": "",
                "course": COURSE,
                "form_of_address": "王女士",
                "phone": phone_of(who),
                "title": "plain",
            }
            answer = await resident.post("/day", data=typed)
            outcomes.append(answer.status)
            applied = (await resident.json("/api/v1/me"))["applications"]
            if answer.status == 303:
                shown = await (await resident.get(answer.headers["Location"])).text()
                assert "都订好了" in shown
                assert "C-001" in shown
                assert len(applied) == 1
            else:
                assert "满了" in await answer.text()
                assert applied == []
    assert outcomes == [303, 409]


async def test_a_strangers_day_is_not_there(course: House) -> None:
    async with await course.resident() as resident:
        assert (await resident.get("/day/made-up")).status == 404
        nothing = filled(await (await resident.get("/day")).text(), "/day") | {
            "role": "",
            "market": "",
            "form_of_address": "王",
        }
        nothing.pop("course", None)
        answer = await resident.post("/day", data=nothing)
        assert answer.status == 422
        assert "请至少选一样" in await answer.text()


async def test_a_stations_machine_reads_passes_without_a_network(course: House) -> None:
    async with await one_enrols(course), await course.kiosk() as kiosk, await course.staff() as who:
        path = f"/api/v1/stations/{HERE}/pass-key"
        key = bytes.fromhex((await kiosk.json(path))["key"])
        day = SEVEN.astimezone(SHANGHAI).date()
        shown = Pass(station=HERE, gathering_id=COURSE, day=day, number="C-001")
        assert read_pass(write_pass(shown, key), HERE, key, day) == shown
        assert (await who.get(path)).status == 403
        assert (await kiosk.get(f"/api/v1/stations/{ELSEWHERE}/pass-key")).status == 403


@pytest.mark.parametrize(
    ("topic", "actor", "may"),
    [
        (f"shop:{SHOP}", OWNER, True),
        (f"shop:{SHOP}", GUEST, False),
        (f"shop:{SHOP}", STAFF, False),
        (f"shop:{OTHER_SHOP}", OWNER, False),
        ("courses", VISITOR, True),
    ],
)
async def test_who_hears_of_reservations(
    house: House, topic: str, actor: Actor, *, may: bool
) -> None:
    assert await may_listen(actor, topic, house.rooms.reader) is may


async def test_who_came_is_taken_along(course: House) -> None:
    async with await one_enrols(course):
        course.clock.now = plan().ends_at + timedelta(hours=1)
    async with await course.staff() as staff:
        answer = await staff.get(f"/desk/{HERE}/statistics/attendance.csv")
        rows = (await answer.read()).decode("utf-8-sig").splitlines()
        assert rows[1].startswith(f"{plan().title},")
        assert rows[1].endswith(",1,0,1")
        page = await (await staff.get(f"/desk/{HERE}/statistics")).text()
        assert plan().title in page


async def test_staff_plan_a_series_and_take_its_attendance_along(house: House) -> None:
    house.clock.now = NOW
    async with await house.staff() as staff:
        root = f"/desk/{HERE}/courses"
        typed = filled(await (await staff.get(root)).text(), root) | {
            "title": "电工夜课",
            "kind": "pairing",
            "day": "2026-11-23",
            "starts": "19:00",
            "ends": "21:00",
            "place": "实训间",
            "more": "2026-11-30\n2026-12-07 18:00-19:30",
            "needed_percent": "60",
        }
        wrong = await staff.post(root, data=typed | {"more": "2026-11-30\nnext week"})
        assert wrong.status == 422
        assert "next week" in await wrong.text()
        own = (await staff.post(root, data=typed)).headers["Location"]
        page = await (await staff.get(own)).text()
        assert "2026-11-30\n2026-12-07 18:00-19:30" in page
        assert "共 3 次" in page
        person = {"command_id": new_id(), "form_of_address": "秦师傅", "phone": phone_of(1)}
        assert (await staff.post(f"{own}/people", data=person)).status == 303
    for day in (SEVEN, SEVEN + timedelta(days=7)):
        house.clock.now = day
        wish = check_in(phone_of(1))
        assert isinstance(await house.rooms.handle(wish, STAFF), Receipt)
    async with await house.staff() as staff:
        (one,) = await house.rooms.reader.enrolments(GatheringId(own.rpartition("/")[2]))
        skill = filled(await (await staff.get(own)).text(), f"{own}/skills") | {
            "skill": "",
            "level": "saw",
            "enrolment_id": str(one.enrolment_id),
        }
        assert (await staff.post(f"{own}/skills", data=skill)).status == 422
        logged = await staff.post(f"{own}/skills", data=skill | {"skill": "换闸"})
        assert logged.status == 303
        rows = (await (await staff.get(f"{own}/list.csv?certificates=yes")).text()).splitlines()
        assert rows[0].endswith("11-23,11-30,12-07,来了几次,手艺")
        assert rows[1].endswith("19:00,19:00,,2/3,换闸 看过")


async def test_every_week_is_a_number_and_a_resident_reads_all_dates(house: House) -> None:
    house.clock.now = NOW
    async with await house.staff() as staff, await house.resident() as resident:
        root = f"/desk/{HERE}/courses"
        typed = filled(await (await staff.get(root)).text(), root) | {
            "title": "手机课",
            "kind": "course",
            "day": "2026-11-24",
            "place": "二楼",
            "gives_certificate": "yes",
            "weeks": "3",
        }
        name = (await staff.post(root, data=typed)).headers["Location"].rpartition("/")[2]
        page = await (await resident.get(f"/courses/{name}")).text()
        assert page.count("19:00–20:30") >= 3
        assert "共 3 次" in page
        assert "来满 80% 发证书" in page
        typed = filled(page, f"/courses/{name}") | {
            "form_of_address": "王",
            "phone": phone_of(3),
        }
        taken = await resident.post(f"/courses/{name}", data=typed)
        shown = await (await resident.get(taken.headers["Location"])).text()
        assert "来了 0/3 次" in shown
