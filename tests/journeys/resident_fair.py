"""A whole server with one shop and its show, its owner, and a picture that is really sent."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, Self
from uuid import uuid4

from aiohttp import web

from shared.applications import AnswerApplication
from shared.applications import Move as ApplicationMove
from shared.ids import ApplicationId, CommandId, JobId
from shared.jobs import AskedFact, Category, Hours, Pay, PayUnit, PostJob, Topic
from shared.live_sessions import SHORTEST_NOTICE, AddRole, Move, MoveSession, PinRole
from shared.organisation import SHANGHAI, Station
from shared.questions import AnswerQuestion, Word
from shared.recordings import Move as Recording
from shared.recordings import MoveRecording
from shared.wire import Command
from streaming_server.app import control_plane, running_site, utc_now
from streaming_server.archives import Holding
from streaming_server.ports.handling import Receipt
from streaming_server.ports.reading import Applicant
from streaming_server.settings import Settings
from streaming_server.web.machines.fleet import FLEET, Fleet
from streaming_server.web.proofs import PROOFS, Proofs
from streaming_server.web.rooms import ROOMS, Rooms
from streaming_server.web.viewers import VIEWER_COUNTS, ViewerCounts
from tests.fair import OWNER, SHOW, STAFF, employer, posting, schedule, station
from tests.journeys.browsers import PATIENCE_S
from tests.media.clips import Clip, encode_clip
from tests.media.whip_client import WhipPublisher

COOK: Final = JobId("job-cook")
CASHIER: Final = JobId("job-cashier")
WASHER: Final = JobId("job-washer")


@dataclass(slots=True, kw_only=True)
class Fair:
    """url: of the server. numbers: of the roles in the show."""

    url: str
    rooms: Rooms
    counts: ViewerCounts
    proofs: Proofs
    fleet: Fleet
    publisher: WhipPublisher | None = None
    numbers: dict[JobId, int] = field(default_factory=dict)

    @classmethod
    def on(cls, site: web.Application, port: int) -> Self:
        url = f"http://127.0.0.1:{port}"
        return cls(
            url=url,
            rooms=site[ROOMS],
            counts=site[VIEWER_COUNTS],
            proofs=site[PROOFS],
            fleet=site[FLEET],
        )

    @property
    def live(self) -> str:
        return f"{self.url}/live/{SHOW}"

    async def say(self, command: Command) -> Receipt:
        outcome = await self.rooms.handle(command, OWNER)
        assert isinstance(outcome, Receipt), outcome
        return outcome

    async def move(self, move: Move) -> None:
        await self.say(MoveSession(command_id=new_id(), session_id=SHOW, move=move))

    async def record(self, move: Recording) -> None:
        await self.say(MoveRecording(command_id=new_id(), session_id=SHOW, move=move))

    async def holding(self) -> Holding:
        """What is recorded of the show by now."""
        recording = await self.rooms.reader.recording(SHOW)
        assert recording is not None
        return await self.rooms.archive.holding(recording.folder)

    async def open_lobby(self) -> None:
        await self.move(Move.OPEN)

    async def send_picture(self) -> None:
        key = await self.rooms.identity.stream_key(SHOW)
        self.publisher = WhipPublisher(f"{self.url}/whip/{SHOW}", small_clip(), key)
        await self.publisher.__aenter__()

    async def go_live(self) -> None:
        await self.send_picture()
        await self.go_live_as_sent()

    async def go_live_as_sent(self) -> None:
        """With the picture that somebody else sends."""
        await _until_picture(self)
        await self.move(Move.GO_LIVE)

    async def lose_picture(self) -> None:
        assert self.publisher is not None
        await self.publisher.close()
        self.publisher = None

    async def close(self) -> None:
        if self.publisher is not None:
            await self.lose_picture()

    async def add_role(self, title: str) -> None:
        role = posting(JobId(new_id()), title=title, **dated())
        await self.say(PostJob(command_id=new_id(), posting=role))
        await self.say(AddRole(command_id=new_id(), session_id=SHOW, job_id=role.job_id))

    async def pin(self, job_id: JobId) -> Receipt:
        """As the studio does it: the role, and the picture that is being sent."""
        picture = await self.rooms.engine.picture(SHOW)
        wish = PinRole(
            command_id=new_id(), session_id=SHOW, number=self.numbers[job_id], picture=picture
        )
        return await self.say(wish)

    async def answer_question(self, job_id: JobId, topic: Topic, word: Word, text: str) -> None:
        await self.say(
            AnswerQuestion(
                command_id=new_id(),
                session_id=SHOW,
                role_number=self.numbers[job_id],
                topic=topic,
                word=word,
                text=text,
            )
        )

    async def applicants(self) -> tuple[Applicant, ...]:
        return await self.rooms.reader.applicants(SHOW)

    async def answer(
        self, application_id: ApplicationId, move: ApplicationMove, **words: Any
    ) -> None:
        await self.say(
            AnswerApplication(
                command_id=new_id(), application_id=application_id, move=move, **words
            )
        )


def new_id() -> CommandId:
    return CommandId(str(uuid4()))


def dated() -> dict[str, Any]:
    today = utc_now().astimezone(SHANGHAI).date()
    return {"checked_on": today, "valid_until": today + timedelta(days=14)}


def tomorrow(hour: int) -> datetime:
    day = utc_now().astimezone(SHANGHAI).date() + timedelta(days=1)
    return datetime.combine(day, time(hour), SHANGHAI)


def next_call(hour: int, minute: int) -> datetime:
    """When the shop's caller can be promised next at this time of the day."""
    now = utc_now().astimezone(SHANGHAI)
    today = datetime.combine(now.date(), time(hour, minute), SHANGHAI)
    return today if today >= now + SHORTEST_NOTICE else today + timedelta(days=1)


