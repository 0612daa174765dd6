"""A real browser's camera through the engine into a real browser's picture.

The camera is a made clip with grain, so that the encoder wants more than it is first allowed.
"""

import asyncio
from collections.abc import AsyncIterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright

from shared.ids import SessionId
from tests.journeys.browsers import ARGUMENTS, CHROMIUM, PATIENCE_S
from tests.media.clips import draw_picture
from tests.media.stage_server import StageServer, stage_server

pytestmark = pytest.mark.browser

WIDTH, HEIGHT, FRAMES = 1280, 720, 60
#: What Chromium begins with, and stays at where nobody tells it what arrives.
FIRST_BITS_PER_SECOND = 300_000

PUBLISH = """async ([url, codec]) => {
  const constraints = {video: {width: 1280, height: 720, frameRate: 30}, audio: true};
  const stream = await navigator.mediaDevices.getUserMedia(constraints);
  const peer = new RTCPeerConnection({bundlePolicy: "max-bundle"});
  for (const track of stream.getTracks()) {
    const transceiver = peer.addTransceiver(track, {direction: "sendonly", streams: [stream]});
    if (track.kind !== "video") continue;
    const codecs = RTCRtpSender.getCapabilities("video").codecs;
    transceiver.setCodecPreferences(codecs.filter((each) => each.mimeType === codec));
  }
  const offer = await peer.createOffer();
  await peer.setLocalDescription(offer);
  const headers = {"Content-Type": "application/sdp"};
  const response = await fetch(url, {method: "POST", headers, body: offer.sdp});
  await peer.setRemoteDescription({type: "answer", sdp: await response.text()});
  globalThis.peer = peer;
}"""

WATCH = """async (url) => {
  const video = document.querySelector("video");
  const peer = new RTCPeerConnection({bundlePolicy: "max-bundle"});
  peer.addTransceiver("video", {direction: "recvonly"});
  peer.addTransceiver("audio", {direction: "recvonly"});
  video.srcObject = new MediaStream();
  peer.addEventListener("track", ({track}) => video.srcObject.addTrack(track));
  const offer = await peer.createOffer();
  await peer.setLocalDescription(offer);
  const headers = {"Content-Type": "application/sdp"};
  const response = await fetch(url, {method: "POST", headers, body: offer.sdp});
  globalThis.resource = response.headers.get("Location");
  globalThis.answer = await response.text();
  globalThis.peer = peer;
  const shown = new Promise((resolve) =>
    video.requestVideoFrameCallback((now, about) => resolve(about.rtpTimestamp)));
  await peer.setRemoteDescription({type: "answer", sdp: globalThis.answer});
  return await shown;
}"""

RESTART = """async () => {
  const offer = await peer.createOffer({iceRestart: true});
  await peer.setLocalDescription(offer);
  const line = (name, text) => text.match(new RegExp(`a=${name}:.*`))[0].trim();
  const fragment = [line("ice-ufrag", offer.sdp), line("ice-pwd", offer.sdp),
    "m=audio 9 UDP/TLS/RTP/SAVPF 0", "a=mid:0", ""].join("\\r\\n");
  const headers = {"Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*"};
  const response = await fetch(resource, {method: "PATCH", headers, body: fragment});
  const fresh = await response.text();
  const candidates = fresh.split("\\r\\n").filter((each) => each.startsWith("a=candidate:"));
  const sdp = answer.split("\\r\\n")
    .filter((each) => !each.startsWith("a=candidate:"))
    .map((each) => each.startsWith("a=ice-ufrag:") ? line("ice-ufrag", fresh)
      : each.startsWith("a=ice-pwd:") ? line("ice-pwd", fresh)
      : each === "a=end-of-candidates" ? [...candidates, each].join("\\r\\n") : each)
    .join("\\r\\n");
  await peer.setRemoteDescription({type: "answer", sdp});
  return response.status;
}"""

STATS = """async () => {
  const reports = [];
  (await peer.getStats()).forEach((report) => reports.push(report));
  return reports;
}"""

