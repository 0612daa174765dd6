"""POST /api/v1/commands: receipts, refusals and their status, and who may."""

import asyncio
import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from shared.applications import AnswerApplication, Apply
from shared.applications import Move as Answering
from shared.ids import ApplicationId, CommandId, JobId, Sequence, VisitorId
from shared.jobs import Topic
from shared.live_sessions import Move, MoveSession, PinRole
from shared.people import PersonalText
from shared.questions import AnswerQuestion, AskQuestion, Word
from shared.wire import Event
from streaming_server.ports.handling import Receipt
from streaming_server.web.api.changes import receipt_body, receipt_text
from tests.appointments_fair import APPOINTMENT_EVENTS
from tests.fair import JOB, SHOW, TOMORROW
from tests.hall_wishes import HALL_EVENTS
from tests.lodging_wishes import LODGING_EVENTS
from tests.web.house import House, new_id


def wish_to_work(**changes: Any) -> Apply:
    usual: dict[str, Any] = {
        "command_id": new_id("apply"),
        "application_id": ApplicationId(new_id("application")),
        "job_id": JOB,
        "session_id": SHOW,
        "form_of_address": PersonalText("王女士"),
        "phone": PersonalText("138 0000 0000"),
        "call_at": TOMORROW,
    }
    return Apply(**{**usual, **changes})


async def test_a_resident_applies_and_reads_what_happens_next(house: House) -> None:
    async with await house.resident() as resident:
        answer = await resident.wish(wish_to_work())
        assert answer.status == 200
        event = (await answer.json())["events"][0]
        assert (event["number"], event["role_number"]) == ("B-001", 1)
        assert "visitor_id" not in event
        me = await resident.json("/api/v1/me")
    assert me["known"] == {"form_of_address": "王女士", "phone_tail": "0000", "details": {}}
    assert me["applications"][0]["sentence"] == "周店长明天上午 9:30 打给您"


EVENTS = [event for event, _ in (*HALL_EVENTS, *APPOINTMENT_EVENTS, *LODGING_EVENTS)]


@pytest.mark.parametrize("event", EVENTS, ids=[event.type for event in EVENTS])
def test_a_receipt_reads_the_same_however_it_is_written(event: Event) -> None:
    receipt = Receipt(command_id=CommandId('"c"'), sequence=Sequence(7), events=(event, event))
    written = json.loads(receipt_text(receipt))
    assert written == receipt_body(receipt)
    assert "visitor_id" not in json.dumps(written)


async def test_a_double_tap_gets_the_same_receipt(house: House) -> None:
    wish = wish_to_work()
    async with await house.resident() as resident:
        answers = await asyncio.gather(*(resident.wish(wish) for _ in range(5)))
        bodies = [await answer.text() for answer in answers]
        me = await resident.json("/api/v1/me")
    assert [answer.status for answer in answers] == [200] * 5
    assert len(set(bodies)) == 1
    assert len(me["applications"]) == 1


async def test_a_resent_pin_gets_the_same_receipt_though_the_picture_went_on(house: House) -> None:
    await house.go_live()
    wish = PinRole(command_id=new_id(), session_id=SHOW, number=1, publisher_picture=90_000)
    async with await house.owner() as owner:
        first = await (await owner.wish(wish)).json()
        house.engine.offset += 3000
        again = await (await owner.wish(wish)).json()
    assert first == again
    assert first["events"][0]["picture"] == 1_090_000


async def test_what_a_peer_says_to_be_the_stage_clock_does_not_count(house: House) -> None:
    await house.go_live()
    house.engine.pictures[SHOW] = 7000
    wish = PinRole(command_id=new_id(), session_id=SHOW, number=1, picture=1)
    async with await house.owner() as owner:
        pinned = await (await owner.wish(wish)).json()
    assert pinned["events"][0]["picture"] == 7000


