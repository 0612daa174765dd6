"""A machine that was alone and comes back: against the real server, and against strange ones."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from kiosk.desk import Slip
from kiosk.desk.clock import StationClock
from kiosk.link.standing import LinkTrouble
from shared.applications import slots_for
from shared.ids import CommandId, LegId
from shared.jobs import CloseJob
from shared.link.facts import FactKind
from shared.link.health import RefusedWish
from shared.link.messages import VERSION
from shared.link.settings import DEFAULT, MachineSettings
from shared.people import PersonalText
from shared.tickets.legs import Rating
from shared.tickets.messages import RateService
from streaming_server.web.machines.fleet import FLEET
from tests.fair import HERE, JOB, NOW, NUMBER_OF_NOBODY, STAFF, Clock, apply, posting
from tests.kiosk.desk_ground import fresh, ticket
from tests.kiosk.machines import linked
from tests.kiosk.relay import relay
from tests.web.house import House, lay_ground, new_id, on_a_port, open_house

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = Clock()
    await lay_ground(tmp_path / "server", clock)
    async with open_house(tmp_path / "server", clock) as running:
        yield running


async def token_of(house: House) -> str:
    enrolled = await house.rooms.identity.enrol_kiosk(
        await house.rooms.identity.enrolment_code(HERE)
    )
    assert enrolled is not None
    return enrolled[0]


def at(now: datetime = NOW) -> StationClock:
    return StationClock(wall=lambda: now, running=lambda: 0.0)


def slip_of(answer: object) -> Slip:
    assert isinstance(answer, Slip), answer
    return answer


async def legs(house: House, visits: list[str]) -> list[str]:
    found = [await house.rooms.reader.leg(LegId(f"{visit}.1")) for visit in visits]
    return [leg.number for leg in found if leg is not None]


async def test_a_machine_decides_alone_and_hands_everything_on(
    house: House, tmp_path: Path
) -> None:
    token, wishes = await token_of(house), [ticket() for _ in range(60)]
    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.current()
    async with linked(tmp_path / "kiosk", NOWHERE, token, at()) as alone:
        slips = [slip_of(alone.desk.handle(wish)) for wish in wishes]
        await alone.suffers(LinkTrouble.AWAY)
        assert alone.follower.standing.pending >= 60
    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.sent()
        assert here.desk.depth().for_staff == 0
        numbers = await legs(house, [wish.visit_id for wish in wishes])
    assert numbers == [slip.number for slip in slips]
    assert len(set(numbers)) == 60
    assert numbers[:2] == ["A-001", "A-002"]
    assert numbers[-1] == "A-F40"


async def test_a_lost_answer_is_asked_for_again_and_done_once(house: House, tmp_path: Path) -> None:
    token = await token_of(house)
    async with relay(house.url) as line, linked(tmp_path, line.url, token, at()) as here:
        await here.current()
        line.is_deaf = True
        wish = ticket()
        slip = slip_of(here.desk.handle(wish))
        async with asyncio.timeout(60):
            while await house.rooms.reader.leg(LegId(f"{wish.visit_id}.1")) is None:  # noqa: ASYNC110  the answer is lost
                await asyncio.sleep(0.01)
        assert here.desk.depth().pending == 1
        line.is_deaf = False
        line.cut()
        await here.sent()
        known = here.desk.standing(slip.slip_id)
        assert known is not None
        assert known.is_sure
        assert here.desk.depth().for_staff == 0


async def test_a_refused_wish_is_told_to_staff_and_closed_by_them(
    house: House, tmp_path: Path
) -> None:
    fleet = house.site[FLEET]
    async with linked(tmp_path, house.url, await token_of(house), at()) as here:
        await here.current()
        (known,) = await fleet.machines()
        rating = RateService(
            command_id=CommandId("rate-1"), leg_id=LegId("leg-of-nobody"), rating=Rating.GOOD
        )
        slip_of(here.desk.handle(rating))
        await here.until(lambda: here.desk.depth().for_staff == 1)
        told: tuple[RefusedWish, ...] = ()
        async with asyncio.timeout(60):
            while not told:
                await asyncio.sleep(0.01)
                health = (await fleet.machines())[0].health
                told = health.refused if health else ()
        assert [(one.command_id, one.kind) for one in told] == [("rate-1", "rate_service")]
        assert fleet.close_wish(known.machine.kiosk_id, CommandId("rate-1"))
        await here.until(lambda: here.desk.depth().for_staff == 0)


async def test_staff_are_told_whom_to_call_about_an_application_that_came_to_nothing(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In no report and in no log: asked for, and answered by the machine alone."""
    token, fleet = await token_of(house), house.site[FLEET]
    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.current()
    call_at = slots_for(None, posting(), NOW)[0]
    wish = apply(command_id=fresh(), session_id=None, call_at=call_at)
    async with linked(tmp_path / "kiosk", NOWHERE, token, at()) as alone:
        slip_of(alone.desk.handle(wish))
    await house.rooms.handle(CloseJob(command_id=new_id(), job_id=JOB), STAFF)
    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.until(lambda: here.desk.depth().for_staff == 1)
        (known,) = await fleet.machines()
        kiosk_id = known.machine.kiosk_id
        holder = await fleet.holder(kiosk_id, wish.command_id)
        assert holder is not None
        assert holder.disclose() == f"王女士 {NUMBER_OF_NOBODY}"
        assert await fleet.holder(kiosk_id, CommandId("of-nobody")) == PersonalText("")
        assert known.health is not None
        assert NUMBER_OF_NOBODY not in repr(known.health)
    assert await fleet.holder(kiosk_id, wish.command_id) is None
    assert NUMBER_OF_NOBODY not in caplog.text


