"""The studio's camera and microphone through the real server to a viewer that decodes."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest
from aiohttp import web
from av import AudioFrame, VideoFrame

from kiosk.link.errors import Refusal
from kiosk.link.host import Host, enter
from kiosk.studio.capture import Capture
from kiosk.studio.devices import Fault
from kiosk.studio.drawn import CELL, NUMBER_BITS, DrawnCamera, ToneMicrophone
from kiosk.studio.intake import Intake
from kiosk.studio.publisher import Publisher, Sending, Sources
from kiosk.watching.stage import Play
from kiosk.watching.viewer import Viewer
from shared.ids import CommandId
from shared.live_sessions import Move, MoveSession
from shared.rungs import Rung
from streaming_server.media.pool import WorkerPool
from tests.fair import HERE, SHOW
from tests.journeys.resident_fair import Fair, fair, new_id
from tests.kiosk.cable import cable

PATIENCE_SECONDS = 60


def number_in(frame: VideoFrame) -> int:
    """What the drawn camera burned into the picture."""
    grey = frame.to_ndarray(format="gray")
    cell = grey.shape[1] * CELL
    number = 0
    for place in range(NUMBER_BITS):
        x, y = int((place + 0.5) * cell), int(cell / 2)
        number = number << 1 | int(grey[y - 2 : y + 3, x - 2 : x + 3].mean() > 128)
    return number


class Glass:
    """What a viewer sees and hears."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.loudness: list[float] = []
        self.news = asyncio.Event()

    def play_state(self, state: Play) -> None:
        self.news.set()

    def video(self, frame: VideoFrame, picture: int | None) -> None:
        self.numbers.append(number_in(frame))
        self.news.set()

    def rung(self, rung: Rung) -> None:
        """This show has one."""

    def audio(self, frame: AudioFrame) -> None:
        self.loudness.append(float(np.abs(frame.to_ndarray()).mean()))
        self.news.set()

    def guest(self, frame: AudioFrame) -> None:
        pass

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not true():
                self.news.clear()
                await self.news.wait()


class Studio:
    """Devices that are drawn, and a publisher, in the test's own loop."""

    def __init__(self) -> None:
        self.camera = DrawnCamera(640, 360, 15)
        self.microphone = ToneMicrophone()
        self.faults: list[Fault | None] = []
        self.states: list[Sending] = []
        self._changed = asyncio.Event()
        self.sources = Sources(pictures=Intake(1), sounds=Intake(5))
        self._captures: tuple[Capture[VideoFrame], Capture[AudioFrame]] = (
            Capture("camera", self.camera, self.sources.pictures.put, self.faults.append),
            Capture("microphone", self.microphone, self.sources.sounds.put, self.faults.append),
        )

    @asynccontextmanager
    async def sending(self, host: Host, url: str) -> AsyncIterator[Publisher]:
        for capture in self._captures:
            capture.start()
        try:
            async with self.publishing(host, url) as publisher:
                yield publisher
        finally:
            for capture in self._captures:
                capture.ask_to_stop()
                await asyncio.to_thread(capture.wait_until_stopped)
            await host.close()

    @asynccontextmanager
    async def publishing(self, host: Host, url: str) -> AsyncIterator[Publisher]:
        publisher = Publisher(
            address=f"{url}/whip/{SHOW}",
            token=host.token,
            sources=self.sources,
            tell=self._tell,
            clock=time.monotonic,
        )
        running = asyncio.create_task(publisher.run())
        try:
            yield publisher
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def until(self, state: Sending) -> None:
        """Until it is told next, or now."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.states or self.states[-1] is not state:
                self._changed.clear()
                await self._changed.wait()

    def _tell(self, state: Sending) -> None:
        self.states.append(state)
        self._changed.set()


@pytest.fixture
async def show(tmp_path: Path) -> AsyncIterator[Fair]:
    async with fair(tmp_path) as running:
        yield running


@pytest.fixture
async def show_of_two(tmp_path: Path) -> AsyncIterator[Fair]:
    """Two processes forward its pictures, so one is there when the other died."""
    async with fair(tmp_path, media_workers=2) as running:
        yield running


async def entered(show: Fair) -> Host:
    code = await show.rooms.identity.studio_code(SHOW)
    _, token_of_kiosk = await kiosk_of(show)
    host = await enter(show.url, token_of_kiosk, SHOW, code, "zh")
    assert isinstance(host, Host)
    return host


async def kiosk_of(show: Fair) -> tuple[str, str]:
    code = await show.rooms.identity.enrolment_code(HERE)
    enrolled = await show.rooms.identity.enrol_kiosk(code)
    assert enrolled is not None
    token, kiosk_id, _ = enrolled
    return kiosk_id, token


async def has_picture(show: Fair, *, wanted: bool = True) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while show.rooms.engine.has_picture(SHOW) is not wanted:  # noqa: ASYNC110  tells nobody else
            await asyncio.sleep(0.05)


async def go_live(show: Fair, host: Host) -> None:
    await has_picture(show)
    wish = MoveSession(command_id=CommandId(new_id()), session_id=SHOW, move=Move.GO_LIVE)
    await host.send(wish, "zh")


@asynccontextmanager
async def watching(show: Fair) -> AsyncIterator[Glass]:
    glass = Glass()
    viewer = Viewer(address=f"{show.url}/whep/{SHOW}", stage=glass, clock=time.monotonic)
    task = asyncio.create_task(viewer.run())
    try:
        yield glass
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def open_ways() -> int:
    """UDP sockets of this process; the server's are in its workers."""
    return len(psutil.Process().net_connections("udp"))