@pytest.mark.parametrize(
    ("typed", "status", "field"),
    [
        ({"phone": PersonalText("12345")}, 422, "phone"),
        ({"phone": PersonalText("not a number 😀")}, 422, "phone"),
        ({"form_of_address": PersonalText("")}, 422, "form_of_address"),
        ({"form_of_address": PersonalText("长" * 41)}, 422, "form_of_address"),
        ({"form_of_address": PersonalText("a\u0007b")}, 422, "form_of_address"),
        ({"form_of_address": PersonalText("长" * 40)}, 200, None),
        ({"form_of_address": PersonalText("\U0002cb2a😀")}, 200, None),
        ({"phone": None}, 200, None),
        ({"phone": PersonalText("+86 138-0000-0000")}, 200, None),
        ({"call_at": TOMORROW + timedelta(minutes=1)}, 422, "call_at"),
        ({"job_id": JobId("nobody-offers-this")}, 404, "job_id"),
    ],
)
async def test_what_was_typed_is_taken_or_answered_at_its_field(
    house: House, typed: dict[str, Any], status: int, field: str | None
) -> None:
    async with await house.resident() as resident:
        answer = await resident.wish(wish_to_work(**typed))
        body = await answer.json()
    assert answer.status == status, body
    if field:
        assert body["field"] == field
        assert body["sentence"]


async def test_a_second_application_is_refused_with_the_number_of_the_first(house: House) -> None:
    async with await house.resident() as resident:
        await resident.wish(wish_to_work())
        answer = await resident.wish(wish_to_work())
        body = await answer.json()
    assert (answer.status, body["reason"]) == (409, "already_applied")
    assert "B-001" in body["sentence"]


async def test_a_visitor_cannot_speak_for_another_resident(house: House) -> None:
    async with await house.resident() as resident, await house.resident() as stranger:
        receipt = await (await resident.wish(wish_to_work())).json()
        move = AnswerApplication(
            command_id=new_id(),
            application_id=receipt["events"][0]["application_id"],
            move=Answering.WITHDRAW,
            visitor_id=VisitorId("somebody-else"),
        )
        assert (await stranger.wish(move)).status == 403
        assert (await resident.wish(move)).status == 200


async def test_an_employer_gets_the_number_only_with_an_agreed_time(house: House) -> None:
    async with await house.resident() as resident, await house.owner() as owner:
        receipt = await (await resident.wish(wish_to_work())).json()
        application = ApplicationId(receipt["events"][0]["application_id"])
        before = await owner.json(f"/api/v1/applications/{application}")
        commit = AnswerApplication(
            command_id=new_id(), application_id=application, move=Answering.COMMIT
        )
        assert (await owner.wish(commit)).status == 200
        after = await owner.json(f"/api/v1/applications/{application}")
    assert (before["phone"], before["phone_tail"]) == (None, "0000")
    assert after["phone"] == "13800000000"


async def test_who_takes_an_application_back_is_seen_no_more(house: House) -> None:
    async with await house.resident() as resident, await house.owner() as owner:
        receipt = await (await resident.wish(wish_to_work())).json()
        application = ApplicationId(receipt["events"][0]["application_id"])
        undo = AnswerApplication(
            command_id=new_id(), application_id=application, move=Answering.WITHDRAW
        )
        assert (await resident.wish(undo)).status == 200
        seen = await owner.json(f"/api/v1/applications/{application}")
    assert (seen["state"], seen["form_of_address"]) == ("withdrawn", "有位居民")
    assert (seen["phone"], seen["phone_tail"], seen["details"]) == (None, None, [])


async def test_hosts_wishes_want_a_sign_in_and_the_right_one(house: House) -> None:
    wish = MoveSession(command_id=new_id(), session_id=SHOW, move=Move.OPEN)
    async with await house.resident() as resident, await house.kiosk() as kiosk:
        assert (await resident.wish(wish)).status == 401
        assert (await kiosk.wish(wish)).status == 403