async def test_what_changes_at_the_server_changes_here(house: House, tmp_path: Path) -> None:
    async with linked(tmp_path, house.url, await token_of(house), at()) as here:
        await here.current()
        assert [job.posting.job_id for job in here.desk.jobs()] == [JOB]
        await house.rooms.handle(CloseJob(command_id=new_id(), job_id=JOB), STAFF)
        await here.until(lambda: here.desk.jobs() == ())


async def test_a_damaged_copy_is_fetched_again(house: House, tmp_path: Path) -> None:
    token = await token_of(house)
    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.current()
    (tmp_path / "kiosk" / "replica.db").write_bytes(b"half a database")
    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.current()
        assert here.follower.standing.was_rebuilt
        number = slip_of(here.desk.handle(ticket())).number
        await here.sent()
        (known,) = await house.site[FLEET].machines()
        assert [one.trouble for one in known.found] == ["rebuilt"]
    assert number not in {None, "A-001"}


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ("oom-kill 137\n", ["ended_out_of_memory"]),
        ("watchdog \n", ["ended_stood"]),
        ("exit-code 1\n", ["ended_died"]),
        ("success 137\n", ["ended_died"]),  # of cage, which outlived the program
        ("success \n", []),
        ("signal \n", []),  # cage, told to stop
        ("success 3\n", []),  # it begins again by itself, and tells why
        ("later", []),
    ],
)
async def test_the_offices_are_told_how_the_run_before_ended(
    house: House, tmp_path: Path, result: str, told: list[str]
) -> None:
    token = await token_of(house)
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "ended").write_text(result, "utf-8")
    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.current()
        (known,) = await house.site[FLEET].machines()
        assert [one.trouble for one in known.found] == told


async def test_a_clock_in_1970_gives_todays_numbers(house: House, tmp_path: Path) -> None:
    token = await token_of(house)
    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.current()
    dead = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
    async with linked(tmp_path / "kiosk", NOWHERE, token) as alone:
        alone.replica.set_state(clock=alone.replica.state("clock"))
    clock = StationClock(
        json.dumps({"ahead": 0.0, "last": NOW.isoformat()}), lambda: dead, lambda: 0.0
    )
    async with linked(tmp_path / "kiosk", NOWHERE, token, clock) as alone:
        assert slip_of(alone.desk.handle(ticket())).number == "A-001"
    async with linked(tmp_path / "kiosk", house.url, token, clock) as here:
        await here.current()
        assert here.follower.health().clock_seconds > 0
        assert clock() == NOW


