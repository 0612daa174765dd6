"""The touchscreen asks what it is sent, and shows photos where no picture is sent."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from av import VideoFrame

from kiosk.watching.rungs import ASKS_EVERY_SECONDS, RungWatch
from shared.rungs import Rung


def photo(width: int = 640, height: int = 360) -> bytes:
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1, 1)
    planes = np.full((height * 3 // 2, width), 90, dtype=np.uint8)
    frame = VideoFrame.from_ndarray(planes, format="yuv420p").reformat(format="yuvj420p")
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


@dataclass(slots=True, kw_only=True)
class Server:
    """Answers as it is set, and counts how often it was asked."""

    rung: str = "high"
    photo: bytes = b""
    is_known: bool = True
    asked: int = 0
    url: str = ""
    told: list[Rung] = field(default_factory=list)
    shown: list[VideoFrame] = field(default_factory=list)

    async def say(self, _request: web.Request) -> web.Response:
        self.asked += 1
        if not self.is_known:
            raise web.HTTPNotFound
        return web.json_response({"rung": self.rung})

    async def show(self, _request: web.Request) -> web.Response:
        return web.Response(body=self.photo, content_type="image/jpeg")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made, app = Server(), web.Application()
    app.router.add_get("/whep/s/name/rung", made.say)
    app.router.add_get("/live/s/still.jpg", made.show)
    async with TestServer(app) as running:
        made.url = str(running.make_url("/whep/s/name"))
        yield made


@pytest.fixture
async def watch(server: Server) -> AsyncIterator[RungWatch]:
    async with ClientSession() as http:
        yield RungWatch(http, server.url, told=server.told.append, shown=server.shown.append)


async def test_a_good_picture_is_rarely_asked_about(server: Server, watch: RungWatch) -> None:
    for now in range(60):
        await watch.look(0.03, 1280, float(now))
    assert server.asked == 4


async def test_another_size_is_asked_about_at_once(server: Server, watch: RungWatch) -> None:
    await watch.look(0.03, 1280, 0)
    server.rung = "low"
    await watch.look(0.03, 640, 0.1)
    assert server.told == [Rung.LOW]
    server.rung = "high"
    await watch.look(0.03, 1280, 0.2)
    assert server.told == [Rung.LOW, Rung.HIGH]


async def test_where_only_sound_is_sent_photos_are_shown(server: Server, watch: RungWatch) -> None:
    server.rung, server.photo = "sound", photo()
    for now in range(3):
        await watch.look(2.0 + now, 1280, now * ASKS_EVERY_SECONDS)
    assert server.told == [Rung.SOUND]
    assert [(frame.width, frame.height) for frame in server.shown] == [(640, 360)] * 3


@pytest.mark.parametrize("garbage", [b"", b"no photo", photo()[:200]])
async def test_a_photo_that_is_none_is_left_out(
    server: Server, watch: RungWatch, garbage: bytes
) -> None:
    server.rung, server.photo = "sound", garbage
    await watch.look(2.0, 1280, 0)
    assert watch.rung is Rung.SOUND


async def test_the_silence_of_a_viewer_that_is_gone_counts_again(
    server: Server, watch: RungWatch
) -> None:
    server.rung, server.photo = "sound", photo()
    await watch.look(2.0, 1280, 0)
    server.is_known = False
    await watch.look(7.0, 1280, ASKS_EVERY_SECONDS)
    assert server.told == [Rung.SOUND, Rung.HIGH]


async def test_nonsense_changes_nothing(server: Server, watch: RungWatch) -> None:
    server.rung = "higher still"
    await watch.look(2.0, 1280, 0)
    assert (watch.rung, server.told) == (Rung.HIGH, [])