async def test_a_role_that_is_not_there_is_not_pinned(house: House) -> None:
    await house.go_live()
    wish = PinRole(command_id=new_id(), session_id=SHOW, number=2)
    async with await house.owner() as owner:
        answer = await owner.wish(wish)
    assert answer.status == 404


async def test_no_picture_is_a_conflict_said_in_english_too(house: House) -> None:
    wish = MoveSession(command_id=new_id(), session_id=SHOW, move=Move.GO_LIVE)
    async with await house.owner() as owner:
        await owner.wish(MoveSession(command_id=new_id(), session_id=SHOW, move=Move.OPEN))
        answer = await owner.wish(wish, **{"Accept-Language": "en-GB,en;q=0.9"})
        body = await answer.json()
    assert (answer.status, body["reason"]) == (409, "no_picture")
    assert body["sentence"].startswith("There is no picture")


async def test_a_question_is_answered_from_the_fields_at_once(house: House) -> None:
    await house.go_live()
    wish = AskQuestion(command_id=new_id(), session_id=SHOW, role_number=1, topic=Topic.MEALS)
    async with await house.resident() as resident:
        event = (await (await resident.wish(wish)).json())["events"][0]
    assert event["answer"] == {"code": "meals_note", "facts": {"note": "管一顿早饭"}}
    assert event["source"] == "fields"


async def test_the_employers_list_counts_residents_and_names_none(house: House) -> None:
    await house.go_live()
    async with await house.resident() as first, await house.resident() as second:
        for resident in (first, second, second):
            ask = AskQuestion(
                command_id=new_id(), session_id=SHOW, role_number=1, topic=Topic.LODGING
            )
            assert (await resident.wish(ask)).status == 200
    async with await house.owner() as owner:
        listed = (await owner.json(f"/api/v1/sessions/{SHOW}/questions"))["questions"][0]
        answer = AnswerQuestion(
            command_id=new_id(), session_id=SHOW, role_number=1, topic=Topic.LODGING, word=Word.NO
        )
        assert (await owner.wish(answer)).status == 200
    assert listed["count"] == 2
    assert "askers" not in listed


async def test_ending_a_show_says_goodbye_to_its_picture(house: House) -> None:
    await house.go_live()
    async with await house.owner() as owner:
        end = MoveSession(command_id=new_id(), session_id=SHOW, move=Move.END)
        assert (await owner.wish(end)).status == 200
    assert house.engine.ended == [SHOW]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "type"),
        (b"{", "type"),
        (b"[]", "type"),
        (b'{"type":"no_such_wish"}', "type"),
        (b'{"type":"apply","command_id":"c"}', "application_id"),
        (b'{"type":"close_job","command_id":"","job_id":"j"}', "command_id"),
        (b'{"type":"close_job","command_id":"c","job_id":"../../etc"}', "job_id"),
        (b'{"type":"close_job","command_id":"c","job_id":"\\ud800"}', "type"),
        (b"\xff\xfe", "type"),
        (b"[" * 5000, "type"),
    ],
)
async def test_what_cannot_be_understood_is_named_by_field(
    house: House, body: bytes, field: str
) -> None:
    async with await house.resident() as resident:
        answer = await resident.post("/api/v1/commands", data=body)
        said = await answer.json()
    assert (answer.status, said["reason"], said["field"]) == (400, "malformed", field)


async def test_more_than_a_megabyte_is_too_large(house: House) -> None:
    async with await house.resident() as resident:
        answer = await resident.post("/api/v1/commands", data=BytesIO(b" " * (1024 * 1024 + 1)))
    assert answer.status == 413
    assert "太大" in (await answer.json())["sentence"]


async def test_applying_too_often_says_when_to_come_back(house: House) -> None:
    async with await house.resident() as resident:
        answers = [
            await resident.wish(wish_to_work(command_id=CommandId(f"again-{n}"))) for n in range(21)
        ]
    assert {answer.status for answer in answers[1:20]} == {409}
    assert answers[20].status == 429
    assert int(answers[20].headers["Retry-After"]) > 0
