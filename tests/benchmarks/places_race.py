"""Many at once want one place of a course and one hour of the studio, while the server dies."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import aiohttp

from installer.demo.server import RunningServer
from shared.gatherings import HOLDING, Enrol, Kind, Plan, SetGathering
from shared.ids import (
    CommandId,
    EnrolmentId,
    GatheringId,
    ReservationId,
    ResourceId,
    VisitorId,
)
from shared.organisation import SHANGHAI
from shared.people import PersonalText
from shared.refusals import Refused
from shared.reservations import HOLDING as HELD
from shared.reservations import Kind as Thing
from shared.reservations import ReserveSlots, Resource, SetResource, Wanted
from shared.wire import Command, encode_command
from streaming_server.app import control_plane, utc_now
from streaming_server.settings import Settings
from streaming_server.web.identity import page_token
from tests.fair import HERE, OWNER, SHOP, STAFF, employer, station

COURSE: Final = GatheringId("course")
STUDIO: Final = ResourceId("studio")
PASSWORD: Final = "korb-haus-nadel"
#: Connections at a time; the others wait in the program that asks.
AT_ONCE: Final = 128
AGAIN_S: Final = 0.1
#: A share of the wishes is answered before each death, so that it comes in the middle.
BETWEEN_DEATHS: Final = 0.2
#: After the first wishes are on their way.
FIRST_DEATH_S: Final = 0.03


@dataclass(slots=True, kw_only=True)
class Race:
    """won: of those told so, by the id of their wish. held: what the rows say after it.
    latencies: in milliseconds, from the first try to the answer, deaths in between included."""

    wishes: int = 0
    won: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    taken: int = 0
    refused: int = 0
    latencies: list[float] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Told that it is theirs, and the rows know nothing of it."""
        return len(self.won - self.held)


@dataclass(slots=True, kw_only=True)
class Races:
    course: Race = field(default_factory=Race)
    studio: Race = field(default_factory=Race)
    deaths: int = 0
    seconds: float = 0.0

    @property
    def answered(self) -> int:
        return sum(len(one.won) + one.refused for one in (self.course, self.studio))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Whoever wishes once. headers: those that say who it is."""

    race: Race
    command: Command
    name: str
    headers: Mapping[str, str]


async def race_through_deaths(folder: Path, people: int, employers: int, deaths: int) -> Races:
    """So many residents at once want the last place, so many wishes want one hour of the studio."""
    tokens, owner = await _lay_ground(folder, people)
    races = Races()
    server = RunningServer(folder)
    await server.start(_VARIABLES)
    try:
        askers = _residents(races, tokens, server.url) + _shops(races, employers, owner)
        races.course.wishes, races.studio.wishes = people, employers
        started = time.perf_counter()
        timeout = aiohttp.ClientTimeout(total=20)
        connector = aiohttp.TCPConnector(limit=AT_ONCE)
        async with (
            aiohttp.ClientSession(
                server.url,
                timeout=timeout,
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
            ) as http,
            asyncio.TaskGroup() as group,
        ):
            for asker in askers:
                group.create_task(_ask(http, asker))
            group.create_task(_kill_again(server, races, deaths, len(askers)))
        races.seconds = time.perf_counter() - started
    finally:
        await server.stop()
    await _read_rows(folder, races)
    return races


#: The server believes where each comes from: they come from everywhere, and not from one home.
_VARIABLES: Final = {"DOORSTEP_BEHIND_PROXY": "true", "DOORSTEP_MEDIA_WORKERS": "0"}


async def _lay_ground(folder: Path, people: int) -> tuple[list[str], str]:
    """A course with one place left, a studio; the cookies of residents, the shop's token."""
    async with control_plane(Settings(data=folder)) as (store, service, identity):
        await store.seed([station()], [employer()], [])
        starts_at = utc_now() + timedelta(days=1)
        plan = Plan(
            gathering_id=COURSE,
            station=HERE,
            kind=Kind.COURSE,
            title="家政收纳夜课",
            about="",
            place="二楼",
            host="",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            capacity=1,
        )
        studio = Resource(resource_id=STUDIO, station=HERE, kind=Thing.STUDIO, name="直播间")
        for wish in (
            SetGathering(command_id=_fresh(), plan=plan),
            SetResource(command_id=_fresh(), resource=studio),
        ):
            assert not isinstance(await service.handle(wish, STAFF), Refused)
        await identity.add_account("owner", PASSWORD, OWNER)
        owner = await identity.sign_in("owner", PASSWORD)
        assert owner is not None
        return [(await identity.new_visitor())[0] for _ in range(people)], owner


