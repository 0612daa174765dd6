"""What is really on screen, picture by picture: put into a page before its own scripts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from playwright.async_api import Page

from tests.media.clips import COUNTER_BITS, COUNTER_CELL

#: Notes when which picture was on screen, by the stage clock and by the number in its pixels, and
#: for each connection that is let go how many pictures the others had decoded by then.
EYES: Final = f"""(() => {{
  const BITS = {COUNTER_BITS}, CELL = {COUNTER_CELL};
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", {{ willReadFrequently: true }});
  function number(video) {{
    const cell = CELL * video.videoWidth;
    canvas.width = BITS;
    canvas.height = 1;
    pen.imageSmoothingEnabled = false;
    pen.drawImage(video, 0, cell / 2, BITS * cell, 1, 0, 0, BITS, 1);
    const {{ data }} = pen.getImageData(0, 0, BITS, 1);
    const bits = Array.from({{ length: BITS }}, (_, bit) => Number(data[4 * bit] > 128));
    return bits.reduce((sum, bit) => 2 * sum + bit);
  }}
  Math.random = () => 0; // whose turn to move comes first
  const peers = [];
  const {{ close }} = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.close = function () {{
    if (this.connectionState === "connected") globalThis.letGo.push(picturesBeside(this));
    close.call(this);
  }};
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {{
    constructor(...given) {{
      super(...given);
      peers.push(this);
    }}
  }};
  function picturesBeside(left) {{
    const others = peers.filter((one) => one !== left && one.connectionState === "connected");
    return Promise.all(others.map(decoded)).then((all) => all.reduce((sum, one) => sum + one, 0));
  }}
  async function decoded(peer) {{
    const all = [...(await peer.getStats()).values()];
    const inbound = all.filter(({{ type }}) => type === "inbound-rtp");
    return inbound.reduce((sum, one) => sum + (one.framesDecoded ?? 0), 0);
  }}
  globalThis.letGo = [];
  globalThis.seen = [];
  globalThis.look = () => {{
    const video = document.querySelector("video");
    video.requestVideoFrameCallback((now, {{ rtpTimestamp }}) => {{
      const {{ isElsewhere: elsewhere }} = globalThis.doorstep;
      globalThis.seen.push({{ now, clock: rtpTimestamp, number: number(video), elsewhere }});
      globalThis.look();
    }});
  }};
}})();"""


@dataclass(frozen=True, slots=True)
class Seen:
    """now: milliseconds. clock: of the stage. number: in the picture's own pixels. elsewhere: who
    serves the page then: another engine than the server's own."""

    now: float
    clock: int
    number: int
    elsewhere: bool


async def seen(page: Page) -> list[Seen]:
    return [Seen(**one) for one in await page.evaluate("window.seen")]


#: In a page: of each connection that was let go, how many pictures the others had decoded.
PICTURES_BESIDE: Final = "Promise.all(window.letGo)"


def steps_at_moves(pictures: Sequence[Seen]) -> list[int]:
    """Ticks of the stage clock from each picture to the next where the page moved meanwhile."""
    moves = [pair for pair in pairwise(pictures) if pair[0].elsewhere is not pair[1].elsewhere]
    assert moves, "the page did not move"
    return [(after.clock - before.clock + 2**31) % 2**32 - 2**31 for before, after in moves]


def longest_gap_at_moves(pictures: Sequence[Seen]) -> float:
    """Milliseconds between two pictures, at most a second before or after the page moved."""
    pairs = tuple(pairwise(pictures))
    moves = [after.now for before, after in pairs if before.elsewhere is not after.elsewhere]
    assert moves, "the page did not move"
    return max(
        after.now - before.now
        for before, after in pairs
        if any(before.now - 1000 < at < after.now + 1000 for at in moves)
    )
