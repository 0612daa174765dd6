"""The link against the real server: it comes back, and no command is lost or done twice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from kiosk.link.errors import Receipt, Refusal, Unavailable
from kiosk.link.facts import Enrolled, Welcome
from kiosk.link.link import Link
from kiosk.link.reads import Reads, enrol, read_jobs
from shared.applications import ApplicationMoved, Apply, Move
from shared.ids import ApplicationId, CommandId, JobId, VisitorId
from shared.live_sessions import RolePinned
from shared.people import PersonalText
from shared.wire import Event
from streaming_server.app import running_site
from streaming_server.settings import Settings
from tests.fair import HERE, RESIDENT, SHOW, apply
from tests.journeys.resident_fair import CASHIER, Fair, fair, next_call, tomorrow
from tests.processes import free_port


class Ear:
    """Remembers what came down, and lets a test wait for it."""

    def __init__(self) -> None:
        self.welcomes: list[Welcome] = []
        self.events: list[Event] = []
        self.losses = 0
        self.is_refused = False
        self._news = asyncio.Condition()

    def welcomed(self, welcome: Welcome) -> None:
        self.welcomes.append(welcome)
        self._wake()

    def lost(self) -> None:
        self.losses += 1
        self._wake()

    def refused_entry(self) -> None:
        self.is_refused = True
        self._wake()

    def heard(self, topics: Sequence[str], event: Event) -> None:
        self.events.append(event)
        self._wake()

    def viewers(self, session_id: str, count: int, is_elsewhere: bool) -> None:
        self._wake()

    def _wake(self) -> None:
        self._waking = asyncio.ensure_future(self._notify())

    async def _notify(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(true)


@pytest.fixture
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair(tmp_path, media_workers=0) as running:  # nothing is shown here
        yield running


async def token_of(running: Fair) -> str:
    code = await running.rooms.identity.enrolment_code(HERE)
    enrolled = await enrol(running.url, code)
    assert isinstance(enrolled, Enrolled)
    return enrolled.token


@asynccontextmanager
async def linked(url: str, token: str, ear: Ear) -> AsyncIterator[Link]:
    link = Link(server=url, token=token, language="zh", listener=ear)
    running = asyncio.create_task(link.run())
    try:
        yield link
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def wish() -> Apply:
    return apply(
        command_id=CommandId(str(uuid4())),
        application_id=ApplicationId(str(uuid4())),
        job_id=CASHIER,
        call_at=next_call(9, 30),
    )


async def test_a_kiosk_is_welcomed_with_its_station_and_the_shows(show: Fair) -> None:
    ear = Ear()
    async with linked(show.url, await token_of(show), ear):
        await ear.until(lambda: ear.welcomes)
    (welcome,) = ear.welcomes
    assert welcome.station.code == HERE
    assert [session.session_id for session in welcome.sessions] == [SHOW]
    assert [card.number for card in welcome.sessions[0].cards] == [1, 2, 3]


async def test_a_code_is_good_once_and_nonsense_never(show: Fair) -> None:
    code = await show.rooms.identity.enrolment_code(HERE)
    assert isinstance(await enrol(show.url, code), Enrolled)
    assert isinstance(await enrol(show.url, code), Refusal)
    assert isinstance(await enrol(show.url, "nonsense"), Refusal)


async def test_an_unknown_machine_hears_that_it_is_unknown(show: Fair) -> None:
    ear = Ear()
    async with linked(show.url, "not-a-token", ear):
        await ear.until(lambda: ear.is_refused)
    assert ear.welcomes == []


@pytest.mark.parametrize("body", [b"<h1>Sign in</h1>", b"", b"[]", b'{"reason": "policy"}'])
async def test_a_proxy_that_turns_away_is_no_server_that_knows_nobody(body: bytes) -> None:
    async def turn_away(_: web.Request) -> web.Response:
        return web.Response(status=403, body=body)

    proxy = web.Application()
    proxy.router.add_route("*", "/{any:.*}", turn_away)
    ear = Ear()
    async with TestServer(proxy) as standing, linked(str(standing.make_url("")), "a-token", ear):
        await ear.until(lambda: ear.losses >= 2)  # it knocks again, soon
    assert not ear.is_refused


async def test_a_command_gets_its_receipt_and_the_same_one_again(show: Fair) -> None:
    ear = Ear()
    async with linked(show.url, await token_of(show), ear) as link:
        await ear.until(lambda: ear.welcomes)
        command = wish()
        first, again = await link.send(command), await link.send(command)
    assert isinstance(first, Receipt)
    assert first == again
    assert len(await show.applicants()) == 1


async def test_a_refusal_has_a_sentence_and_its_field(show: Fair) -> None:
    ear = Ear()
    async with linked(show.url, await token_of(show), ear) as link:
        await ear.until(lambda: ear.welcomes)
        answer = await link.send(
            apply(job_id=CASHIER, phone=PersonalText("123"), call_at=tomorrow(15))
        )
    assert isinstance(answer, Refusal)
    assert (answer.reason, answer.field) == ("time_not_offered", "call_at")
    assert "时间" in answer.sentence


async def test_an_answer_reaches_the_visit_it_is_for(show: Fair) -> None:
    ear = Ear()
    async with linked(show.url, await token_of(show), ear) as link:
        await ear.until(lambda: ear.welcomes)
        await link.listen([f"visitor:{RESIDENT}"])
        command = wish()
        await link.send(command)
        await show.answer(command.application_id, Move.DECLINE, reason="filled")
        await ear.until(lambda: any(isinstance(one, ApplicationMoved) for one in ear.events))


async def test_a_link_comes_back_and_its_command_counts_once(tmp_path: Path) -> None:
    ear = Ear()
    port = free_port()
    async with fair(tmp_path, media_workers=0) as before:
        token = await token_of(before)
    async with linked(f"http://127.0.0.1:{port}", token, ear) as link:
        await ear.until(lambda: ear.losses)
        command = wish()
        sending = asyncio.create_task(link.send(command))
        async with served(tmp_path, port) as after:
            assert isinstance(await sending, Receipt)
            assert len(ear.welcomes) == 1
            assert await link.send(command) == sending.result()
            assert len(await after.applicants()) == 1


@asynccontextmanager
async def served(folder: Path, port: int) -> AsyncIterator[Fair]:
    """What lies in the folder, at an address that was known before."""
    async with running_site(Settings(data=folder, port=0, media_workers=0)) as site:
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield Fair.on(site, port)
        finally:
            await runner.cleanup()


async def test_without_a_server_a_command_says_so_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kiosk.link.link.ANSWER_SECONDS", 0.2)
    ear = Ear()
    async with linked(f"http://127.0.0.1:{free_port()}", "token", ear) as link:
        await ear.until(lambda: ear.losses)
        with pytest.raises(Unavailable):
            await link.send(wish())


async def test_jobs_are_read_with_the_walk_from_here(show: Fair) -> None:
    reads = Reads(show.url, await token_of(show))
    try:
        (page,) = read_jobs(await reads.jobs(HERE))
        session = await reads.session(SHOW, HERE)
        own = await reads.own(VisitorId("nobody"))
    finally:
        await reads.close()
    assert page.total == 3
    assert all(job.walk_minutes for job in page.jobs)
    assert session.card(2) is not None
    assert own.applications == ()


async def test_a_pin_comes_down_with_its_number(show: Fair) -> None:
    ear = Ear()
    async with linked(show.url, await token_of(show), ear) as link:
        await ear.until(lambda: ear.welcomes)
        await link.listen(["sessions", f"public:{SHOW}"])
        await show.go_live()
        await show.pin(JobId(CASHIER))
        await ear.until(lambda: any(isinstance(one, RolePinned) for one in ear.events))
