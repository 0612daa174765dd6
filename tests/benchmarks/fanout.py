"""What it costs to forward a picture: ours, Janus Gateway and stock aiortc in one run.

    python -m tests.benchmarks.fanout --json FILE [--quick]

One clip, 720p VP8 at 1.2 Mb/s with Opus, and the same viewers for each: processes of their own
that really complete ICE and DTLS, report back and count packets. Only the server's processor time
is measured. Ours records the show and makes the small picture for one more viewer meanwhile, both
in processes of their own: what they take is told besides, and the recorder's is counted. The rounds
alternate, because other work on the machine comes and goes. Then 500
viewers join and leave, and what the server holds must be what it held before.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from shared.rungs import Wish
from streaming_server.media.ladder.ladders import CHILD as ENCODER
from streaming_server.media.peers import Certificate
from streaming_server.media.recording.recorders import CHILD as RECORDER
from tests.benchmarks import janus
from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale
from tests.media.clips import Clip, encode_clip
from tests.media.whep_client import WhepViewer
from tests.media.whip_client import WhipPublisher

SESSION = "stage"
TIMES_JANUS = 3.0  # packets for the same processor time
TIMES_STOCK = 100.0
MOST_MEMORY_KB = 200.0  # a viewer
SETTLES_S = 3.0
BATCH = 10
LOOKS = 8
MOST_LOST = 0.01  # of a round; viewers that get no processor time miss some of anybody's
MOST_LINGERING = 2  # connections of the looks themselves, on their way to be closed
MOST_GROWTH_MB = 5.0  # 10 kB a join; one viewer that is not let go of costs 200 kB


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """stock_viewers: rising, until it cannot keep up."""

    viewers: tuple[int, ...]
    stock_viewers: tuple[int, ...]
    seconds: float
    rounds: int
    joins: int


FULL = Plan(viewers=(50, 100), stock_viewers=(1, 2, 3, 4), seconds=10, rounds=3, joins=500)
QUICK = Plan(viewers=(50, 100), stock_viewers=(2,), seconds=4, rounds=1, joins=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Of a server during one window. cpu_s: with the recorder's; encoder_s: of the process that
    makes the small picture; grown_kb: memory that each viewer added; lost: share of packets."""

    cpu_s: float
    recorder_s: float
    encoder_s: float
    grown_kb: float
    packets: int
    lost: float
    seconds: float

    @property
    def per_packet_us(self) -> float:
        return self.cpu_s / self.packets * 1e6

    @property
    def cpu_percent(self) -> float:
        return 100 * self.cpu_s / self.seconds

    @property
    def recorder_percent(self) -> float:
        return 100 * self.recorder_s / self.seconds

    @property
    def encoder_percent(self) -> float:
        return 100 * self.encoder_s / self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    rss_mb: float
    threads: int
    descriptors: int
    tasks: int


async def measure(clip: Clip, plan: Plan, say: Progress) -> list[Row]:
    rows: list[Row] = []
    ours: list[Load] = []
    for viewers in plan.viewers:
        ours, theirs = [], []
        for turn in range(plan.rounds):
            with _step(say, f"ours, {viewers} viewers ({turn + 1}/{plan.rounds})"):
                ours.append(await _measure_ours(clip, viewers, plan.seconds))
            with _step(say, f"Janus, {viewers} viewers ({turn + 1}/{plan.rounds})"):
                theirs.append(await _measure_janus(clip, viewers, plan.seconds))
        rows += _rows_beside_janus(viewers, ours, theirs)
    rows += await _rows_beside_stock(clip, plan, say, _cost(ours))
    with _step(say, f"{plan.joins} joins and leaves"):
        before, after = await _measure_joins(clip, plan)
    return [*rows, *_footprint_rows(plan, before, after)]


def _rows_beside_janus(viewers: int, ours: Sequence[Load], theirs: Sequence[Load]) -> list[Row]:
    at = f"{viewers} viewers"
    return [
        at_least(
            f"packets per CPU second, ours / Janus, {at}",
            TIMES_JANUS,
            _cost(theirs) / _cost(ours),
            "x",
        ),
        for_scale(f"CPU per packet, ours, {at}", _cost(ours), "us"),
        for_scale(f"CPU per packet, Janus, {at}", _cost(theirs), "us"),
        for_scale(f"CPU of one core, ours, {at}", _median(ours, "cpu_percent"), "%"),
        for_scale(f"CPU of one core, Janus, {at}", _median(theirs, "cpu_percent"), "%"),
        for_scale(f"  of it the recorder, {at}", _median(ours, "recorder_percent"), "%"),
        for_scale(f"besides, the small picture, {at}", _median(ours, "encoder_percent"), "%"),
        for_scale(f"packets delivered, ours, {at}", ours[-1].packets / ours[-1].seconds, "/s"),
        at_most(f"packets missed, ours, {at}", MOST_LOST, _median(ours, "lost"), ""),
        for_scale(f"packets missed, Janus, {at}", _median(theirs, "lost"), ""),
        at_most(f"memory a viewer, ours, {at}", MOST_MEMORY_KB, _median(ours, "grown_kb"), "kB"),
        for_scale(f"memory a viewer, Janus, {at}", _median(theirs, "grown_kb"), "kB"),
    ]


