"""Many machines on one server, simulated in a process beside it: how soon a fact reaches all.

    python -m tests.benchmarks.link_crowd GROUND.json URL CHANGES

Each has a line of its own, greets as a machine does and says how it is; it keeps nothing. What it
hears and when is written as JSON at the end.
"""

import asyncio
import json
import random
import sys
import time
from asyncio.subprocess import PIPE
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import uuid4

import aiohttp
import psutil

from shared.ids import CommandId
from shared.jobs import AmendJob, Posting
from shared.link.health import HEARTBEAT, Health
from shared.link.messages import VERSION, Heartbeat, Hello, write_from_machine, write_hello
from shared.wire import encode_command
from tests.benchmarks.houses import cpu_s
from tests.benchmarks.link_ground import Ground, code_of, job_at, lay, served

#: All of them in one station: each change is for each machine.
EVERY_S: Final = 1.0
GATHERS_WITHIN_S: Final = 300.0
HEARD_WITHIN_S: Final = 20.0
#: What all of them heard, in one line.
LONGEST_LINE: Final = 64 * 1024 * 1024
HEALTH: Final = Health(version="0.1.0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """delays: of each machine and change, in seconds. missing: that never came. cpu: of the server,
    as a share of one core, while changes and reports went on."""

    machines: int
    delays: list[float]
    missing: int
    cpu: float | None


async def crowd(folder: Path, machines: int, changes: int) -> Reached:
    ground = await lay(folder / "server", machines, a_station=machines)
    await asyncio.to_thread(_write, folder / "ground.json", ground)
    async with served(folder / "server") as server:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.benchmarks.link_crowd"),
            *(str(folder / "ground.json"), server.url, str(changes)),
            stdin=PIPE,
            stdout=PIPE,
            limit=LONGEST_LINE,
        )
        assert process.stdout is not None
        assert process.stdin is not None
        async with asyncio.timeout(GATHERS_WITHIN_S):
            await process.stdout.readline()
        watched = psutil.Process(server.pid)
        began, spent = time.monotonic(), cpu_s(watched)
        sent = await _change(server.url, ground, changes)
        cpu = (cpu_s(watched) - spent) / (time.monotonic() - began)
        heard = json.loads(await process.stdout.readline())
        process.stdin.close()
        await process.wait()
    return _reached(machines, sent, heard, cpu)


def _reached(
    machines: int, sent: Mapping[str, float], heard: Mapping[str, list[float]], cpu: float
) -> Reached:
    delays = [at - began for title, began in sent.items() for at in heard.get(title, [])]
    return Reached(
        machines=machines, delays=delays, missing=len(sent) * machines - len(delays), cpu=cpu
    )


def _write(path: Path, ground: Ground) -> None:
    path.write_text(json.dumps([machine.token for machine in ground.machines]), "utf-8")


async def _change(url: str, ground: Ground, changes: int) -> Mapping[str, float]:
    """By title, when it was wished for."""
    sent: dict[str, float] = {}
    headers = {"Authorization": f"Bearer {ground.staff}"}
    async with aiohttp.ClientSession(url, headers=headers) as http:
        for at in range(changes):
            title = f"change {at}"
            wish = AmendJob(command_id=CommandId(str(uuid4())), posting=_titled(title))
            sent[title] = time.time()
            async with http.post("/api/v1/commands", data=encode_command(wish).encode()) as answer:
                assert answer.status == 200, await answer.text()
            await asyncio.sleep(EVERY_S)
    return sent


def _titled(title: str) -> Posting:

    return replace(job_at(code_of(1)), title=title)


class _Crowd:
    def __init__(self, changes: int) -> None:
        self._changes = changes
        self.heard: dict[str, list[float]] = defaultdict(list)
        self.greeted = 0
        self._done = 0

    async def machine(self, http: aiohttp.ClientSession, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        async with http.ws_connect("/link", headers=headers, max_msg_size=0) as socket:
            await socket.send_str(write_hello(Hello(version=VERSION, health=HEALTH)))
            beating = asyncio.create_task(self._beat(socket))
            try:
                async for message in socket:
                    self._take(message.data)
            finally:
                beating.cancel()
                await asyncio.gather(beating, return_exceptions=True)

    async def _beat(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await asyncio.sleep(random.uniform(0, HEARTBEAT.total_seconds()))
        while True:
            await socket.send_str(write_from_machine(Heartbeat(health=HEALTH)))
            await asyncio.sleep(HEARTBEAT.total_seconds())

    def _take(self, text: str) -> None:
        """Without reading more than it must: it is the server that is measured."""
        if text.startswith('{"epoch"') or '"type":"snapshot"' in text[-40:]:
            self.greeted += 1
            return
        if '"type":"amendment"' not in text[-40:]:
            return
        at = time.time()
        for number in range(self._changes):
            if f"change {number}\\" in text:
                self.heard[f"change {number}"].append(at)
                self._done += 1

    async def until(self, machines: int) -> None:
        async with asyncio.timeout(GATHERS_WITHIN_S):
            while self.greeted < machines:  # noqa: ASYNC110  counted, not told
                await asyncio.sleep(0.05)

    async def heard_all(self, machines: int) -> None:
        deadline = time.monotonic() + self._changes * EVERY_S + HEARD_WITHIN_S
        while self._done < machines * self._changes and time.monotonic() < deadline:  # noqa: ASYNC110  counted, not told
            await asyncio.sleep(0.05)


async def _gather(tokens: list[str], url: str, changes: int) -> None:
    many = _Crowd(changes)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(url, connector=connector) as http:
        tasks = []
        for token in tokens:
            tasks.append(asyncio.create_task(many.machine(http, token)))
            await asyncio.sleep(0.005)  # a power cut does not end in one and the same millisecond
        await many.until(len(tokens))
        print("gathered", flush=True)
        await many.heard_all(len(tokens))
        print(json.dumps(many.heard), flush=True)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    file, address, count = sys.argv[1:]
    asyncio.run(_gather(json.loads(Path(file).read_text("utf-8")), address, int(count)))
