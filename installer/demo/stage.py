"""Everything a show needs, set up: city, server, clip and the employer who talks."""

import asyncio
import contextlib
import hashlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from installer.demo import clip as clips
from installer.demo import speech
from installer.demo.server import DidNotStart, RunningServer, end, seed, stream_key
from installer.places import PROJECT

CITY: Final = "jinan"
KEPT: Final = PROJECT / "build" / "demo"
SHOWS: Final = PROJECT / "resources" / "cities" / CITY / "shows.json"
LIVE_WITHIN_S: Final = 40.0

Entry = Mapping[str, Any]


class EmployerProcess:
    """`installer.demo.employer` and what it says; use `employer_on` to start one."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._news = asyncio.Condition()
        self.journal: list[Entry] = []

    async def listen(self) -> None:
        """Until the process ends."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            async with self._news:
                self.journal.append(json.loads(line))
                self._news.notify_all()
        async with self._news:
            self.journal.append({"event": "gone"})
            self._news.notify_all()

    async def wait(
        self,
        event: str,
        within_s: float,
        where: Callable[[Entry], bool] = lambda entry: True,
    ) -> Entry:
        """The first such entry, also an earlier one. Raises TimeoutError, DidNotStart."""

        def found() -> Entry | None:
            fits = (one for one in self.journal if one["event"] == event and where(one))
            return next(fits, None)

        async with asyncio.timeout(within_s), self._news:
            while (entry := found()) is None:
                if self.journal and self.journal[-1]["event"] == "gone":
                    raise DidNotStart("the employer's process ended")
                await self._news.wait()
            return entry

    @property
    def pid(self) -> int:
        return self._process.pid

    async def vanish(self) -> None:
        """As a phone whose battery is empty: no goodbye."""
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        await end(self._process)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """seeded: what `doorstep-server seed` wrote. residents: names of those who come to watch."""

    server: RunningServer
    session: str
    seeded: Mapping[str, Any]
    clip: clips.Clip
    clip_path: Path
    residents: tuple[str, ...]

    def login(self, role: str) -> Mapping[str, str]:
        logins: list[Mapping[str, str]] = self.seeded["logins"]
        return next(login for login in logins if login["role"] == role)


@asynccontextmanager
async def set_stage(data: Path, port: int, clip_path: Path) -> AsyncIterator[Stage]:
    """A running server with the sample city. Raises DidNotStart."""
    seeded = await seed(data, CITY)
    clip = await asyncio.to_thread(clips.load_clip, clip_path)
    async with RunningServer(data, port) as server:
        yield Stage(
            server=server,
            session=seeded["sessions"][0]["id"],
            seeded=seeded,
            clip=clip,
            clip_path=clip_path,
            residents=tuple(_first_show()["residents"]),
        )


@asynccontextmanager
async def employer_on(stage: Stage, thinks_s: float) -> AsyncIterator[EmployerProcess]:
    """The employer at work on the first show. thinks_s: before each answer."""
    whip, key = await stream_key(stage.session, stage.server.data)
    login = stage.login("employer")
    with (stage.server.data / "employer.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "installer.demo.employer", "--server", stage.server.url),
            *("--session", stage.session, "--clip", str(stage.clip_path)),
            *("--thinks", str(thinks_s)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=log,
            cwd=PROJECT,
            start_new_session=True,
        )
    assert process.stdin is not None
    secrets = "\n".join((login["name"], login["password"], whip, key))
    process.stdin.write(secrets.encode())
    process.stdin.close()
    employer = EmployerProcess(process)
    listening = asyncio.create_task(employer.listen())
    try:
        yield employer
    finally:
        await employer.stop()
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening


async def provide_clip(progress: clips.Progress = lambda share: None) -> Path:
    """The talk of the first show as a clip: made when it is not there yet, in its own process
    so that nothing waits for the encoder."""
    path = KEPT / f"talk-{_fingerprint()}.clip"
    if path.exists():
        return path
    KEPT.mkdir(parents=True, exist_ok=True)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "installer.demo.stage", str(path)),
        stdin=DEVNULL,
        stdout=PIPE,
        cwd=PROJECT,
    )
    assert process.stdout is not None
    async for line in process.stdout:
        progress(float(line))
    if await process.wait():
        raise DidNotStart("the clip could not be made")
    for older in KEPT.glob("talk-*"):
        if older != path:
            older.unlink()
    return path


def make_talk(path: Path, progress: clips.Progress) -> None:
    show = _first_show()
    talk = [clips.Line(**{**line, "board": tuple(line["board"])}) for line in show["talk"]]
    clips.save_clip(clips.make_clip(show["employer"]["name"], talk, progress), path)


def _first_show() -> Mapping[str, Any]:
    show: Mapping[str, Any] = json.loads(SHOWS.read_text("utf-8"))["stage"]
    return show


def _fingerprint() -> str:
    """Of all that the clip depends on: a changed talk or picture is made anew."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(SHOWS.read_bytes())
    for source in sources:
        if source.stem in {"scene", "clip", "speech", "frame_number"}:
            digest.update(source.read_bytes())
    digest.update(str(speech.can_speak()).encode())
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    make_talk(Path(sys.argv[1]), lambda share: print(f"{share:.3f}", flush=True))