async def _rows_beside_stock(clip: Clip, plan: Plan, say: Progress, our_cost: float) -> list[Row]:
    """Its best figure among those at which it still delivers what is sent."""
    served: list[tuple[int, Load]] = []
    for viewers in plan.stock_viewers:
        with _step(say, f"stock aiortc, {viewers} viewers"):
            load = await _measure_stock(clip, viewers, plan.seconds)
        if served and load.lost > MOST_LOST:
            break
        served.append((viewers, load))
    most, load = served[-1]
    return [
        at_least(
            f"packets per CPU second, ours / stock aiortc, {most} viewers",
            TIMES_STOCK,
            load.per_packet_us / our_cost,
            "x",
        ),
        for_scale(f"CPU per packet, stock aiortc, {most} viewers", load.per_packet_us, "us"),
        for_scale("CPU of one core, stock aiortc", load.cpu_percent, "%"),
        for_scale("packets missed, stock aiortc", load.lost, ""),
    ]


def _cost(loads: Sequence[Load]) -> float:
    return _median(loads, "per_packet_us")


def _median(loads: Sequence[Load], figure: str) -> float:
    return float(statistics.median(getattr(load, figure) for load in loads))


def _footprint_rows(plan: Plan, before: Footprint, after: Footprint) -> list[Row]:
    def more(name: str, limit: float, grown: float, unit: str = "") -> Row:
        return at_most(f"{name} more after {plan.joins} joins and leaves", limit, grown, unit)

    return [
        more("tasks", 0, after.tasks - before.tasks),
        more("sockets and files", MOST_LINGERING, after.descriptors - before.descriptors),
        more("threads", 0, after.threads - before.threads),
        more("memory", MOST_GROWTH_MB, after.rss_mb - before.rss_mb, "MB"),
    ]


async def _measure_ours(clip: Clip, viewers: int, seconds: float) -> Load:
    whep = f"/whep/{SESSION}"
    with tempfile.TemporaryDirectory(prefix="doorstep-fanout-") as folder:
        async with (
            server_process("tests.media.stage_server", "--recordings", folder) as (url, pid),
            WhipPublisher(f"{url}/whip/{SESSION}", clip),
            aiohttp.ClientSession() as http,
        ):
            await asyncio.sleep(SETTLES_S)
            viewer = WhepViewer(
                url=url + whep, http=http, certificate=Certificate.generateCertificate()
            )
            await viewer.open()
            async with http.put(f"{viewer.resource}/rung", json={"wish": Wish.SAVE}) as told:
                told.raise_for_status()
            load = await _load(pid, viewers, seconds, whep=url + whep)
            await viewer.close()
    assert load.recorder_s, "nothing was recorded"
    assert load.encoder_s, "no small picture was made"
    return load


async def _measure_stock(clip: Clip, viewers: int, seconds: float) -> Load:
    async with (
        server_process("tests.benchmarks.stock_aiortc") as (url, pid),
        WhipPublisher(f"{url}/whip/{SESSION}", clip),
    ):
        await asyncio.sleep(SETTLES_S)
        return await _load(pid, viewers, seconds, whep=f"{url}/whep/{SESSION}")


async def _measure_janus(clip: Clip, viewers: int, seconds: float) -> Load:
    async with (
        janus.janus_server() as server,
        janus.JanusSession(url=server.url, secret=server.secret) as session,
    ):
        await janus.create_room(session, server.secret)
        publisher = JanusPublisher(session, clip)
        async with publisher:
            await asyncio.sleep(SETTLES_S)
            return await _load(
                server.pid,
                viewers,
                seconds,
                janus=server.url,
                secret=server.secret,
                feed=publisher.feed,
            )


class JanusPublisher(WhipPublisher):
    """The same publisher, introduced to Janus in Janus' own way."""

    def __init__(self, session: janus.JanusSession, clip: Clip) -> None:
        super().__init__("", clip)
        self._session = session
        self.feed = ""

    async def _post(self, offer: str) -> str:
        answer, self.feed = await janus.publish(self._session, offer)
        return answer


