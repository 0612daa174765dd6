// Publishes a clip as OBS Studio does, on the WebRTC stack that OBS uses: one offer with every
// candidate, no trickle, no answer to requests for keyframes; on leaving first the connection is
// closed and then the resource deleted.
//
// node encoder.cjs CLIP ...: reads the address and the key from standard input, a line each; says
// "published" on standard output; leaves when standard input ends. CLIP: a line of JSON
// {frameRate, pictures, sounds} with the length of each piece, then the pieces; it is played once.

const { readFileSync } = require("node:fs");
const { createInterface } = require("node:readline");
const rtc = require("node-datachannel");

const VIDEO = { type: 96, clock: 90_000, ssrc: 4321 };
const AUDIO = { type: 111, clock: 48_000, ssrc: 1234 };
const SOUND_MS = 20;

function readClip(path) {
  const bytes = readFileSync(path);
  const end = bytes.indexOf("\n");
  const { frameRate, pictures, sounds } = JSON.parse(bytes.subarray(0, end));
  let at = end + 1;
  const cut = (length) => bytes.subarray(at, (at += length));
  return { frameRate, pictures: pictures.map(cut), sounds: sounds.map(cut) };
}

function addTrack(peer, media, mid, of, makePacketizer) {
  media.addSSRC(of.ssrc, "studio", "studio", `studio-${mid}`);
  const track = peer.addTrack(media);
  const numbers = new rtc.RtpPacketizationConfig(of.ssrc, "studio", of.type, of.clock);
  const packetizer = makePacketizer(numbers);
  packetizer.addToChain(new rtc.RtcpSrReporter(numbers));
  packetizer.addToChain(new rtc.RtcpNackResponder());
  track.setMediaHandler(packetizer);
  return { track, numbers };
}

/** Each piece at its time, from when the track is open. */
function play({ track, numbers }, pieces, everyMs, clock) {
  const first = numbers.timestamp;
  track.onOpen(() => {
    const began = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      const due = Math.floor((performance.now() - began) / everyMs);
      for (; sent <= due && sent < pieces.length && track.isOpen(); sent += 1) {
        numbers.timestamp = (first + (sent * everyMs * clock) / 1000) >>> 0;
        track.sendMessageBinary(pieces[sent]);
      }
      if (sent === pieces.length || track.isClosed()) clearInterval(timer);
    }, 5);
  });
}

async function main() {
  const clip = readClip(process.argv[2]);
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const [url, key] = [(await lines.next()).value, (await lines.next()).value];
  const peer = new rtc.PeerConnection("encoder", { iceServers: [] });
  const gathered = new Promise((resolve) => {
    peer.onGatheringStateChange((state) => state === "complete" && resolve());
  });
  const audio = new rtc.Audio("0", "sendonly");
  audio.addOpusCodec(AUDIO.type);
  const sound = addTrack(peer, audio, "0", AUDIO, (to) => new rtc.RtpPacketizer(to));
  const video = new rtc.Video("1", "sendonly");
  video.addH264Codec(VIDEO.type);
  const picture = addTrack(peer, video, "1", VIDEO, (to) =>
    new rtc.H264RtpPacketizer("StartSequence", to, 1200));
  play(sound, clip.sounds, SOUND_MS, AUDIO.clock);
  play(picture, clip.pictures, 1000 / clip.frameRate, VIDEO.clock);
  peer.setLocalDescription();
  await gathered;

  const authorization = { Authorization: `Bearer ${key}` };
  const response = await fetch(url, {
    method: "POST",
    headers: { ...authorization, "Content-Type": "application/sdp" },
    body: peer.localDescription().sdp,
  });
  if (response.status !== 201) throw new Error(`refused: ${response.status}`);
  const resource = new URL(response.headers.get("Location"), url);
  peer.setRemoteDescription(await response.text(), "answer");
  console.log("published");

  while (!(await lines.next()).done);
  peer.close();
  await fetch(resource, { method: "DELETE", headers: authorization });
  rtc.cleanup();
}

main();
