"""What a page does to watch, and what it tells about the pictures it showed."""

from typing import Final

_PEER: Final = """
  const peer = new RTCPeerConnection({bundlePolicy: "max-bundle"});
  const video = document.querySelector("video");
  const shown = [];
  const note = (now) => { shown.push(now); video.requestVideoFrameCallback(note); };
  video.requestVideoFrameCallback(note);
  const stream = new MediaStream();
  peer.ontrack = ({track}) => { stream.addTrack(track); video.srcObject = stream; };
  const counted = async () => {
    for (const report of (await peer.getStats()).values()) {
      if (report.type === "inbound-rtp" && report.kind === "video") return report;
    }
    return {};
  };
  globalThis.decoded = async () => (await counted()).framesDecoded ?? 0;
  globalThis.told = counted;
  globalThis.begin = () => { shown.length = 0; };
  globalThis.longestGap = () => {
    const ends = [...shown.slice(1), performance.now()];
    return Math.max(0, ...shown.map((at, place) => ends[place] - at));
  };
"""
#: Given an address: watches over WHEP; returns the milliseconds from asking to the first decoded
#: picture. Where the page has a function `through`, the answer goes through it first.
WATCH: Final = (
    "async (url) => { const began = performance.now();"
    + _PEER
    + """
  for (const kind of ["audio", "video"]) peer.addTransceiver(kind, {direction: "recvonly"});
  await peer.setLocalDescription(await peer.createOffer());
  const response = await fetch(url, {
    method: "POST",
    headers: {"Content-Type": "application/sdp"},
    body: peer.localDescription.sdp,
  });
  if (response.status !== 201) throw new Error(`refused: ${response.status}`);
  const answer = await response.text();
  const sdp = globalThis.through ? await through(answer) : answer;
  await peer.setRemoteDescription({type: "answer", sdp});
  while (!await decoded()) await new Promise((next) => setTimeout(next, 10));
  return performance.now() - began;
}"""
)
#: Given Janus' offer: watches, and returns the answer. The addresses of the page are left out, so
#: that the other side takes the way that the page's checks come by. It has a picture when
#: `decoded` says more than nought.
ANSWER: Final = (
    "async (offer) => {"
    + _PEER
    + """
  const sdp = globalThis.through ? await through(offer) : offer;
  await peer.setRemoteDescription({type: "offer", sdp});
  await peer.setLocalDescription(await peer.createAnswer());
  return peer.localDescription.sdp.replace(/a=candidate:[^\\r]*\\r\\n/g, "");
}"""
)
