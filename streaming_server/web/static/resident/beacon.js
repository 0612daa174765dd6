// Tells the server now and then how the picture reaches this viewer, so that somebody can help. No person in it.

const FIRST_MS = 5_000;
const EVERY_S = 10;

/** watching: a Watching. token: against forged requests. */
export function startBeacon(watching, token) {
  const again = async () => {
    const pause = await tell(watching, token);
    setTimeout(again, pause * 1000);
  };
  setTimeout(again, FIRST_MS);
}

/** Seconds until the next one. */
async function tell(watching, token) {
  const { peer, resource } = watching;
  if (!peer || !resource || document.hidden) return EVERY_S;
  try {
    const beacon = await read(peer);
    if (watching.tookMs !== null) beacon.first_frame_ms = watching.tookMs;
    const response = await fetch("/api/v1/beacons", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
      body: JSON.stringify({ resource: new URL(resource, location.href).pathname.split("/").at(-1), ...beacon }),
    });
    return response.ok ? (await response.json()).next_in_seconds : EVERY_S;
  } catch {
    // The next one says the same: everything is counted from the start.
    return EVERY_S;
  }
}

async function read(peer) {
  const beacon = {};
  const kinds = new Map();
  let pair = null;
  for (const one of (await peer.getStats()).values()) {
    kinds.set(one.id, one);
    if (one.type === "inbound-rtp" && one.kind === "video") takeVideo(beacon, one);
    if (one.type === "candidate-pair" && one.nominated && one.state === "succeeded") pair = one;
  }
  if (pair?.currentRoundTripTime !== undefined) beacon.round_trip_ms = pair.currentRoundTripTime * 1000;
  beacon.network = kinds.get(pair?.localCandidateId)?.candidateType ?? "unknown";
  return beacon;
}

function takeVideo(beacon, video) {
  beacon.frames = video.framesDecoded ?? 0;
  beacon.frames_dropped = video.framesDropped ?? 0;
  beacon.freezes = video.freezeCount ?? 0;
  beacon.frozen_ms = (video.totalFreezesDuration ?? 0) * 1000;
  beacon.packets = video.packetsReceived ?? 0;
  beacon.packets_lost = Math.max(0, video.packetsLost ?? 0);
  beacon.jitter_ms = (video.jitter ?? 0) * 1000;
}
