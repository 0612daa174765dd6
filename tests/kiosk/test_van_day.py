"""A van's whole day beside a real city: everything in processes of its own, killed on the way.

join ─▶ out of reach ─▶ killed ─▶ the city is there ─▶ both killed ─▶ home ─▶ the next day
"""

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest

from kiosk.desk import Desk, Slip
from kiosk.desk.clock import StationClock
from kiosk.desk.desk import DeskCommand
from kiosk.store import KioskStore
from kiosk.store.rescue import DATABASE, open_replica
from shared.applications import slots_for
from shared.attendance import Pass, write_pass
from shared.gatherings import CheckIn, Enrolled
from shared.ids import CommandId, CounterId, JobId, LegId, VisitId, VisitorId
from shared.jobs import PostJob
from shared.link.facts import FactKind
from shared.organisation import Actor, ActorKind
from shared.people import PersonalText
from shared.tickets.legs import Rating
from shared.tickets.lifecycle import CounterMove, Move, State
from shared.tickets.messages import (
    CallNext,
    IssueTicket,
    MoveCounter,
    MoveLeg,
    RateService,
    SetUpCounter,
    TakeTicket,
)
from shared.tickets.numbers import day_of
from shared.wire import Command, encode_command
from streaming_server.app import control_plane, enrolment_code, utc_now
from streaming_server.ports.handling import Receipt
from streaming_server.settings import Settings
from tests.fair import HERE, STAFF, apply, employer, posting
from tests.fair_store import fresh
from tests.gatherings_fair import enrol, enrol_at_desk, set_plan
from tests.journeys.resident_fair import dated
from tests.kiosk.day_town import ALWAYS_OPEN
from tests.processes import Serving, asked, count, free_port, run
from tests.processes import until as in_time
from tests.vans import SEEK

pytestmark = [pytest.mark.window, pytest.mark.long]

#: Three programs of the van begin at once, on a machine that may have more to do.
until = partial(in_time, seconds=110.0)
PASSWORD: Final = "korb-haus-nadel"
COUNTER: Final = CounterId("in-the-van")
WAITING: Final = "SELECT COUNT(*) FROM day_wishes WHERE standing = 'pending'"
UNSENT: Final = "SELECT COUNT(*) FROM outbox WHERE standing = 'pending'"
FOR_STAFF: Final = "SELECT kind, reason FROM outbox WHERE standing IN ('refused', 'parked')"
TODAY: Final = tuple(
    f"SELECT * FROM {table} ORDER BY 1, 2"
    for table in ("legs", "enrolments", "attendances", "applications")
)


class RealVan:
    """`--mode van` and all that it starts, as one group of processes."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.server = data, f"http://127.0.0.1:{port}"
        self.rows, self.glass = data / "server", data / "kiosk"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Until its touchscreen has what it needs for a day."""
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "kiosk", "--mode", "van", "--station", HERE),
                *("--server", self.server, "--data", str(self.data), "--windowed", "1366x768"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "QT_QPA_PLATFORM": "offscreen",
                "DOORSTEP_MEDIA_WORKERS": "0",
            },
            start_new_session=True,
        )
        until(partial(self._knows, "booking", 2))

    def die(self) -> None:
        """The current goes: server, board and touchscreen at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def desk(self) -> "TouchscreenDesk":
        return TouchscreenDesk(self)

    def _knows(self, kind: str, many: int) -> bool:
        return self.on_glass(f"SELECT COUNT(*) >= {many} FROM facts WHERE kind = '{kind}'") == [
            (1,)
        ]

    def on_glass(self, question: str) -> list[tuple[object, ...]]:
        path = self.glass / DATABASE
        if not path.exists():
            return []
        try:
            with closing(sqlite3.connect(path, timeout=5)) as rows:
                return rows.execute(question).fetchall()
        except sqlite3.OperationalError:
            return []  # it is being made


class TouchscreenDesk:
    """What is kept on the touchscreen's disk, with its own desk over it."""

    def __init__(self, van: RealVan) -> None:
        registration = KioskStore(van.glass).registration(van.server)
        assert registration is not None
        self._replica = open_replica(van.glass, registration.kiosk_id)
        self.now = StationClock(self._replica.state("clock"))
        self._desk = Desk(self._replica, HERE, self.now, lambda: str(uuid4()))

    def takes(self, command: DeskCommand) -> None:
        answer = self._desk.handle(command)
        assert isinstance(answer, Slip), answer

    def pass_of(self, number: str) -> PersonalText:
        key = self._replica.fact(FactKind.PASS_KEY, HERE)
        assert key is not None
        plan = self._desk.courses()[0].gathering.plan
        # Late in the evening the course of in twenty minutes is tomorrow's.
        day = plan.meetings[0].day
        shown = Pass(station=HERE, gathering_id=plan.gathering_id, day=day, number=number)
        return PersonalText(write_pass(shown, bytes.fromhex(key.key)))

    def close(self) -> None:
        self._replica.close()