async def _load(pid: int, viewers: int, window_s: float, **where: str) -> Load:
    server, loop = psutil.Process(pid), asyncio.get_running_loop()
    alone = server.memory_info().rss
    arguments = [f"--{name}={value}" for name, value in where.items()]
    crowd = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.benchmarks.crowd", "--count", str(viewers)),
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    ready = await crowd.stdout.readline()
    assert ready.startswith(b"ready"), "the viewers could not all connect"
    await asyncio.sleep(SETTLES_S)
    started, cpu = loop.time(), _cpu_s(server)
    recorder, encoder = _child_s(server, RECORDER), _child_s(server, ENCODER)
    first = await _totals(crowd)
    await asyncio.sleep(window_s)
    last = await _totals(crowd)
    seconds, used = loop.time() - started, _cpu_s(server) - cpu
    recorder, encoder = _child_s(server, RECORDER) - recorder, _child_s(server, ENCODER) - encoder
    grown = server.memory_info().rss - alone
    crowd.stdin.close()
    await crowd.wait()
    packets, lost = last["packets"] - first["packets"], last["lost"] - first["lost"]
    return Load(
        cpu_s=used + recorder,
        recorder_s=recorder,
        encoder_s=encoder,
        grown_kb=grown / viewers / 1000,
        packets=packets,
        lost=lost / (packets + lost),
        seconds=seconds,
    )


async def _totals(crowd: asyncio.subprocess.Process) -> Mapping[str, int]:
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    crowd.stdin.write(b"\n")
    totals: Mapping[str, int] = json.loads(await crowd.stdout.readline())
    return totals


async def _measure_joins(clip: Clip, plan: Plan) -> tuple[Footprint, Footprint]:
    """The first joins warm up what is made once and kept: the rings, the allocator's pools."""
    async with (
        server_process("tests.media.stage_server") as (url, pid),
        WhipPublisher(f"{url}/whip/{SESSION}", clip),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http,
    ):
        await asyncio.sleep(SETTLES_S)
        certificate = Certificate.generateCertificate()
        await _join_and_leave(url, http, certificate, plan.joins)
        before = await _footprint(url, http, pid)
        await _join_and_leave(url, http, certificate, plan.joins)
        return before, await _footprint(url, http, pid)


async def _join_and_leave(
    url: str, http: aiohttp.ClientSession, certificate: Certificate, joins: int
) -> None:
    for batch in range(joins // BATCH):
        viewers = [
            WhepViewer(url=f"{url}/whep/{SESSION}", http=http, certificate=certificate)
            for _ in range(BATCH)
        ]
        await asyncio.gather(*[viewer.open() for viewer in viewers])
        # Half of them say goodbye over HTTP, half with a DTLS alert alone.
        await asyncio.gather(*[viewer.close(politely=batch % 2 == 0) for viewer in viewers])


async def _footprint(url: str, http: aiohttp.ClientSession, pid: int) -> Footprint:
    """The least of some looks: each look is a connection itself, and goodbyes take a moment."""
    looks = []
    for _ in range(LOOKS):
        await asyncio.sleep(SETTLES_S / LOOKS)
        async with http.get(f"{url}/figures") as response:
            figures = await response.json()
        server = psutil.Process(pid)
        looks.append(
            Footprint(
                rss_mb=server.memory_info().rss / 1e6,
                threads=server.num_threads(),
                descriptors=server.num_fds(),
                tasks=figures["tasks"],
            )
        )
    return Footprint(
        rss_mb=looks[-1].rss_mb,
        threads=min(look.threads for look in looks),
        descriptors=min(look.descriptors for look in looks),
        tasks=min(look.tasks for look in looks),
    )


def _child_s(server: psutil.Process, module: str) -> float:
    """Of the processes that it started to run a module."""
    children = server.children(recursive=True)
    return sum(_cpu_s(child) for child in children if module in child.cmdline())


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


@contextlib.asynccontextmanager
async def server_process(module: str, *arguments: str) -> AsyncIterator[tuple[str, int]]:
    """A server in its own process: its address and process id."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip(), process.pid
    finally:
        process.terminate()
        await process.wait()


@contextlib.contextmanager
def _step(say: Progress, what: str) -> Iterator[None]:
    task = say.add_task(what, total=1)
    yield
    say.update(task, completed=1)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fanout")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="the same rows from a shorter run")
    arguments = parser.parse_args()
    plan = QUICK if arguments.quick else FULL
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns) as say:
        with _step(say, "making the clip"):
            clip = encode_clip(seconds=4)
        rows = asyncio.run(measure(clip, plan, say))
    return finish("Fan-out", rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())
