"""A whole server with a counter, two shops and a show that nobody broadcasts yet."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import uuid4

from aiohttp import web
from playwright.async_api import Browser, Page

from shared.applications import slots_for
from shared.ids import ApplicationId, CommandId, JobId, VisitorId
from shared.jobs import AskedFact, Topic
from shared.live_sessions import AddRole, LiveSession, Move, MoveSession, Phase
from shared.organisation import SHANGHAI, Actor, ActorKind
from shared.people import PersonalText
from shared.questions import AskQuestion
from shared.tickets.numbers import day_of
from shared.wire import Command
from streaming_server.app import control_plane, running_site, utc_now
from streaming_server.ports.handling import Receipt
from streaming_server.sample_city.past_days import make_past
from streaming_server.settings import Settings
from streaming_server.web.rooms import ROOMS, Rooms
from tests.accounts import add_account
from tests.fair import (
    HERE,
    OTHER_SHOP,
    SHOP,
    SHOW,
    STAFF,
    apply,
    employer,
    posting,
    schedule,
    station,
)
from tests.journeys.browsers import PATIENCE_S

NAME: Final = "counter-1"
PASSWORD: Final = "spring-water-27"
COOK: Final = JobId("job-cook")
#: Lacks the day until which it is open.
RIDER: Final = JobId("job-rider")
ANSWERS: Final = {AskedFact.LIFTING: "up_to_15"}


@dataclass(slots=True, kw_only=True)
class Counter:
    url: str
    rooms: Rooms
    applied: int = 0

    @property
    def desk(self) -> str:
        return f"{self.url}/desk/{HERE}"

    @property
    def studio(self) -> str:
        return f"{self.url}/studio/{SHOW}"

    async def invitation(self) -> str:
        return f"{self.studio}#code={await self.rooms.identity.studio_code(SHOW)}"

    async def session(self) -> LiveSession:
        found = await self.rooms.reader.session(SHOW)
        assert found is not None
        return found

    async def phase(self) -> Phase:
        return (await self.session()).phase

    async def number(self, job_id: JobId) -> int:
        return next(card.number for card in (await self.session()).cards if card.job_id == job_id)

    async def applies(self, name: str, phone: str = "13800004017") -> ApplicationId:
        """A resident sends an application for the cook's role."""
        self.applied += 1
        session = await self.session()
        posting = (await self.rooms.reader.postings((COOK,)))[COOK]
        application_id = ApplicationId(str(uuid4()))
        wish = apply(
            command_id=new_id(),
            application_id=application_id,
            job_id=COOK,
            form_of_address=PersonalText(name),
            phone=PersonalText(phone),
            call_at=slots_for(session, posting, utc_now())[0],
            details=ANSWERS,
            visitor_id=self._resident().visitor_id,
        )
        await self._accepted(wish, self._resident())
        return application_id

    async def asks(self, topic: Topic, times: int = 1) -> None:
        """So many residents ask the same of the cook's role."""
        number = await self.number(COOK)
        for at in range(times):
            resident = VisitorId(f"asker-{at}")
            actor = Actor(kind=ActorKind.VISITOR, visitor_id=resident)
            wish = AskQuestion(
                command_id=new_id(), session_id=SHOW, role_number=number, topic=topic
            )
            await self._accepted(wish, actor)

    async def has_picture(self) -> None:
        """Waits until one arrives at the server."""
        engine = self.rooms.engine
        assert engine is not None
        async with asyncio.timeout(PATIENCE_S):
            while not engine.has_picture(SHOW):  # noqa: ASYNC110  the engine tells the server alone
                await asyncio.sleep(0.05)

    async def goes_live(self) -> None:
        """As staff would from the counter, once a picture is there."""
        await self.has_picture()
        wish = MoveSession(command_id=new_id(), session_id=SHOW, move=Move.GO_LIVE)
        await self._accepted(wish, STAFF)

    def _resident(self) -> Actor:
        return Actor(kind=ActorKind.VISITOR, visitor_id=VisitorId(f"applicant-{self.applied}"))

    async def _accepted(self, command: Command, actor: Actor) -> None:
        outcome = await self.rooms.handle(command, actor)
        assert isinstance(outcome, Receipt), outcome


def new_id() -> CommandId:
    return CommandId(str(uuid4()))


@asynccontextmanager
async def counter(
    folder: Path, *, has_past: bool = False, **settings: Any
) -> AsyncIterator[Counter]:
    """has_past: two days of the hall lie behind it. settings: further ones of the server. One
    process forwards pictures unless they say more."""
    await _lay_ground(folder, has_past)
    usual = Settings(**{"data": folder, "port": 0, "media_workers": 1, **settings})
    async with running_site(usual) as site:
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield Counter(url=url, rooms=site[ROOMS])
        finally:
            await runner.cleanup()


async def sign_in(page: Page, at: Counter) -> None:
    """Staff come from the sign-in to their own counter."""
    await page.goto(f"{at.url}/sign-in")
    await page.get_by_label("名字").fill(NAME)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="进去").click()
    await page.wait_for_url(at.desk)


async def counter_page(browser: Browser, at: Counter, *, scripts: bool = True) -> Page:
    """Staff at the counter's screen, signed in."""
    context = await browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", java_script_enabled=scripts
    )
    page = await context.new_page()
    await sign_in(page, at)
    return page


async def _lay_ground(folder: Path, has_past: bool) -> None:
    today = utc_now().astimezone(SHANGHAI).date()
    dated: dict[str, Any] = {"checked_on": today, "valid_until": today + timedelta(days=14)}
    roles = (
        posting(COOK, title="食堂帮厨", asks=tuple(ANSWERS), couples=None, **dated),
        posting(RIDER, title="送餐员", **{**dated, "valid_until": None}),
    )
    shops = (
        employer(licence_checked_on=today),
        employer(OTHER_SHOP, name="小李洗衣店", caller="李老板", licence_checked_on=None),
    )
    async with control_plane(Settings(data=folder)) as (store, service, _):
        await store.seed((station(),), shops, roles)
        await add_account(store, NAME, PASSWORD, STAFF, utc_now())
        if has_past:
            hall_day = day_of(utc_now())
            past, since = make_past(HERE, hall_day, Random(1)), hall_day - timedelta(days=2)
            visits = [visit for visit in past.visits if visit.day >= since]
            await store.lay_tickets(visits, [leg for leg in past.legs if leg.day >= since])
        show = schedule(title="包子铺专场", starts_at=utc_now(), command_id=new_id())
        assert show.employer_id == SHOP
        assert isinstance(await service.handle(show, STAFF), Receipt)
        for role in roles:
            added = AddRole(command_id=new_id(), session_id=SHOW, job_id=role.job_id)
            assert isinstance(await service.handle(added, STAFF), Receipt)