class Browser:
    """Of somebody beside the van, or of its staff."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._headers: dict[str, str] = {}

    def sign_in(self) -> None:
        token = self._post("/api/v1/tokens", json.dumps({"name": "staff", "password": PASSWORD}))
        self._headers = {"Authorization": f"Bearer {token['token']}"}

    def visit(self, path: str) -> None:
        with urllib.request.urlopen(f"{self._server}{path}") as answer:
            page, said = answer.read().decode(), answer.headers.get_all("Set-Cookie", [])
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found is not None
        # By hand: the cookie is for secure places, and who keeps cookies here does not know that
        # a machine's own address is one.
        cookies = "; ".join(one.partition(";")[0] for one in said)
        self._headers = {"X-CSRF-Token": found[1], "Origin": self._server, "Cookie": cookies}

    def wish(self, command: Command) -> Any:
        return self._post("/api/v1/commands", encode_command(command))

    def _post(self, path: str, body: str) -> Any:
        headers = {"Content-Type": "application/json", **self._headers}
        request = urllib.request.Request(
            f"{self._server}{path}", data=body.encode(), headers=headers
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())


async def furnish(city: Path) -> list[str]:
    """A station with a job and a course in twenty minutes; numbers of the two who have a place."""
    async with control_plane(Settings(data=city)) as (store, service, identity):
        await store.seed([ALWAYS_OPEN], [employer()], [posting(**dated())])
        await identity.add_account("staff", PASSWORD, STAFF)
        starts = utc_now() + timedelta(minutes=20)
        course = set_plan(starts_at=starts, ends_at=starts + timedelta(hours=2), capacity=20)
        assert isinstance(await service.handle(course, STAFF), Receipt)
        numbers = []
        for who in (1, 2):
            wish = enrol(who)
            actor = Actor(kind=ActorKind.VISITOR, visitor_id=wish.visitor_id)
            receipt = await service.handle(wish, actor)
            assert isinstance(receipt, Receipt)
            numbers += [one.number for one in receipt.events if isinstance(one, Enrolled)]
        return numbers


def spend_the_morning(van: RealVan, number: str) -> None:
    """Counter, door and a resident's phone, by the pages' own way in."""
    staff, resident = Browser(van.server), Browser(van.server)
    staff.sign_in()
    staff.wish(SetUpCounter(command_id=fresh(), counter_id=COUNTER, station=HERE, number=1))
    staff.wish(MoveCounter(command_id=fresh(), counter_id=COUNTER, move=CounterMove.OPEN))
    for visit in ("van-1", "van-2"):
        staff.wish(
            IssueTicket(command_id=fresh(), visit_id=VisitId(visit), station=HERE, services=(SEEK,))
        )
    for visit in ("van-1", "van-2"):
        staff.wish(CallNext(command_id=fresh(), counter_id=COUNTER))
        for move in (Move.START, Move.FINISH):
            leg_id = LegId(f"{visit}.1")
            staff.wish(MoveLeg(command_id=fresh(), leg_id=leg_id, move=move))
    rated = RateService(command_id=fresh(), leg_id=LegId("van-1.1"), rating=Rating.BAD)
    staff.wish(rated)
    staff.wish(CheckIn(command_id=fresh(), station=HERE, scanned=PersonalText(number)))
    staff.wish(enrol_at_desk(3))
    resident.visit("/jobs")
    resident.wish(applying(utc_now()))


def applying(now: datetime) -> Any:
    slots = slots_for(None, posting(**dated()), now)
    return apply(
        command_id=CommandId(str(uuid4())),
        application_id=str(uuid4()),
        session_id=None,
        call_at=slots[0],
        visitor_id=VisitorId(str(uuid4())),
    )


def touch_the_glass(van: RealVan, number: str) -> None:
    """While nothing else of the van runs; it is told to the van's server when that is back."""
    desk = van.desk()
    try:
        desk.takes(
            TakeTicket(
                command_id=fresh(),
                visit_id=VisitId("van-3"),
                station=HERE,
                services=(SEEK,),
                visitor_id=VisitorId("visit-3"),
            )
        )
        desk.takes(CheckIn(command_id=fresh(), station=HERE, scanned=desk.pass_of(number)))
        desk.takes(applying(desk.now()))
        desk.takes(enrol(4))
        rated = RateService(command_id=fresh(), leg_id=LegId("van-2.1"), rating=Rating.GOOD)
        desk.takes(rated)
    finally:
        desk.close()


