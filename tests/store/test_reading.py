"""What pages read: only what was committed, in the order people expect it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.applications import AnswerApplication, Application
from shared.applications import Move as Answering
from shared.ids import ApplicationId, EmployerId, JobId, Sequence, SessionId, StationCode
from shared.jobs import (
    AskedFact,
    Hours,
    Pay,
    PayUnit,
    Place,
    PostJob,
    Provision,
    Topic,
)
from shared.live_sessions import Move, Phase
from shared.people import FormOfAddress, PersonalText
from shared.questions import AskQuestion
from tests.fair import (
    ELSEWHERE,
    GUEST,
    HERE,
    JOB,
    NEIGHBOUR,
    NOW,
    OTHER_SHOP,
    RESIDENT,
    SHOP,
    SHOW,
    STAFF,
    VISITOR,
    apply,
    employer,
    posting,
    schedule,
    station,
)
from tests.fair_store import SECOND_JOB, Fair, fresh, open_fair, visitor, withdraw


async def test_stations_and_employers_come_back_as_they_went_in(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        reader = fair.store.reader
        assert await reader.station(HERE) == station()
        assert await reader.station(StationCode("nowhere")) is None
        assert {one.code for one in await reader.stations()} == {HERE, ELSEWHERE}
        assert await reader.employer(SHOP) == employer()
        assert await reader.employer(EmployerId("nobody")) is None
        assert set(await reader.employers()) == {SHOP, OTHER_SHOP}


POSTINGS: list[dict[str, Any]] = [
    {},
    {"head_count": None, "conditions": None, "content": None, "place": None, "pay": None},
    {"valid_until": None, "hours": None, "lodging": None, "meals": None, "couples": None},
    {"youngest": None, "oldest": None, "health_certificate": None},
    {"couples": False, "health_certificate": False, "lodging": Provision(given=True, note="x")},
    {"asks": (AskedFact.SHIFT, AskedFact.LIFTING), "source": "人社局"},
    {"pay": Pay(low_fen=1, high_fen=2, unit=PayUnit.PIECE)},
    {"place": Place(address="", latitude=-36.5, longitude=0.1), "title": "'; DROP TABLE jobs;"},
    {"hours": replace(posting().hours or Hours(starts=NOW.time(), ends=NOW.time()), weekdays=())},
]


@pytest.mark.parametrize("changes", POSTINGS)
async def test_a_posting_comes_back_as_it_went_in(changes: dict[str, Any], tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        wished = posting(JobId("job-x"), **changes)
        await fair.accept(PostJob(command_id=fresh(), posting=wished), STAFF)
        found = await fair.store.reader.postings((JobId("job-x"), JobId("none"), JOB))
        assert list(found.values()) == [wished, posting()]
        assert wished in await fair.store.reader.postings_of(SHOP)
        assert await fair.store.reader.postings_of(OTHER_SHOP) == ()


async def test_a_show_comes_back_as_it_stands(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        session = await fair.store.reader.session(SHOW)
        assert session is not None
        assert session.phase is Phase.ON_AIR
        assert [card.job_id for card in session.cards] == [JOB, SECOND_JOB]
        assert await fair.store.reader.session(SessionId("none")) is None


async def test_shows_are_listed_soonest_first(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        for name, hours in (("late", 5), ("soon", 1), ("next", 3)):
            wish = schedule(
                command_id=fresh(),
                session_id=SessionId(name),
                starts_at=NOW + timedelta(hours=hours),
            )
            await fair.accept(wish, STAFF)
        planned = frozenset({Phase.SCHEDULED})

        async def listed(**wishes: Any) -> list[str]:
            found = await fair.store.reader.sessions(planned, **wishes)
            return [one.session_id for one in found]

        assert await listed() == ["soon", "next", "late"]
        assert await listed(limit=1) == ["soon"]
        assert await listed(station=HERE) == ["soon", "next", "late"]
        assert await listed(station=ELSEWHERE) == []
        assert await fair.store.reader.sessions(frozenset({Phase.ON_AIR})) == ()
        assert await fair.store.reader.sessions(frozenset()) == ()


async def test_applicants_wait_in_the_order_they_came(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        for resident in (NEIGHBOUR, RESIDENT):
            await fair.send(resident)
            fair.clock.forward(timedelta(minutes=1))
        found = await fair.store.reader.applicants(SHOW)
        assert [one.application.visitor_id for one in found] == [NEIGHBOUR, RESIDENT]
        assert found[0].contact.form_of_address == FormOfAddress("王女士")
        assert "王" not in repr(found)


async def test_one_applicant_is_read_with_the_person(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        sent = await fair.send(RESIDENT)
        found = await fair.store.reader.applicant(sent.application_id)
        assert found is not None
        assert found.application == await fair.store.reader.application(sent.application_id)
        assert await fair.store.reader.applicant(ApplicationId("none")) is None
        assert await fair.store.reader.application(ApplicationId("none")) is None


async def test_the_desk_sees_what_has_no_answer_soonest_due_first(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        first = await fair.send(RESIDENT)
        fair.clock.forward(timedelta(minutes=5))
        second = await fair.send(NEIGHBOUR)
        third = await fair.send(RESIDENT, SECOND_JOB)
        await answer(fair, first.application_id, Answering.ASK, text="会和面吗")
        await answer(fair, third.application_id, Answering.COMMIT)
        waiting = await fair.store.reader.open_applicants(HERE)
        found = [one.application.application_id for one in waiting]
        assert sorted(found) == sorted([first.application_id, second.application_id])
        assert [one.application.due for one in waiting] == sorted(
            one.application.due for one in waiting
        )
        assert await fair.store.reader.open_applicants(ELSEWHERE) == ()


async def answer(fair: Fair, key: ApplicationId, move: Answering, **words: Any) -> None:
    command = AnswerApplication(command_id=fresh(), application_id=key, move=move, **words)
    await fair.accept(command, GUEST)


async def test_a_resident_sees_the_newest_first(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        await fair.send(RESIDENT)
        fair.clock.forward(timedelta(minutes=1))
        await fair.send(RESIDENT, SECOND_JOB)
        found: tuple[Application, ...] = await fair.store.reader.applications_of(RESIDENT)
        assert [one.job_id for one in found] == [SECOND_JOB, JOB]
        assert await fair.store.reader.applications_of(NEIGHBOUR) == ()


async def test_what_a_resident_said_is_asked_once(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        asks = {AskedFact.SHIFT: "morning", AskedFact.LIFTING: "any"}
        for job_id, facts in ((JOB, ("morning", "up_to_5")), (SECOND_JOB, ("evening", "any"))):
            wished = posting(job_id, asks=tuple(asks), source="again")
            await fair.store.seed([], [], [wished])
            details = dict(zip(asks, facts, strict=True))
            command = apply(
                command_id=fresh(),
                application_id=ApplicationId(job_id),
                job_id=job_id,
                session_id=None,
                details=details,
                form_of_address=PersonalText(f"王女士{job_id[-1]}"),
                phone=None if job_id == SECOND_JOB else PersonalText("053180000016"),
            )
            await fair.accept(command, VISITOR)
            fair.clock.forward(timedelta(minutes=1))
        known = await fair.store.reader.known_facts(RESIDENT)
        assert known is not None
        assert known.contact.form_of_address == FormOfAddress("王女士2")
        assert known.contact.phone is None
        assert known.details == {AskedFact.SHIFT: "evening", AskedFact.LIFTING: "any"}
        assert await fair.store.reader.known_facts(NEIGHBOUR) is None


async def test_a_summary_counts_the_show(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        for at, (resource, who) in enumerate(
            [("a", RESIDENT), ("b", RESIDENT), ("c", NEIGHBOUR), ("d", None)]
        ):
            await fair.store.began(SHOW, resource, who, NOW + timedelta(minutes=at))
        await fair.store.ended("a", NOW + timedelta(minutes=3))
        await fair.store.ended("a", NOW + timedelta(minutes=30))
        sent = await fair.send(RESIDENT)
        await fair.send(NEIGHBOUR)
        await fair.accept(withdraw(sent.application_id), VISITOR)
        for number in (1, 2):
            ask = AskQuestion(
                command_id=fresh(), session_id=SHOW, role_number=number, topic=Topic.COUPLES
            )
            await fair.accept(ask, visitor(RESIDENT))
        fair.clock.forward(timedelta(minutes=10))
        running = await fair.store.reader.summary(SHOW)
        await fair.move(Move.END, STAFF)
        fair.clock.forward(timedelta(minutes=10))
        ended = await fair.store.reader.summary(SHOW)
        assert running == ended
        assert ended is not None
        assert (ended.viewers, ended.most_at_once, ended.seconds_on_air) == (3, 3, 600)
        assert ended.applications == {"withdrawn": 1, "waiting": 1}
        assert (ended.questions, [one.role_number for one in ended.unanswered]) == (2, [2])


async def test_a_show_that_never_went_live_was_on_air_for_no_time(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.accept(schedule(), STAFF)
        summary = await fair.store.reader.summary(SHOW)
        assert summary is not None
        assert (summary.viewers, summary.most_at_once, summary.seconds_on_air) == (0, 0, 0)


async def test_viewings_of_before_a_restart_are_over(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        await fair.store.began(SHOW, "a", None, NOW)
        await fair.store.all_ended(NOW + timedelta(minutes=1))
        await fair.store.began(SHOW, "b", None, NOW + timedelta(minutes=1))
        summary = await fair.store.reader.summary(SHOW)
        assert summary is not None
        assert (summary.viewers, summary.most_at_once) == (2, 1)


async def test_a_listener_catches_up_by_sequence(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        listening = fair.feed.listen(frozenset({f"studio:{SHOW}", f"desk:{HERE}"}))
        start = await fair.store.reader.last_sequence()
        await asyncio.gather(fair.send(RESIDENT), fair.send(NEIGHBOUR))
        await fair.move(Move.END, STAFF)
        live = [await anext(listening) for _ in range(3)]
        topics = listening.topics
        read = await fair.store.reader.feed_after(start, topics)
        assert list(read) == live
        assert [one.sequence for one in read] == [start + 1, start + 2, start + 3]
        assert await fair.store.reader.feed_after(start, topics, limit=1) == read[:1]
        assert await fair.store.reader.feed_after(read[-1].sequence, topics) == ()
        assert await fair.store.reader.feed_after(Sequence(0), frozenset()) == ()


async def test_a_resident_catches_up_on_nobody_elses_events(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        await fair.go_on_air()
        await asyncio.gather(fair.send(RESIDENT), fair.send(NEIGHBOUR))
        mine = await fair.store.reader.feed_after(Sequence(0), frozenset({f"visitor:{RESIDENT}"}))
        assert [getattr(one.event, "visitor_id", None) for one in mine] == [RESIDENT]


async def test_seeding_twice_changes_only_what_changed(tmp_path: Path) -> None:
    async with open_fair(tmp_path) as fair:
        before = await fair.store.reader.last_sequence()
        await fair.store.seed([station()], [employer()], [posting()])
        assert await fair.store.reader.last_sequence() == before
        changed = posting(head_count=7)
        await fair.store.seed([station(name="新名字")], [], [changed])
        assert (await fair.store.reader.postings((JOB,)))[JOB] == changed
        renamed = await fair.store.reader.station(HERE)
        assert renamed is not None
        assert renamed.name == "新名字"
        (item,) = await fair.store.reader.feed_after(before, frozenset({"jobs"}))
        assert item.event.type == "job_amended"
