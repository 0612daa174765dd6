"""What a browser's page does to publish and to watch, in any browser.

The picture is drawn: its number stands in it as tests/media/clips.py burns it in, over grain that
gives an encoder something to spend its bits on.
"""

from typing import Final

#: Given a Target, and RTCIceServers and RTCRtpEncodingParameters of the picture if need be, which
#: come with a stream for repetitions each. Leaves `leave` and `peer` behind.
PUBLISH: Final = """async ({url, key, codec, width, height, first, iceServers, encodings}) => {
  const grain = new OffscreenCanvas(width, height);
  const speckles = grain.getContext("2d"), image = speckles.createImageData(width, height);
  for (let at = 0; at < image.data.length; at += 4) {
    image.data.fill(Math.random() * 255, at, at + 3);
    image.data[at + 3] = 40;
  }
  speckles.putImageData(image, 0, 0);
  const shown = document.createElement("canvas");
  Object.assign(shown, {width, height});
  const pen = shown.getContext("2d"), cell = width / 32;
  let number = first;
  const draw = () => {
    number = (number + 1) & 0xffff;
    pen.fillStyle = `hsl(${number % 360} 60% 45%)`;
    pen.fillRect(0, 0, width, height);
    const dx = -number * 37 % width, dy = -number * 23 % height;
    for (const x of [dx, dx + width]) {
      for (const y of [dy, dy + height]) pen.drawImage(grain, x, y);
    }
    for (let bit = 0; bit < 16; bit += 1) {
      pen.fillStyle = number >> (15 - bit) & 1 ? "#fff" : "#000";
      pen.fillRect(bit * cell, 0, cell, cell);
    }
  };
  draw();
  const drawing = setInterval(draw, 40);
  const speaker = new AudioContext(), tone = speaker.createOscillator();
  const sound = speaker.createMediaStreamDestination();
  tone.connect(sound);
  tone.start();
  const stream = shown.captureStream(25);
  stream.addTrack(sound.stream.getAudioTracks()[0]);
  const peer = new RTCPeerConnection({bundlePolicy: "max-bundle", iceServers});
  for (const track of stream.getTracks()) {
    const isVideo = track.kind === "video";
    const sendEncodings = isVideo ? encodings : undefined;
    const transceiver = peer.addTransceiver(
      track, {direction: "sendonly", streams: [stream], sendEncodings});
    if (!isVideo) continue;
    const codecs = RTCRtpSender.getCapabilities("video").codecs;
    const wanted = [`video/${codec}`, ...(encodings ? ["video/rtx"] : [])];
    transceiver.setCodecPreferences(codecs.filter((each) => wanted.includes(each.mimeType)));
  }
  await peer.setLocalDescription(await peer.createOffer());
  const authorization = {"Authorization": `Bearer ${key}`};
  const response = await fetch(url, {
    method: "POST",
    headers: {...authorization, "Content-Type": "application/sdp"},
    body: peer.localDescription.sdp,
  });
  if (response.status !== 201) throw new Error(`refused: ${response.status}`);
  const resource = new URL(response.headers.get("Location"), url);
  await peer.setRemoteDescription({type: "answer", sdp: await response.text()});
  globalThis.peer = peer;
  globalThis.leave = async () => {
    clearInterval(drawing);
    await fetch(resource, {method: "DELETE", headers: authorization});
    peer.close();
  };
}"""
LEAVE: Final = "() => leave()"