@cache
def small_clip() -> Clip:
    return encode_clip(seconds=2, width=640, height=360, bitrate=500_000)


@asynccontextmanager
async def fair(
    folder: Path,
    here: Station | None = None,
    clock: Callable[[], datetime] = utc_now,
    **options: Any,
) -> AsyncIterator[Fair]:
    """The show stands in the lobby: roles 1 to 3 on its shelf, no picture yet.

    here: the station. clock: the server's. options: settings. One process forwards pictures unless
    they say otherwise: each takes most of a second to start, and a show stands on one.
    """
    await _lay_ground(folder, here or station())
    settings = Settings(**{"data": folder, "port": 0, "media_workers": 1, **options})
    async with running_site(settings, clock=clock) as site:
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        running = Fair.on(site, runner.addresses[0][1])
        session = await running.rooms.reader.session(SHOW)
        assert session is not None
        running.numbers = {card.job_id: card.number for card in session.cards}
        try:
            await running.open_lobby()
            yield running
        finally:
            await running.close()
            await runner.cleanup()


@asynccontextmanager
async def fair_on_air(folder: Path, **options: Any) -> AsyncIterator[Fair]:
    async with fair(folder, **options) as running:
        await running.go_live()
        yield running


async def _until_picture(running: Fair) -> None:
    engine = running.rooms.engine
    async with asyncio.timeout(PATIENCE_S):
        while not engine.has_picture(SHOW):  # noqa: ASYNC110  the engine tells the server, not us
            await asyncio.sleep(0.05)


async def _lay_ground(folder: Path, here: Station) -> None:
    roles = (
        posting(
            CASHIER,
            title="收银员",
            category=Category.SERVICE,
            pay=Pay(low_fen=320_000, unit=PayUnit.MONTH),
            hours=Hours(starts=time(9), ends=time(18)),
            lodging=None,
            **dated(),
        ),
        posting(
            COOK,
            title="食堂帮厨（早班）",
            hours=Hours(starts=time(6), ends=time(10)),
            asks=(AskedFact.LIFTING,),
            **dated(),
        ),
        posting(WASHER, title="洗碗工（中午）", couples=None, **dated()),
    )
    async with control_plane(Settings(data=folder)) as (store, service, _):
        await store.seed((here,), (employer(licence_checked_on=dated()["checked_on"]),), roles)
        outcome = await service.handle(
            schedule(title="包子铺招人", starts_at=utc_now(), command_id=new_id()), STAFF
        )
        assert isinstance(outcome, Receipt), outcome
        for role in roles:
            added = AddRole(command_id=new_id(), session_id=SHOW, job_id=role.job_id)
            assert isinstance(await service.handle(added, STAFF), Receipt)
