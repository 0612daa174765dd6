"""What the read models say, where the rows alone would not tell."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.applications import AnswerApplication
from shared.applications import Move as Answering
from shared.ids import ApplicationId, JobId
from shared.jobs import AmendJob, AskedFact, Place, PostJob
from shared.live_sessions import Move, MoveSession, PinRole
from streaming_server.ports.handling import Receipt
from streaming_server.web.views import walk_minutes
from tests.fair import HERE, JOB, OWNER, SHOW, TOMORROW, VISITOR, posting, station
from tests.web.house import House, new_id
from tests.web.test_commands import wish_to_work

DEGREE_M = 111_195  # of latitude


@pytest.mark.parametrize(
    ("metres", "minutes"), [(0, 1), (51, 1), (206, 4), (1031, 20), (3093, 60), (4000, None)]
)
def test_the_walk_is_in_whole_minutes_as_long_as_one_would_walk(
    metres: float, minutes: int | None
) -> None:
    here = station()
    place = Place(address="x", latitude=here.latitude + metres / DEGREE_M, longitude=here.longitude)
    assert walk_minutes(here, place) == minutes


def test_nobody_walks_from_nowhere_or_to_nowhere() -> None:
    assert walk_minutes(None, posting().place) is None
    assert walk_minutes(station(), None) is None


async def test_a_role_says_what_it_answers_and_what_it_does_not(house: House) -> None:
    amended = posting(couples=None, conditions=None, asks=(AskedFact.SHIFT,))
    told = await house.rooms.handle(AmendJob(command_id=new_id(), posting=amended), OWNER)
    assert isinstance(told, Receipt)
    async with await house.resident() as resident:
        job = await resident.json(f"/api/v1/jobs/{JOB}?from_station={HERE}")
    assert job["answers"]["couples"] is None
    assert job["answers"]["meals"]["facts"] == {"note": "管一顿早饭"}
    assert (job["missing"], job["texts"]["missing"]) == (["conditions"], ["要求"])
    assert job["texts"]["pay_whole"] == "26 元/时"
    assert (job["texts"]["hours"], job["texts"]["days"]) == ("早上5点半–10点", "周一到周六")
    assert job["walk_minutes"] == 3


async def test_an_incomplete_role_cannot_be_pinned_and_the_answer_names_the_fields(
    house: House,
) -> None:
    await house.go_live()
    amended = replace(posting(), conditions=None, head_count=None)
    await house.rooms.handle(AmendJob(command_id=new_id(), posting=amended), OWNER)
    async with await house.owner() as owner:
        answer = await owner.wish(PinRole(command_id=new_id(), session_id=SHOW, number=1))
        body = await answer.json()
    assert (answer.status, body["reason"], body["field"]) == (422, "role_incomplete", "number")
    assert body["facts"] == {"fields": ["head_count", "conditions"]}
    assert "招几个人、要求" in body["sentence"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"move": Answering.COMMIT}, "说好了，周店长明天上午 9:30 打给您"),
        ({"move": Answering.OFFER, "slot": TOMORROW}, "周店长问您明天上午 9:30 行不行"),
        ({"move": Answering.ASK, "text": "会骑三轮吗"}, "周店长问：会骑三轮吗"),
        ({"move": Answering.DECLINE, "reason": "filled"}, "周店长回话：人已经招满"),
    ],
)
async def test_the_resident_reads_what_the_employer_answered(
    house: House, answer: dict[str, str], sentence: str
) -> None:
    application_id = ApplicationId(new_id("application"))
    async with await house.resident() as resident:
        await resident.wish(wish_to_work(application_id=application_id))
        move = AnswerApplication(
            command_id=new_id(),
            application_id=application_id,
            **answer,  # type: ignore[arg-type]
        )
        assert isinstance(await house.rooms.handle(move, OWNER), Receipt)
        mine = (await resident.json("/api/v1/me"))["applications"][0]
    assert mine["sentence"] == sentence


async def test_a_kiosk_reads_for_the_visit_it_names(house: House) -> None:
    visit = VISITOR.visitor_id
    async with await house.kiosk() as kiosk:
        assert (await kiosk.wish(wish_to_work(visitor_id=visit))).status == 200
        known = await kiosk.json(f"/api/v1/me?visitor_id={visit}")
        other = await kiosk.json("/api/v1/me?visitor_id=somebody-else")
    assert known["known"]["form_of_address"] == "王女士"
    assert other == {"known": None, "applications": []}


async def test_a_browser_cannot_name_another_visit(house: House) -> None:
    async with await house.kiosk() as kiosk, await house.resident() as resident:
        await kiosk.wish(wish_to_work(visitor_id=VISITOR.visitor_id))
        stolen = await resident.json(f"/api/v1/me?visitor_id={VISITOR.visitor_id}")
    assert stolen == {"known": None, "applications": []}


async def test_sessions_are_found_by_station_and_phase(house: House) -> None:
    async with await house.resident() as resident:
        here = await resident.json(f"/api/v1/sessions?station={HERE}&phase=scheduled")
        elsewhere = await resident.json("/api/v1/sessions?station=nowhere")
        live = await resident.json("/api/v1/sessions?phase=on_air")
    assert [show["session_id"] for show in here["sessions"]] == [SHOW]
    assert elsewhere["sessions"] == live["sessions"] == []


async def test_the_employer_reads_at_which_moment_somebody_decided(house: House) -> None:
    async with await house.resident() as early, await house.owner() as owner:
        assert (await early.wish(wish_to_work())).status == 200
        house.clock.forward(timedelta(seconds=5))
        await house.go_live()
        async with await house.resident() as later, await house.resident() as last:
            house.clock.forward(timedelta(seconds=70))
            assert (await later.wish(wish_to_work())).status == 200
            house.clock.forward(timedelta(seconds=5))
            await house.pin(1)
            house.clock.forward(timedelta(seconds=15))
            assert (await last.wish(wish_to_work())).status == 200
        form = f"/jobs/{JOB}/apply?session={SHOW}"
        end = MoveSession(command_id=new_id(), session_id=SHOW, move=Move.END)
        assert (await owner.wish(end)).status == 200
        house.clock.forward(timedelta(hours=1))
        async with await house.resident() as after:
            assert "哪会儿报的" not in await (await after.get(form)).text()
            assert (await after.wish(wish_to_work())).status == 200
        found = await owner.json(f"/api/v1/sessions/{SHOW}/applications")
    assert [one["decided"] for one in found["applications"]] == [
        None,
        {"seconds_on_air": 70, "role_number": None},
        {"seconds_on_air": 90, "role_number": 1},
        None,
    ]


async def test_roles_within_a_walk_come_before_newer_ones_far_away(house: House) -> None:
    here = station()
    for title, degrees in (("门口保洁", 0.001), ("城外搬运", 0.3)):
        place = Place(address="x", latitude=here.latitude + degrees, longitude=here.longitude)
        role = posting(JobId(title.encode().hex()), title=title, place=place)
        receipt = await house.rooms.handle(PostJob(command_id=new_id(), posting=role), OWNER)
        assert isinstance(receipt, Receipt), receipt
    async with await house.resident() as resident:
        nearest = await (await resident.get("/jobs")).text()
        newest = await (await resident.get("/jobs?order=newest")).text()
    assert nearest.index("门口保洁") < nearest.index("城外搬运")
    assert newest.index("城外搬运") < newest.index("门口保洁")
    # Searched from there, what is found stands in the order that was chosen.
    chosen = 'name="order" value="newest"'
    assert chosen in newest
    assert chosen not in nearest


async def test_the_portal_leads_to_a_number_and_a_time_where_the_door_is_open(
    house: House,
) -> None:
    ways = f'href="/take/{HERE}"', f'href="/appointments/{HERE}"'
    async with await house.resident() as resident:
        page = await (await resident.get("/")).text()
        assert all(way in page for way in ways)
        house.clock.forward(timedelta(hours=12))
        page = await (await resident.get("/")).text()
        assert not any(way in page for way in ways)