def _residents(races: Races, tokens: list[str], url: str) -> list[Asker]:
    return [
        Asker(
            race=races.course,
            name=f"e-{index}",
            command=Enrol(
                command_id=_fresh(),
                enrolment_id=EnrolmentId(f"e-{index}"),
                gathering_id=COURSE,
                form_of_address=PersonalText("王女士"),
                phone=PersonalText(f"138{index:08d}"),
                visitor_id=VisitorId(""),
            ),
            headers={
                "Cookie": f"__Host-visitor={token}",
                "X-CSRF-Token": page_token(token),
                "Origin": url,
                "X-Forwarded-For": f"10.{index >> 16}.{index >> 8 & 255}.{index & 255}",
                "X-Forwarded-Proto": "http",
            },
        )
        for index, token in enumerate(tokens)
    ]


def _shops(races: Races, employers: int, token: str) -> list[Asker]:
    tomorrow = utc_now().astimezone(SHANGHAI) + timedelta(days=1)
    starts_at = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 10, tzinfo=SHANGHAI)
    return [
        Asker(
            race=races.studio,
            name=f"r-{index}",
            command=ReserveSlots(
                command_id=_fresh(),
                reservation_id=ReservationId(f"r-{index}"),
                station=HERE,
                # Not the same hour: each of them overlaps each other one.
                starts_at=starts_at + timedelta(minutes=15 * (index % 4)),
                ends_at=starts_at + timedelta(hours=1, minutes=15 * (index % 4)),
                wanted=(Wanted(resource_id=STUDIO),),
                employer_id=SHOP,
            ),
            headers={"Authorization": f"Bearer {token}"},
        )
        for index in range(employers)
    ]


async def _ask(http: aiohttp.ClientSession, asker: Asker) -> None:
    """The same wish, with the same id, until the server is there to answer it."""
    body = encode_command(asker.command).encode()
    started = time.perf_counter()
    while True:
        with suppress(aiohttp.ClientError, TimeoutError):
            async with http.post("/api/v1/commands", data=body, headers=asker.headers) as answer:
                said: Any = await answer.json()
                if answer.status not in {502, 503}:
                    break
        await asyncio.sleep(AGAIN_S)
    if answer.status == 200:
        asker.race.won.add(asker.name)
    else:
        assert said["reason"] in {"all_places_taken", "not_free", "no_time_near"}, said
        asker.race.refused += 1
    asker.race.latencies.append((time.perf_counter() - started) * 1000)


async def _kill_again(server: RunningServer, races: Races, deaths: int, wishes: int) -> None:
    # The first comes with the first wishes: who won may have been committed and never told.
    await asyncio.sleep(FIRST_DEATH_S)
    for death in range(deaths):
        while races.answered < wishes * BETWEEN_DEATHS * death:  # noqa: ASYNC110  counted apart
            await asyncio.sleep(0.005)
        if races.answered >= wishes:
            return
        await server.kill()
        races.deaths += 1
        await server.start(_VARIABLES)


async def _read_rows(folder: Path, races: Races) -> None:
    async with control_plane(Settings(data=folder)) as (store, _, _):
        enrolments = await store.reader.enrolments(COURSE)
        races.course.held = {one.enrolment_id for one in enrolments if one.state in HOLDING}
        gathering = await store.reader.gathering(COURSE)
        assert gathering is not None
        races.course.taken = gathering.taken
        now = utc_now()
        found = await store.reader.reservations_between(HERE, now, now + timedelta(days=3))
        races.studio.held = {one.reservation_id for one in found if one.state in HELD}
        races.studio.taken = len(races.studio.held)


def _fresh() -> CommandId:
    return CommandId(str(uuid4()))