async def people_of_today(city: Path) -> int:
    """As the city's statistics count them."""
    async with control_plane(Settings(data=city)) as (store, _, _):
        today = day_of(utc_now())
        seen = await store.reader.arrivals(HERE, (today,))
        legs = await store.reader.legs(HERE, today, frozenset(State))
        assert sum(leg.state is State.DONE for leg in legs) == 2
        return sum(seen[today].values())


@pytest.mark.timeout(300)  # a dozen programs begin
def test_a_whole_day_comes_home_once_and_the_next_ones_facts_go_out(tmp_path: Path) -> None:
    city_data = tmp_path / "city"
    city_data.mkdir()
    first, second = asyncio.run(furnish(city_data))
    city, van = Serving(city_data, free_port()), RealVan(tmp_path / "van", free_port())
    try:
        city.start()
        address = (city_data / "address").read_text("utf-8").strip()
        code = asyncio.run(enrolment_code(Settings(data=city_data), HERE, is_van=True))
        run("van", "join", address, HERE, code, "--data", str(van.rows))
        city.stop()
        van.start()
        spend_the_morning(van, first)
        van.die()
        touch_the_glass(van, second)
        van.start()
        until(lambda: van.on_glass(UNSENT) == [(0,)])
        city.start()
        until(partial(has_come, city_data))
        city.die()
        van.die()
        city.start()
        van.start()
        until(lambda: asked(van.rows, WAITING) == [(0,)])
        van.die()
        for table in TODAY:
            assert asked(city_data, table) == asked(van.rows, table)
        whole = [count(city_data, one) for one in ("visits", "applications", "attendances")]
        assert (whole, count(city_data, "enrolments")) == ([3, 2, 2], 4)
        assert asyncio.run(people_of_today(city_data)) == 3
        staff = Browser(address)
        staff.sign_in()
        later = posting(JobId("job-of-the-next-day"), **dated())
        staff.wish(PostJob(command_id=fresh(), posting=later))
        run("van", "home", "--data", str(van.rows))
        van.start()
        job = "SELECT COUNT(*) FROM facts WHERE key = 'job-of-the-next-day'"
        until(lambda: van.on_glass(job) == [(1,)])
        until(lambda: van.on_glass(UNSENT) == [(0,)])
        until(lambda: asked(van.rows, WAITING) == [(0,)])
        assert van.on_glass(FOR_STAFF) == []
        assert [count(city_data, one) for one in ("visits", "applications", "attendances")] == whole
    finally:
        van.die()
        city.stop()


def has_come(city: Path) -> bool:
    return count(city, "visits") > 0
