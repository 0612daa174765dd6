"""The one door: receipts, access, numbers, and what is heard only after it is true."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.applications import AnswerApplication, State
from shared.applications import Move as Answering
from shared.ids import (
    ApplicationId,
    CommandId,
    EmployerId,
    JobId,
    SessionId,
    StationCode,
    VisitorId,
)
from shared.jobs import AmendJob, CloseJob, PostJob, Topic
from shared.live_sessions import AddRole, Move, Phase, PinRole
from shared.organisation import Actor
from shared.people import PersonalText
from shared.questions import AnswerQuestion, AskQuestion, Word
from shared.refusals import Reason, Refused
from shared.wire import Command
from tests.fair import (
    ELSEWHERE,
    GUEST,
    HERE,
    JOB,
    KIOSK,
    NEIGHBOUR,
    OTHER_SHOP,
    RESIDENT,
    SHOW,
    STAFF,
    THIS_AFTERNOON,
    TOMORROW,
    VISITOR,
    apply,
    posting,
    schedule,
)
from tests.fair_store import SECOND_JOB, fresh, open_fair, visitor, withdraw


async def test_a_browser_is_its_own_resident_whatever_it_says(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        await fair.accept(apply(visitor_id=NEIGHBOUR), VISITOR)
        assert not await fair.store.reader.applications_of(NEIGHBOUR)
        assert await fair.store.reader.applications_of(RESIDENT)


async def test_a_kiosk_speaks_for_the_visit(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        await fair.accept(apply(visitor_id=NEIGHBOUR), KIOSK)
        (sent,) = await fair.store.reader.applications_of(NEIGHBOUR)
        undo = replace(withdraw(sent.application_id), visitor_id=NEIGHBOUR)
        refused = await fair.refuse(replace(undo, visitor_id=RESIDENT), KIOSK)
        assert refused.reason is Reason.NOT_ALLOWED
        await fair.accept(undo, KIOSK)
        nobody = apply(command_id=fresh(), visitor_id=VisitorId(""))
        assert (await fair.refuse(nobody, KIOSK)).reason is Reason.NOT_ALLOWED


async def test_staff_cannot_apply_in_somebodys_name(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        assert (await fair.refuse(apply(), STAFF)).reason is Reason.NOT_ALLOWED


async def test_role_numbers_are_one_series_of_the_stations_day(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        second, tomorrow = SessionId("show-2"), SessionId("show-3")
        await fair.go_on_air()
        await fair.accept(schedule(command_id=fresh(), session_id=second), STAFF)
        await fair.accept(
            schedule(
                command_id=fresh(),
                session_id=tomorrow,
                starts_at=fair.clock.now + timedelta(days=1),
            ),
            STAFF,
        )
        for session_id in (second, tomorrow):
            wish = AddRole(command_id=fresh(), session_id=session_id, job_id=JOB)
            await fair.accept(wish, STAFF)
        numbers = {
            session_id: [card.number for card in found.cards]
            for session_id in (SHOW, second, tomorrow)
            if (found := await fair.store.reader.session(session_id))
        }
        assert numbers == {SHOW: [1, 2], second: [3], tomorrow: [1]}


async def test_application_numbers_begin_anew_each_day(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        first = await fair.send(RESIDENT)
        second = await fair.send(NEIGHBOUR)
        fair.clock.forward(timedelta(hours=14))  # midnight in Shanghai
        await fair.accept(
            AmendJob(command_id=fresh(), posting=posting(SECOND_JOB, title="面点")), STAFF
        )
        third = await fair.send(RESIDENT, SECOND_JOB)
        assert [first.number, second.number, third.number] == ["B-001", "B-002", "B-001"]


async def test_a_withdrawn_application_may_be_sent_again_and_no_other(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        sent = await fair.send(RESIDENT)
        again = apply(command_id=fresh(), application_id=ApplicationId("again"))
        assert await fair.refuse(again, VISITOR) == Refused(
            reason=Reason.ALREADY_APPLIED, facts={"number": "B-001"}
        )
        await fair.accept(withdraw(sent.application_id), VISITOR)
        assert (await fair.accept(again, VISITOR)).events


async def test_an_application_is_walked_to_its_answer(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        sent = await fair.send(RESIDENT)

        async def answer(move: Answering, actor: Actor, **words: Any) -> None:
            command = AnswerApplication(
                command_id=fresh(),
                application_id=sent.application_id,
                move=move,
                **words,
            )
            await fair.accept(command, actor)

        await answer(Answering.ASK, GUEST, text="会和面吗")
        await answer(Answering.REPLY, VISITOR, text="会")
        await answer(Answering.OFFER, GUEST, slot=THIS_AFTERNOON)
        await answer(Answering.ACCEPT, VISITOR)
        found = await fair.store.reader.application(sent.application_id)
        assert found is not None
        assert (found.state, found.slot) == (State.AGREED, THIS_AFTERNOON)
        assert (found.question, found.reply) == ("会和面吗", "会")
        assert not await fair.store.reader.open_applicants(HERE)


async def test_questions_are_merged_and_answered(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        for resident in (RESIDENT, NEIGHBOUR, RESIDENT):
            ask = AskQuestion(
                command_id=fresh(), session_id=SHOW, role_number=2, topic=Topic.COUPLES
            )
            await fair.accept(ask, visitor(resident))
        (merged,) = await fair.store.reader.questions(SHOW)
        assert (merged.count, merged.is_open) == (2, True)
        say = AnswerQuestion(
            command_id=fresh(),
            session_id=SHOW,
            role_number=2,
            topic=Topic.COUPLES,
            word=Word.YES,
        )
        await fair.accept(say, GUEST)
        (told,) = await fair.store.reader.questions(SHOW)
        assert (told.word, told.is_open) == (Word.YES, False)


MISSING = JobId("missing")
UNKNOWN: list[tuple[Command, str | None]] = [
    (PostJob(command_id=CommandId("p"), posting=posting(MISSING, station=ELSEWHERE)), None),
    (
        PostJob(
            command_id=CommandId("p"),
            posting=posting(MISSING, employer_id=EmployerId("missing")),
        ),
        "employer_id",
    ),
    (schedule(employer_id=EmployerId("missing")), "employer_id"),
    (AmendJob(command_id=CommandId("p"), posting=posting(MISSING)), None),
    (CloseJob(command_id=CommandId("p"), job_id=MISSING), None),
    (AddRole(command_id=CommandId("p"), session_id=SHOW, job_id=MISSING), "job_id"),
    (AddRole(command_id=CommandId("p"), session_id=SessionId("missing"), job_id=JOB), None),
    (
        AnswerApplication(
            command_id=CommandId("p"),
            application_id=ApplicationId("missing"),
            move=Answering.COMMIT,
        ),
        None,
    ),
    (
        AnswerQuestion(
            command_id=CommandId("p"),
            session_id=SHOW,
            role_number=99,
            topic=Topic.AGE,
            word=Word.YES,
        ),
        None,
    ),
]


@pytest.mark.parametrize(("command", "field"), UNKNOWN)
async def test_what_does_not_exist_is_an_answer_and_no_error(
    command: Command, field: str | None, tmp_path: Path
) -> None:
    async with open_fair(tmp_path) as fair:
        if command.type != "schedule_session":
            await fair.go_on_air()
        refused = await fair.refuse(command, STAFF)
        assert refused.reason in {Reason.NOT_FOUND, Reason.NOT_ALLOWED}
        assert refused.field == field


async def test_an_unknown_role_or_show_is_refused_to_a_resident(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        for command in (
            apply(job_id=MISSING),
            apply(session_id=SessionId("missing")),
            AskQuestion(
                command_id=fresh(),
                session_id=SessionId("missing"),
                role_number=1,
                topic=Topic.AGE,
            ),
        ):
            assert (await fair.refuse(command, VISITOR)).reason is Reason.NOT_FOUND


async def test_an_employers_unknown_station_is_named(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        unknown = StationCode("JN-XX-999")
        nowhere = replace(STAFF, station=unknown)
        wished = schedule(station=unknown)
        assert (await fair.refuse(wished, nowhere)).field == "station"


async def test_a_guest_keeps_to_one_studio(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        amended = AmendJob(command_id=fresh(), posting=posting(head_count=3))
        assert (await fair.accept(amended, GUEST)).events
        elsewhere = replace(GUEST, session_id=SessionId("show-2"))
        again = replace(amended, command_id=fresh())
        assert (await fair.refuse(again, elsewhere)).reason is Reason.NOT_ALLOWED
        stranger = replace(GUEST, employer_id=OTHER_SHOP)
        assert (await fair.refuse(again, stranger)).reason is Reason.NOT_ALLOWED


async def test_an_amended_role_is_heard_in_its_show(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        listening = fair.feed.listen(frozenset({f"public:{SHOW}"}))
        wish = AmendJob(command_id=fresh(), posting=posting(head_count=9))
        receipt = await fair.accept(wish, STAFF)
        item = await anext(listening)
        assert (item.sequence, item.event) == (receipt.sequence, receipt.events[0])


async def test_going_live_looks_at_the_picture(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        fair.pictures.clear()
        await fair.move(Move.LOSE)
        assert await fair.move(Move.RESUME) == Refused(reason=Reason.NO_PICTURE)
        fair.pictures.add(SHOW)
        await fair.move(Move.RESUME)
        session = await fair.store.reader.session(SHOW)
        assert session is not None
        assert session.phase is Phase.ON_AIR


async def test_listeners_hear_commits_in_order_and_only_commits(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        listening = fair.feed.listen(frozenset({f"studio:{SHOW}"}))
        before = await fair.store.reader.last_sequence()
        residents = [VisitorId(f"resident-{index}") for index in range(40)]
        await asyncio.gather(
            *(fair.send(resident) for resident in residents),
            *(fair.refuse(apply(call_at=TOMORROW, phone=PersonalText("1")), VISITOR) for _ in "ab"),
        )
        heard = [(await anext(listening)).sequence for _ in residents]
        assert heard == list(range(before + 1, before + 41))


async def test_what_was_committed_is_heard_though_the_asker_left(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        listening = fair.feed.listen(frozenset({f"studio:{SHOW}"}))
        asking = asyncio.create_task(fair.service.handle(apply(), VISITOR))
        await asyncio.sleep(0)
        asking.cancel()
        item = await asyncio.wait_for(anext(listening), 60)
        assert item.event.type == "application_sent"


async def test_a_card_on_air_comes_down_when_its_posting_becomes_incomplete(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        pin = PinRole(command_id=fresh(), session_id=SHOW, number=1)
        await fair.accept(pin, STAFF)
        amended = AmendJob(command_id=fresh(), posting=posting(content=None))
        receipt = await fair.accept(amended, STAFF)
        assert [event.type for event in receipt.events] == ["job_amended", "role_pinned"]
        session = await fair.store.reader.session(SHOW)
        assert session is not None
        assert session.pin is None


async def test_a_card_on_air_stays_when_its_posting_is_still_complete(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        pin = PinRole(command_id=fresh(), session_id=SHOW, number=1)
        await fair.accept(pin, STAFF)
        amended = AmendJob(command_id=fresh(), posting=posting(head_count=7))
        receipt = await fair.accept(amended, STAFF)
        assert [event.type for event in receipt.events] == ["job_amended"]


async def test_what_a_machine_gave_a_slip_for_is_decided_as_of_then(tmp_path: Path) -> None:
    ago = timedelta(hours=5)
    async with open_fair(tmp_path) as fair:
        at_machine = apply(session_id=None, call_at=THIS_AFTERNOON)
        receipt = await fair.service.handle(at_machine, KIOSK, fair.clock.now - ago)
        assert not isinstance(receipt, Refused)
        assert receipt.events[0].at == fair.clock.now - ago


async def test_nobody_else_says_when_a_wish_was_made(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        by_phone = apply(session_id=None, call_at=THIS_AFTERNOON)
        receipt = await fair.service.handle(by_phone, VISITOR, fair.clock.now - timedelta(hours=5))
        assert not isinstance(receipt, Refused)
        assert receipt.events[0].at == fair.clock.now
