"""One viewer on 300 kb/s beside nine good ones: what each of them sees.

    python -m tests.benchmarks.narrow --json FILE [--quick]

The narrow viewer is a real Chromium behind a token bucket with a short queue, in this process; its
path is wide at first and becomes narrow while it watches. The nine others keep every packet, and
all their pictures are decoded afterwards and the numbers burned into them read. The server is a
process of its own. A viewer is steady when it gets the small picture without a pause of more than
half a second. Janus Gateway, which has no small picture to give, then serves one such viewer.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import aiohttp
import av
import numpy as np
from playwright.async_api import Page

from installer.demo.browser import open_browser
from streaming_server.media.codecs import Codec
from streaming_server.media.frames import PictureAssembly
from streaming_server.media.peers import Certificate
from streaming_server.media.ring import StagePacket
from streaming_server.media.rtp import RtpPacket, forward_distance
from tests.benchmarks import janus
from tests.benchmarks.bottleneck import Bottleneck, bottleneck
from tests.benchmarks.fanout import JanusPublisher
from tests.benchmarks.lossy_path import first_address, moved
from tests.benchmarks.table import Row, at_least, at_most, finish, for_scale
from tests.benchmarks.watching import ANSWER
from tests.media.clips import Clip, encode_clip, read_counter
from tests.media.whep_client import VP8, ReadingPeer, WhepViewer
from tests.media.whip_client import WhipPublisher

SEED: Final = 20_261_127
NARROW_BPS: Final = 300_000
LOSS: Final = 0.002
GOOD_VIEWERS: Final = 9
WIDE_S: Final = 6.0
#: Steady so long after the path became narrow; what is tried after that is told for scale.
STEADY_UNTIL_S: Final = 12.0
PAUSE_S: Final = 0.5
SMALL: Final = 640  # pixels across
LOOKS_EVERY_S: Final = 0.1

WATCH: Final = """async ([whep, port]) => {
  const peer = globalThis.peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  peer.addTransceiver("video", { direction: "recvonly" });
  peer.addTransceiver("audio", { direction: "recvonly" });
  peer.ontrack = ({ streams }) => (document.querySelector("video").srcObject = streams[0]);
  await peer.setLocalDescription(await peer.createOffer());
  const answer = await fetch(whep, {
    method: "POST", headers: { "Content-Type": "application/sdp" }, body: peer.localDescription.sdp,
  });
  globalThis.resource = new URL(answer.headers.get("Location"), answer.url).href;
  const candidate = /a=candidate:.*\\r\\n/g, all = await answer.text();
  const one = all.match(candidate).find((line) => line.includes(` ${globalThis.host} `));
  const moved = one.replace(/ (\\d+) typ /, ` ${port} typ `);
  let first = true;
  const sdp = all.replace(candidate, () => (first ? ((first = false), moved) : ""));
  await peer.setRemoteDescription({ type: "answer", sdp });
}"""
ASK: Final = """async () => {
  for (const one of (await globalThis.peer.getStats()).values())
    if (one.type === "inbound-rtp" && one.kind === "video")
      return { frames: one.framesDecoded ?? 0, width: one.frameWidth ?? 0 };
  return { frames: 0, width: 0 };
}"""
ENDPOINT: Final = """async (whep) => {
  const peer = new RTCPeerConnection();
  peer.addTransceiver("video", { direction: "recvonly" });
  peer.addTransceiver("audio", { direction: "recvonly" });
  await peer.setLocalDescription(await peer.createOffer());
  const answer = await fetch(whep, {
    method: "POST", headers: { "Content-Type": "application/sdp" }, body: peer.localDescription.sdp,
  });
  peer.close();
  await fetch(answer.headers.get("Location"), { method: "DELETE" });
  const candidate = /a=candidate:.* udp \\d+ (\\d+\\.\\d+\\.\\d+\\.\\d+) (\\d+)/i;
  return (await answer.text()).match(candidate).slice(1);
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """at: seconds since the path became narrow."""

    at: float
    frames: int
    width: int


@contextlib.asynccontextmanager
async def server() -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.media.stage_server"), stdout=PIPE
    )
    assert process.stdout is not None
    try:
        yield (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()
    finally:
        process.terminate()
        await process.wait()


async def measure(seconds: float) -> list[Row]:
    """seconds: after the path became narrow."""
    clip = encode_clip(seconds=4, width=960, height=540)
    return [*await ours(clip, seconds), *await theirs(clip, min(seconds, STEADY_UNTIL_S))]


async def theirs(clip: Clip, seconds: float) -> list[Row]:
    async with (
        janus.janus_server() as gateway,
        janus.JanusSession(url=gateway.url, secret=gateway.secret) as session,
        server() as url,
        open_browser() as browser,
    ):
        await janus.create_room(session, gateway.secret)
        async with JanusPublisher(session, clip) as publisher:
            page = await browser.new_page()
            await page.goto(url)
            handle, offer = await janus.subscribe(session, publisher.feed)
            host, port = first_address(offer)
            async with bottleneck((host, port), seed=SEED) as (path, at_port):
                answer = await page.evaluate(ANSWER, moved(offer, (host, at_port)))
                await janus.start(session, handle, answer)
                async with asyncio.timeout(20):
                    while await page.evaluate("() => decoded()") < 10:  # noqa: ASYNC110  nobody tells
                        await asyncio.sleep(LOOKS_EVERY_S)
                await asyncio.sleep(WIDE_S)
                path.bits_per_second, path.loss = NARROW_BPS, LOSS
                before = await page.evaluate("() => { begin(); return decoded(); }")
                await asyncio.sleep(seconds)
                frames = await page.evaluate("() => decoded()") - before
                gap = await page.evaluate("() => longestGap()")
    return [
        for_scale("pictures of a narrow viewer of Janus", frames / seconds, "/s"),
        for_scale("longest pause of a narrow viewer of Janus", gap / 1000, "s"),
    ]


async def ours(clip: Clip, seconds: float) -> list[Row]:
    async with (
        server() as url,
        aiohttp.ClientSession() as http,
        WhipPublisher(f"{url}/whip/show", clip) as publisher,
        open_browser() as browser,
        nine_good(url, http) as good,
    ):
        page = await browser.new_page()
        await page.goto(url)
        host, port = await page.evaluate(ENDPOINT, f"{url}/whep/show")
        async with bottleneck((host, int(port)), seed=SEED) as (path, at_port):
            await page.evaluate("(host) => { globalThis.host = host; }", host)
            await page.evaluate(WATCH, [f"{url}/whep/show", at_port])
            await began(page)
            await asyncio.sleep(WIDE_S)
            before, sent = [len(peer.received) for peer in good], publisher.pictures.sent
            looks = await watch_narrow(page, path, seconds)
            share = pictures_each(good, before) / (publisher.pictures.sent - sent)
            rung = await page.evaluate("async () => (await fetch(resource + '/rung')).json()")
        requests = publisher.pictures.keyframe_requests
    return [
        *about_the_narrow_one(looks, rung["rung"], seconds),
        *about_the_others(good, clip),
        at_least("pictures that reached each of the nine meanwhile", 99, 100 * share, "%"),
        at_most("keyframes asked of the publisher", seconds + WIDE_S, requests, ""),
        for_scale("packets dropped at the bottleneck", path.dropped, ""),
        for_scale("packets through the bottleneck", path.carried, ""),
    ]


@contextlib.asynccontextmanager
async def nine_good(url: str, http: aiohttp.ClientSession) -> AsyncIterator[list[ReadingPeer]]:
    certificate = Certificate.generateCertificate()
    viewers: list[WhepViewer] = []
    await until_live(url, http)
    for _ in range(GOOD_VIEWERS):
        viewer = WhepViewer(
            url=f"{url}/whep/show", http=http, certificate=certificate, peer_type=ReadingPeer
        )
        await viewer.open()
        viewers.append(viewer)
    peers = [viewer.peer for viewer in viewers if isinstance(viewer.peer, ReadingPeer)]
    reporting = asyncio.create_task(report(peers))
    try:
        yield peers
    finally:
        reporting.cancel()
        for viewer in viewers:
            await viewer.close()


async def until_live(url: str, http: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(20):
        while (await http.get(f"{url}/live/show/still.jpg")).status != 200:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.2)


async def report(peers: Sequence[ReadingPeer]) -> None:
    """What viewers say once a second."""
    while True:
        for peer in peers:
            if peer.received:
                peer.report(1)
        await asyncio.sleep(1)


async def began(page: Page) -> None:
    async with asyncio.timeout(20):
        while (await page.evaluate(ASK))["frames"] < 10:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(LOOKS_EVERY_S)


async def watch_narrow(page: Page, path: Bottleneck, seconds: float) -> list[Look]:
    path.bits_per_second, path.loss = NARROW_BPS, LOSS
    started, looks = time.monotonic(), list[Look]()
    while (at := time.monotonic() - started) < seconds:
        seen: dict[str, Any] = await page.evaluate(ASK)
        looks.append(Look(at=at, frames=seen["frames"], width=seen["width"]))
        await asyncio.sleep(LOOKS_EVERY_S)
    return looks


def pictures_each(peers: Sequence[ReadingPeer], before: Sequence[int]) -> float:
    """before: how many packets each had got by then."""
    return statistics.fmean(
        len({one.timestamp for one in peer.received[n:] if one.payload_type == VP8})
        for peer, n in zip(peers, before, strict=True)
    )


def pauses(looks: Sequence[Look]) -> list[tuple[float, float]]:
    """(beginning, length) of each time without a new picture, in seconds."""
    changes = [looks[0].at, *(b.at for a, b in pairwise(looks) if b.frames > a.frames)]
    return [(a, b - a) for a, b in pairwise([*changes, looks[-1].at])]


def steady_after(looks: Sequence[Look]) -> float | None:
    """Seconds until the small picture came without pauses; None when it did not."""
    early = [look for look in looks if look.at <= STEADY_UNTIL_S]
    unsteady = [look.at for look in early if look.width > SMALL]
    unsteady += [begun + length for begun, length in pauses(early) if length > PAUSE_S]
    last = max(unsteady, default=0.0)
    return last if last < early[-1].at - 2 * PAUSE_S else None


def about_the_narrow_one(looks: Sequence[Look], rung: str, seconds: float) -> list[Row]:
    steady = steady_after(looks)
    after = [pause for pause in pauses(looks) if steady is not None and pause[0] >= steady]
    kept = [look for look in looks if steady is not None and steady <= look.at <= STEADY_UNTIL_S]
    span = kept[-1].at - kept[0].at if len(kept) > 1 else None
    rate = (kept[-1].frames - kept[0].frames) / span if span else None
    return [
        at_most("steady on a lower rung after", 3.0, steady, "s"),
        at_least("pictures of the lower rung", 12.0, rate, "/s"),
        for_scale("longest pause while more is tried", max((b for _, b in after), default=0), "s"),
        for_scale(
            "still on a lower rung at the end", float(rung != "high"), f"after {seconds:g} s"
        ),
    ]


def about_the_others(peers: Sequence[ReadingPeer], clip: Clip) -> list[Row]:
    lost, wrong, shown = 0, 0, 0
    for peer in peers:
        video = sorted_packets([p for p in peer.received if p.payload_type == VP8])
        numbers = [packet.sequence for packet in video]
        lost += sum(forward_distance(a, b) - 1 for a, b in pairwise(numbers))
        counters = decoded(video)
        shown += len(counters)
        pictures = len({packet.timestamp for packet in video})
        # The last one may not be whole yet; a keyframe asked for makes the clip jump ahead.
        wrong += max(0, pictures - 1 - len(counters))
        wrong += sum(not 0 <= number < len(clip.video) for number in counters)
    return [
        at_most("packets lost to the nine", 0, lost, ""),
        at_most("pictures lost or misread by the nine", 0, wrong, ""),
        at_least("pictures decoded by the nine", 1, shown, ""),
    ]


def sorted_packets(packets: list[RtpPacket]) -> list[RtpPacket]:
    first = packets[0].sequence
    return sorted(packets, key=lambda packet: forward_distance(first, packet.sequence))


def decoded(packets: Sequence[RtpPacket]) -> list[int]:
    decoder = av.CodecContext.create("vp8", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    assembly, counters = PictureAssembly(), list[int]()
    for packet in packets:
        placed = StagePacket(
            index=packet.sequence,
            timestamp=packet.timestamp,
            marker=packet.marker,
            payload=packet.payload,
            send_time=0,
        )
        for frame in assembly.take(Codec.VP8, placed):
            for picture in decoder.decode(av.Packet(frame.payload)):
                counters.append(read_counter(picture.to_ndarray(format="gray").astype(np.uint8)))
    return counters


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    rows = asyncio.run(measure(15.0 if asked.quick else 60.0))
    sys.exit(finish("One narrow path beside nine good ones", rows, asked.json))
