"""The whole server on a free port over a real database, and the programs that speak to it."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Final, Self

from aiohttp import ClientResponse, ClientSession, CookieJar, web
from yarl import URL

from shared.ids import AccountId, CommandId
from shared.live_sessions import AddRole, Move, MoveSession, Phase, PinRole
from shared.organisation import Actor
from shared.wire import Command, encode_command
from streaming_server.app import control_plane, running_site
from streaming_server.ports.handling import Receipt
from streaming_server.ports.media import MediaEngine, MediaListener
from streaming_server.settings import Settings
from streaming_server.store import Store
from streaming_server.web.identity import page_token
from streaming_server.web.rooms import ROOMS, Rooms
from tests.accounts import add_account, signed_in
from tests.fair import (
    ELSEWHERE,
    HERE,
    JOB,
    OTHER_SHOP,
    OWNER,
    SHOW,
    STAFF,
    Clock,
    employer,
    posting,
    schedule,
    station,
)
from tests.fakes.engine import PaintedEngine

PASSWORD: Final = "korb-haus-nadel"
_numbers = count(1)


def new_id(prefix: str = "c") -> CommandId:
    return CommandId(f"{prefix}-{next(_numbers)}")


@dataclass(slots=True, kw_only=True)
class House:
    url: str
    site: web.Application
    engine: PaintedEngine
    clock: Clock
    accounts: dict[str, AccountId] = field(default_factory=dict)

    @property
    def rooms(self) -> Rooms:
        return self.site[ROOMS]

    async def staff(self) -> "Caller":
        return await self._account("staff", STAFF)

    async def owner(self) -> "Caller":
        return await self._account("owner", OWNER)

    async def resident(self) -> "Caller":
        return await Caller.browser(self)

    async def kiosk(self) -> "Caller":
        code = await self.rooms.identity.enrolment_code(HERE)
        enrolled = await self.rooms.identity.enrol_kiosk(code)
        assert enrolled is not None
        return Caller(house=self, bearer=enrolled[0])

    async def other_owner(self) -> "Caller":
        return await self._account("other-owner", replace(OWNER, employer_id=OTHER_SHOP))

    async def other_staff(self) -> "Caller":
        return await self._account("other-staff", replace(STAFF, station=ELSEWHERE))

    async def pin(self, number: int | None) -> int:
        """The sequence of the event."""
        wish = PinRole(command_id=new_id(), session_id=SHOW, number=number)
        receipt = await self.rooms.handle(wish, OWNER)
        assert isinstance(receipt, Receipt)
        return receipt.sequence

    async def go_live(self) -> None:
        """The show of tests/fair.py, with its role as 1号, on air."""
        self.engine.show(SHOW)
        session = await self.rooms.reader.session(SHOW)
        is_new = session is not None and session.phase is Phase.SCHEDULED
        for move in (Move.OPEN, Move.GO_LIVE) if is_new else (Move.GO_LIVE,):
            wish = MoveSession(command_id=new_id(), session_id=SHOW, move=move)
            assert isinstance(await self.rooms.handle(wish, OWNER), Receipt)

    async def _account(self, name: str, actor: Actor) -> "Caller":
        return Caller(house=self, bearer=await self.token(name, actor))

    async def token(self, name: str, actor: Actor) -> str:
        """Of somebody who signed in, by the password that the account has."""
        store = self.rooms.furnisher
        assert isinstance(store, Store)
        if name not in self.accounts:
            self.accounts[name] = await add_account(store, name, PASSWORD, actor, self.clock())
        return await signed_in(store, self.accounts[name], self.clock())


class Caller:
    """A browser with a resident's cookie, or a program with a bearer token."""

    def __init__(self, *, house: House, bearer: str | None = None, csrf: str | None = None) -> None:
        self.house, self.csrf = house, csrf
        jar = CookieJar(unsafe=True, treat_as_secure_origin=URL(house.url))
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        if csrf:
            headers = {"X-CSRF-Token": csrf, "Origin": house.url}
        self.http = ClientSession(house.url, cookie_jar=jar, headers=headers)

    @classmethod
    async def browser(cls, house: House) -> Self:
        token, _ = await house.rooms.identity.new_visitor()
        browser = cls(house=house, csrf=page_token(token))
        browser.http.cookie_jar.update_cookies({"__Host-visitor": token}, URL(house.url))
        return browser

    async def sign_in(self, name: str, actor: Actor) -> None:
        """Whoever had the browser before."""
        token = await self.house.token(name, actor)
        self.http.cookie_jar.update_cookies({"__Host-sign_in": token}, URL(self.house.url))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def get(self, path: str, **options: Any) -> ClientResponse:
        response = await self.http.get(path, **options)
        await response.read()
        return response

    async def post(self, path: str, **options: Any) -> ClientResponse:
        response = await self.http.post(path, allow_redirects=False, **options)
        await response.read()
        return response

    async def wish(self, command: Command | dict[str, Any], **headers: str) -> ClientResponse:
        body = json.dumps(command) if isinstance(command, dict) else encode_command(command)
        return await self.post("/api/v1/commands", data=body.encode(), headers=headers)

    async def json(self, path: str) -> Any:
        response = await self.get(path)
        assert response.status == 200, await response.text()
        return await response.json()


@asynccontextmanager
async def open_house(
    folder: Path, clock: Clock | None = None, **options: Any
) -> AsyncIterator[House]:
    """Over what is in the folder. options: settings."""
    settings = Settings(data=folder, port=0, **options)
    hands = clock or Clock()
    engines: list[PaintedEngine] = []

    async def painted(_settings: Settings, listener: MediaListener) -> MediaEngine:
        engines.append(PaintedEngine(listener=listener))
        return engines[0]

    async with running_site(settings, hands, painted) as site, on_a_port(site) as url:
        yield House(url=url, site=site, engine=engines[0], clock=hands)


@asynccontextmanager
async def on_a_port(site: web.Application, patience: float = 1) -> AsyncIterator[str]:
    """patience: seconds for answers under way when it stops."""
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=patience)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A house in a thread of its own, for clients that block. tokens: by name of the account."""

    url: str
    tokens: dict[str, str]


@contextmanager
def served_house(folder: Path) -> Iterator[Served]:
    started: Future[tuple[Served, Callable[[], object]]] = Future()

    async def serve() -> None:
        clock, stop = Clock(), asyncio.Event()
        await lay_ground(folder, clock)
        async with open_house(folder, clock) as house:
            names = (("staff", STAFF), ("owner", OWNER))
            tokens = {name: await house.token(name, actor) for name, actor in names}
            loop = asyncio.get_running_loop()
            served = Served(url=house.url, tokens=tokens)
            started.set_result((served, lambda: loop.call_soon_threadsafe(stop.set)))
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    served, end = started.result(timeout=30)
    yield served
    end()
    thread.join(timeout=30)


async def lay_ground(folder: Path, clock: Clock) -> None:
    async with control_plane(Settings(data=folder), clock) as (store, service, _):
        stations = station(), station(ELSEWHERE)
        await store.seed(stations, (employer(), employer(OTHER_SHOP)), (posting(),))
        assert isinstance(await service.handle(schedule(), STAFF), Receipt)
        role = AddRole(command_id=CommandId("role-1"), session_id=SHOW, job_id=JOB)
        assert isinstance(await service.handle(role, STAFF), Receipt)