async def test_what_the_camera_sees_is_what_viewers_see_and_hear(show: Fair) -> None:
    studio, host = Studio(), await entered(show)
    async with studio.sending(host, show.url) as publisher:
        await go_live(show, host)
        async with watching(show) as glass:
            await glass.until(
                lambda: len(glass.numbers) >= 20 and max(glass.loudness, default=0) > 500
            )
            newest = studio.camera.number
        assert publisher.picture is not None
    assert glass.numbers == sorted(glass.numbers)
    assert 0 < glass.numbers[-1] <= newest
    assert studio.states == [Sending.CONNECTING, Sending.SENDING]
    assert not show.rooms.engine.has_picture(SHOW)


async def test_without_a_camera_the_last_picture_stands_and_sound_goes_on(show: Fair) -> None:
    studio, host = Studio(), await entered(show)
    async with studio.sending(host, show.url):
        await go_live(show, host)
        async with watching(show) as glass:
            await glass.until(lambda: len(glass.numbers) > 5)
            studio.camera.fault = Fault.ABSENT
            await glass.until(lambda: len(set(glass.numbers[-4:])) == 1 < len(glass.numbers[-4:]))
            still, heard = glass.numbers[-1], len(glass.loudness)
            await glass.until(lambda: sum(one > 500 for one in glass.loudness[heard:]) > 25)
            studio.camera.fault = None
            await glass.until(lambda: glass.numbers[-1] > still)
    assert studio.faults == [None, None, Fault.ABSENT, None]
    assert Sending.LOST not in studio.states


async def test_a_network_that_was_cut_is_found_again(show: Fair) -> None:
    studio, host = Studio(), await entered(show)
    async with cable(show.url) as laid, studio.sending(host, laid.url):
        await go_live(show, host)
        async with watching(show) as glass:
            await glass.until(lambda: len(glass.numbers) > 5)
            laid.is_cut = True
            await studio.until(Sending.LOST)
            await has_picture(show, wanted=False)
            last = glass.numbers[-1]
            laid.is_cut = False
            await studio.until(Sending.SENDING)
            await glass.until(lambda: glass.numbers[-1] > last + 5)


async def test_a_studio_is_back_soon_when_the_process_that_forwarded_it_died(
    show_of_two: Fair,
) -> None:
    engine = show_of_two.rooms.engine
    assert isinstance(engine, WorkerPool)
    studio, host = Studio(), await entered(show_of_two)
    async with studio.sending(host, show_of_two.url):
        await go_live(show_of_two, host)
        async with watching(show_of_two) as glass:
            await glass.until(lambda: len(glass.numbers) > 5)
            os.kill(engine.pids[0], signal.SIGKILL)  # the first show goes to the first worker
            await has_picture(show_of_two, wanted=False)
            last = glass.numbers[-1]
            await has_picture(show_of_two)
            await glass.until(lambda: glass.numbers[-1] > last + 5)
    assert studio.states[1:4] == [Sending.SENDING, Sending.LOST, Sending.SENDING]


async def test_a_show_that_another_program_sends_is_waited_for(show: Fair) -> None:
    await show.send_picture()
    await has_picture(show)
    studio, host = Studio(), await entered(show)
    async with studio.sending(host, show.url):
        await studio.until(Sending.TAKEN)
        await show.lose_picture()
        await studio.until(Sending.SENDING)


async def test_whoever_leaves_at_any_moment_leaves_no_socket_open(show: Fair) -> None:
    """The moments are steps of 13 ms, from before the first word to after the last."""
    studio, host = Studio(), await entered(show)
    before = open_ways()
    for step in range(6):
        async with studio.publishing(host, show.url):
            await asyncio.sleep(step * 0.013)
    await host.close()
    assert open_ways() == before


async def test_a_token_that_opens_nothing_ends_it(show: Fair) -> None:
    studio = Studio()
    async with studio.sending(Host(show.url, SHOW, "wrong"), show.url):
        await studio.until(Sending.REFUSED)
    assert studio.states == [Sending.CONNECTING, Sending.REFUSED]


async def test_a_code_that_staff_did_not_hand_out_opens_nothing(show: Fair) -> None:
    _, token_of_kiosk = await kiosk_of(show)
    refused = await enter(show.url, token_of_kiosk, SHOW, "AAAAAAAAAA", "zh")
    assert isinstance(refused, Refusal)
    assert refused.sentence


async def test_viewers_who_come_late_get_a_keyframe(show: Fair) -> None:
    """Without an answer to their request they would wait for minutes."""
    studio, host = Studio(), await entered(show)
    async with studio.sending(host, show.url):
        await go_live(show, host)
        for _ in range(2):
            async with watching(show) as glass:
                await glass.until(lambda: len(glass.numbers) > 3)


@pytest.mark.parametrize(
    ("status", "text", "location"),
    [
        (201, "v=0", None),
        (201, "\ud7ff garbage", "http://["),
        (409, "<html>", None),
    ],
)
async def test_a_server_that_speaks_nonsense_is_tried_again(
    status: int, text: str, location: str | None
) -> None:
    tries: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        tries.append(request.method)
        headers = {"Location": location} if location else {}
        return web.Response(status=status, text=text, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    studio = Studio()
    try:
        async with studio.sending(Host(url, SHOW, "token"), url):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while tries.count("POST") < 2:  # noqa: ASYNC110  the publisher tells states alone
                    await asyncio.sleep(0.05)
            assert Sending.SENDING not in studio.states
            assert Sending.REFUSED not in studio.states
    finally:
        await runner.cleanup()