async def test_a_clock_that_is_set_on_a_greeted_line_has_the_server_asked_for_the_time(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A van's laptop: its clock is the server's too, and both were wrong."""
    monkeypatch.setattr("kiosk.link.link.HEARTBEAT", timedelta(seconds=0.2))
    clock = StationClock(wall=house.clock, running=lambda: 0.0)
    async with linked(tmp_path, house.url, await token_of(house), clock) as here:
        await here.current()
        assert not clock.was_set
        house.clock.forward(timedelta(hours=1))
        await here.until(lambda: clock() == NOW + timedelta(hours=1))
        assert not clock.was_set
        slip_of(here.desk.handle(ticket()))
        await here.sent()


async def test_settings_are_taken_signed_and_the_last_good_kept(
    house: House, tmp_path: Path
) -> None:
    token = await token_of(house)
    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.current()
        (known,) = await house.site[FLEET].machines()
        wished = MachineSettings(volume=35)
        await house.site[FLEET].set_machines([known.machine.kiosk_id], wished)
        await here.until(lambda: here.follower.settings.volume == 35)
        written = here.replica.state("settings")
    async with linked(tmp_path / "kiosk", NOWHERE, token, at()) as alone:
        assert alone.follower.standing.settings.volume == 35
        assert written is not None
        alone.replica.set_state(settings=written.replace("35", "99"))
    async with linked(tmp_path / "kiosk", NOWHERE, token, at()) as alone:
        assert alone.follower.settings == DEFAULT
        alone.replica.set_state(settings="{")
    async with linked(tmp_path / "kiosk", NOWHERE, token, at()) as alone:
        assert alone.follower.settings == DEFAULT


async def test_a_revoked_machine_says_so_and_keeps_what_it_has(
    house: House, tmp_path: Path
) -> None:
    async with linked(tmp_path, house.url, await token_of(house), at()) as here:
        await here.current()
        (known,) = await house.site[FLEET].machines()
        await house.site[FLEET].revoke(known.machine.kiosk_id)
        await here.suffers(LinkTrouble.REVOKED)
        slip_of(here.desk.handle(ticket()))
        assert here.desk.depth().pending == 1


# ------------------------------------------------------------ strange servers

Speaks = Callable[[web.WebSocketResponse, dict[str, Any]], Awaitable[None]]


@asynccontextmanager
async def strange(speaks: Speaks) -> AsyncIterator[str]:
    async def link(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await speaks(socket, json.loads(message.data))
        return socket

    app = web.Application()
    app.router.add_get("/link", link)
    async with on_a_port(app) as url:
        yield url


AGREED = {
    "type": "agreed",
    "version": VERSION,
    "epoch": "e",
    "now": NOW.isoformat(),
    "letter": "K",
}
NONSENSE: list[dict[str, Any]] = [
    {"type": "snapshot", "epoch": 5},
    {"type": "agreed", "version": 77, "epoch": "e", "now": NOW.isoformat(), "letter": None},
    {"type": "answers", "answers": [{"command_id": "nobody asked"}]},
    {
        "type": "amendment",
        "after": 0,
        "position": 1,
        "facts": [{"kind": "station", "key": "x", "body": "{"}],
    },
]


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_a_server_that_answers_nonsense_changes_nothing(
    tmp_path: Path, nonsense: dict[str, Any]
) -> None:
    async def speaks(socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        if message["type"] == "hello":
            await socket.send_json(AGREED)
            await socket.send_json(nonsense)

    async with linked(tmp_path, NOWHERE, "token", at()) as alone:
        alone.replica.set_state(letter="K")
    async with strange(speaks) as url, linked(tmp_path, url, "token", at()) as here:
        await here.suffers(LinkTrouble.NONSENSE)
        assert here.replica.facts(FactKind.STATION) == ()
        assert here.replica.state("epoch") is None


async def test_a_server_that_goes_on_with_nonsense_is_asked_less_and_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.link.link.FIRST_PAUSE_SECONDS", 0.02)
    hellos = list[tuple[float, bool]]()

    async def speaks(socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        if message["type"] == "hello":
            told = message["health"]["cannot_understand"]
            hellos.append((asyncio.get_running_loop().time(), told))
            await socket.send_json(AGREED)
            await socket.send_json(NONSENSE[0])

    async with strange(speaks) as url, linked(tmp_path, url, "token", at()) as here:
        await here.until(lambda: len(hellos) == 8)
        await here.suffers(LinkTrouble.NONSENSE)
        stood = [one.trouble for one in here.standings]
    # Each pause is twice the one before, and the shortest that chance makes of one is 0.6 of it.
    assert hellos[7][0] - hellos[0][0] >= 0.6 * 0.02 * (2**7 - 1)
    assert [told for _, told in hellos] == [False] + [True] * 7
    assert None not in stood[stood.index(LinkTrouble.NONSENSE) :]


async def test_a_server_that_makes_sense_again_is_believed_after_a_beat(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.link.link.HEARTBEAT", timedelta(seconds=0.2))
    async with linked(tmp_path, house.url, await token_of(house), at()) as here:
        await here.current()
        here.follower.fails(LinkTrouble.NONSENSE)
        await here.until(lambda: here.follower.standing.trouble is None)
        await here.until(lambda: not here.follower.health().cannot_understand)


async def test_garbage_does_not_end_the_link(house: House, tmp_path: Path) -> None:
    heard: list[str] = []

    async def speaks(socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        heard.append(message["type"])
        if message["type"] == "hello":
            await socket.send_json(AGREED)
            await socket.send_bytes(b"\xff\xfe\x00")
            for text in ("", "null", "[]", "{", "[" * 50_000, '{"type": []}', '{"type": "item"}'):
                await socket.send_str(text)
            await socket.send_json({**AGREED, "type": "welcome", "sequence": "x"})
            await socket.send_json({"type": "receipt", "command_id": []})

    async with strange(speaks) as url, linked(tmp_path, url, "token", at()) as here:
        await here.until(lambda: here.follower.speaks_of_facts())
        await asyncio.sleep(0.2)
        slip_of_nothing = here.desk.handle(ticket())
        assert not isinstance(slip_of_nothing, Slip)
        assert not here.running.done()
    assert "hello" in heard


async def test_an_older_server_gets_nothing_that_it_does_not_know(
    house: House, tmp_path: Path
) -> None:
    heard: list[str] = []
    station = {**_station(), "code": HERE}

    async def speaks(socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        heard.append(message["type"])
        if message["type"] == "hello":
            await socket.send_json(
                {"type": "welcome", "sequence": 1, "station": station, "sessions": []}
            )

    token = await token_of(house)
    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.current()
    async with strange(speaks) as url, linked(tmp_path / "kiosk", url, token, at()) as here:
        await here.until(lambda: here.follower.standing.is_older)
        slip_of(here.desk.handle(ticket()))
        assert here.desk.jobs()
        assert here.desk.depth().pending == 1
    assert set(heard) <= {"hello", "listen"}


async def test_a_server_that_is_too_new_is_waited_for(tmp_path: Path) -> None:
    async def speaks(socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        if message["type"] == "hello":
            await socket.send_json({"type": "outdated", "oldest": 8, "newest": 9})
            await socket.close(code=4426)

    async with strange(speaks) as url, linked(tmp_path, url, "token", at()) as here:
        await here.suffers(LinkTrouble.OUTDATED)


async def test_a_server_that_takes_only_some_is_given_time(house: House, tmp_path: Path) -> None:
    token, pushes = await token_of(house), list[int]()

    async def speaks(socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        if message["type"] == "hello":
            await socket.send_json({**AGREED, "epoch": message["epoch"]})
        if message["type"] == "push":
            pushes.append(len(message["wishes"]))
            first = message["wishes"][0]["command"]["command_id"]
            await socket.send_json({"type": "answers", "answers": [{"command_id": first}]})

    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.current()
    async with linked(tmp_path / "kiosk", NOWHERE, token, at()) as alone:
        for _ in range(3):
            slip_of(alone.desk.handle(ticket()))
    async with strange(speaks) as url, linked(tmp_path / "kiosk", url, token, at()) as here:
        await here.until(lambda: here.desk.depth().pending == 2)
        assert here.follower.is_slowed
        assert pushes == [3]


async def test_what_is_too_heavy_for_one_message_goes_in_several(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.link.following.HEAVIEST_PUSH", 1000)
    token, pushes = await token_of(house), list[int]()

    async def speaks(socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        if message["type"] == "hello":
            await socket.send_json({**AGREED, "epoch": message["epoch"]})
        if message["type"] == "push":
            pushes.append(len(message["wishes"]))
            ids = [wish["command"]["command_id"] for wish in message["wishes"]]
            answers = [{"command_id": one} for one in ids]
            await socket.send_json({"type": "answers", "answers": answers})

    async with linked(tmp_path / "kiosk", house.url, token, at()) as here:
        await here.current()
    async with linked(tmp_path / "kiosk", NOWHERE, token, at()) as alone:
        for _ in range(8):
            slip_of(alone.desk.handle(ticket()))
    async with strange(speaks) as url, linked(tmp_path / "kiosk", url, token, at()) as here:
        await here.sent()
    assert len(pushes) > 1
    assert max(pushes) < 8


def _station() -> dict[str, Any]:
    return {
        "name": "泉边就业服务站",
        "district": "历下区",
        "street": "泉边街道",
        "address": "泉边路1号",
        "latitude": 36.66,
        "longitude": 117.04,
        "opens": "08:30:00",
        "closes": "18:00:00",
    }