Stats = list[dict[str, Any]]


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Chromium plays as its camera, over and over."""
    encoder = av.CodecContext.create("mjpeg", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuvj420p"
    encoder.time_base, encoder.bit_rate = Fraction(1, 30), 20_000_000
    grain = np.random.default_rng(1)
    chroma = np.full((HEIGHT // 2, WIDTH), 128, dtype=np.uint8)
    path = tmp_path_factory.mktemp("camera") / "camera.mjpeg"
    with path.open("wb") as file:
        for number in range(FRAMES):
            picture = draw_picture(number, WIDTH, HEIGHT).astype(np.int16)
            picture += grain.integers(-12, 12, picture.shape, dtype=np.int16)
            planes = np.vstack([picture.clip(0, 255).astype(np.uint8), chroma])
            frame = av.VideoFrame.from_ndarray(planes, format="yuvj420p")
            frame.pts = number
            for packet in encoder.encode(frame):
                file.write(bytes(packet))
    return path


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[StageServer]:
    async with stage_server() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def pages(camera: Path, server: StageServer) -> AsyncIterator[tuple[Page, Page]]:
    """The employer's page and a resident's."""
    arguments = [*ARGUMENTS, f"--use-file-for-fake-video-capture={camera}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        employer = await browser.new_context(permissions=["camera", "microphone"])
        resident = await browser.new_context()
        opened = (await employer.new_page(), await resident.new_page())
        for page in opened:
            await page.goto(server.url)
        yield opened
        await browser.close()


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_a_camera_finds_its_bitrate_and_its_viewer(
    pages: tuple[Page, Page], server: StageServer, codec: str
) -> None:
    employer, resident = pages
    await employer.evaluate(PUBLISH, [f"{server.url}/whip/s", f"video/{codec}"])
    await asyncio.wait_for(server.heard.wait_for("arrived"), PATIENCE_S)
    shown = await asyncio.wait_for(resident.evaluate(WATCH, f"{server.url}/whep/s"), PATIENCE_S)
    stage = await server.engine.picture(SessionId("s"))
    assert stage is not None
    assert 0 <= stage - shown < PATIENCE_S * 90_000

    # What our reports allow it; how much of it is used is the encoder's and the machine's affair.
    async with asyncio.timeout(PATIENCE_S):
        while await _allowed(employer) < 2 * FIRST_BITS_PER_SECOND:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.2)
    told = await _told(employer, "remote-inbound-rtp", "video", "roundTripTime")
    assert 0 < told < PATIENCE_S
    assert await _told(resident, "inbound-rtp", "video", "framesDecoded") > 0
    assert await _told(resident, "inbound-rtp", "audio", "packetsReceived") > 0
    # Lips and words: both tell the publisher's clock, which only sender reports can give.
    assert await _lips_behind_words_ms(resident) < PATIENCE_S * 1000


async def _lips_behind_words_ms(resident: Page) -> float:
    """Or before them. A browser reports on its sound every five seconds alone."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            stats = await resident.evaluate(STATS)
            video, audio = (
                _only(stats, "inbound-rtp", kind).get("estimatedPlayoutTimestamp")
                for kind in ("video", "audio")
            )
            if video is not None and audio is not None:
                return abs(float(video - audio))
            await asyncio.sleep(0.2)


async def test_a_phone_that_changes_its_network_keeps_its_picture(
    pages: tuple[Page, Page], server: StageServer
) -> None:
    employer, resident = pages
    await employer.evaluate(PUBLISH, [f"{server.url}/whip/s", "video/VP8"])
    await asyncio.wait_for(server.heard.wait_for("arrived"), PATIENCE_S)
    await asyncio.wait_for(resident.evaluate(WATCH, f"{server.url}/whep/s"), PATIENCE_S)
    before = _pair(await resident.evaluate(STATS))
    assert await resident.evaluate(RESTART) == 200
    async with asyncio.timeout(PATIENCE_S):
        while _pair(await resident.evaluate(STATS)) in (before, None):  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.1)
    frames = _only(await resident.evaluate(STATS), "inbound-rtp", "video")["framesDecoded"]
    async with asyncio.timeout(PATIENCE_S):
        while await _frames(resident) < frames + 30:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.1)
    assert server.engine.viewer_count(SessionId("s")) == 1


async def _allowed(page: Page) -> float:
    """Bits per second over the connection, as the browser reckons from what it was told."""
    stats = await page.evaluate(STATS)
    pairs = [one for one in stats if one["type"] == "candidate-pair" and one["nominated"]]
    return max((float(one.get("availableOutgoingBitrate", 0)) for one in pairs), default=0.0)


async def _told(page: Page, kind: str, media: str, figure: str) -> float:
    """Once the browser has it: reports come every second or so."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for one in await page.evaluate(STATS):
                if (one["type"], one.get("kind")) == (kind, media) and one.get(figure):
                    return float(one[figure])
            await asyncio.sleep(0.2)


async def _frames(page: Page) -> int:
    return int(_only(await page.evaluate(STATS), "inbound-rtp", "video")["framesDecoded"])


def _only(stats: Stats, kind: str, media: str) -> dict[str, Any]:
    return next(each for each in stats if each["type"] == kind and each["kind"] == media)


def _pair(stats: Stats) -> str | None:
    """Our address on the selected pair."""
    chosen = [e["selectedCandidatePairId"] for e in stats if "selectedCandidatePairId" in e]
    pair = next((each for each in stats if chosen and each["id"] == chosen[0]), None)
    return str(pair["remoteCandidateId"]) if pair is not None else None
