/* Publishes a camera over WHIP (RFC 9725) and comes back by itself when the network drops.
 *
 *   idle ─start─▶ connecting ─▶ sending ─▶ lost ─▶ connecting ...      stop: from anywhere to idle
 *                     └─ 409 ─▶ taken ─▶ connecting                    refused: 401, 404, 422; final
 *
 * The offer goes out at once: the server's answer carries all of its candidates.
 */

import { Backoff } from "./backoff.js";

/** The second is for viewers on a narrow network: a quarter of the pixels, as few bits as 300 kb/s
 * carry with sound and room to spare. Without it the server makes one of its own. */
const ENCODINGS = [
  { rid: "h", maxBitrate: 1_500_000, maxFramerate: 30 },
  { rid: "l", maxBitrate: 160_000, maxFramerate: 15, scaleResolutionDownBy: 2 },
];
/** Browsers report "disconnected" for hiccups that mend themselves within a second. */
const GRACE_MS = 1_200;
const POST_LASTS_MS = 8_000;
/** An answer without a connection: packets are kept from coming through. */
const OPENING_LASTS_MS = 12_000;
/** The server reports once a second: after a silence longer than this it is asked whether it still knows this camera. */
const LISTENS_EVERY_MS = 1_500;
const ASKS_WITHIN_MS = 2_000;

export class Publisher extends EventTarget {
  state = "idle";
  #endpoint;
  #csrf;
  #relays;
  #stream = null;
  #connection = null;
  #resource = null;
  #timer = 0;
  #attempt = 0;
  #heard = 0;
  #backoff = new Backoff({ first: 400, most: 8_000 });

  /** relays: RTCIceServers for a network that lets no picture through. */
  constructor(endpoint, csrf, relays) {
    super();
    this.#relays = relays;
    this.#endpoint = endpoint;
    this.#csrf = csrf;
    addEventListener("online", () => this.retryNow());
    addEventListener("pagehide", () => this.#leave(true));
    setInterval(() => this.#listen(), LISTENS_EVERY_MS);
  }

  /** stream: with a video track, an audio track, or both. */
  start(stream) {
    this.#stream = stream;
    this.#connect();
  }

  /** tells: whether the server still waits for this; it does not once the show ended. */
  stop(tells) {
    if (!tells) this.#resource = null;
    this.#drop(true);
    this.#stream = null;
    this.#become("idle");
  }

  /** Another camera or microphone; the connection stays. */
  async replace(track) {
    const sender = this.#connection?.getSenders().find(({ track: old }) => old?.kind === track.kind);
    if (sender) await sender.replaceTrack(track);
  }

  /** The server says that no picture arrives, or the network is back. */
  retryNow() {
    if (this.#stream && this.state !== "connecting") this.#connect();
  }

  stats() {
    return this.#connection?.getStats() ?? Promise.resolve(new Map());
  }

  /** Resolves when media flows; rejects when it does not within the time. */
  sending(withinMs) {
    if (this.state === "sending") return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => done(reject), withinMs);
      const look = () => this.state === "sending" && done(resolve);
      const done = (settle) => {
        clearTimeout(timer);
        this.removeEventListener("state", look);
        settle();
      };
      this.addEventListener("state", look);
    });
  }

  async #connect() {
    this.#drop(false);
    const attempt = ++this.#attempt;
    this.#become("connecting");
    try {
      const connection = this.#open(attempt);
      await connection.setLocalDescription();
      const response = await this.#post(connection.localDescription.sdp);
      if (attempt !== this.#attempt) return;
      if (response.status !== 201) {
        this.#refused(response.status);
        return;
      }
      this.#resource = new URL(response.headers.get("Location"), response.url).href;
      this.#timer = setTimeout(() => this.#lost(), OPENING_LASTS_MS);
      await connection.setRemoteDescription({ type: "answer", sdp: await response.text() });
    } catch {
      // No network, an answer too late, or one that this browser cannot use.
      if (attempt === this.#attempt) this.#lost();
    }
  }

  #open(attempt) {
    const iceServers = this.#relays;
    const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers });
    this.#connection = connection;
    for (const track of this.#stream.getTracks()) {
      const wanted = { direction: "sendonly", streams: [this.#stream] };
      if (track.kind !== "video") connection.addTransceiver(track, wanted);
      else preferVp8(inTwoSizes(connection, track, wanted));
    }
    connection.addEventListener("connectionstatechange", () => {
      if (attempt === this.#attempt) this.#follow(connection);
    });
    return connection;
  }

  #follow(connection) {
    switch (connection.connectionState) {
      case "connected":
        clearTimeout(this.#timer);
        this.#backoff.reset();
        smooth(connection);
        this.#become("sending");
        break;
      case "disconnected":
        this.#become("lost");
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#connect(), GRACE_MS);
        break;
      case "failed":
      case "closed":
        this.#lost();
        break;
    }
  }

  #post(sdp) {
    return fetch(this.#endpoint, {
      method: "POST",
      body: sdp,
      credentials: "same-origin",
      headers: { "Content-Type": "application/sdp", "X-CSRF-Token": this.#csrf },
      signal: AbortSignal.timeout(POST_LASTS_MS),
    });
  }

  /** The server's part of a connection may be gone without a word; then a new one is made. */
  async #listen() {
    if (this.state !== "sending") return;
    const resource = this.#resource;
    const before = this.#heard;
    this.#heard = heardBytes(await this.stats());
    if (this.#heard !== before || !resource) return;
    try {
      const signal = AbortSignal.timeout(ASKS_WITHIN_MS);
      const { status } = await fetch(resource, { method: "HEAD", signal });
      if (status === 404 && resource === this.#resource) this.retryNow();
    } catch {
      // The line is cut: the connection's own state says the rest.
    }
  }

  #refused(status) {
    if (status === 401 || status === 403 || status === 404 || status === 422) {
      this.#drop(false);
      this.#become("refused");
      return;
    }
    this.#become(status === 409 ? "taken" : "lost");
    this.#later();
  }

  #lost() {
    this.#become("lost");
    this.#later();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), this.#backoff.next());
  }

  #drop(isFinal) {
    clearTimeout(this.#timer);
    this.#attempt += 1;
    this.#leave(isFinal);
    this.#connection?.close();
    this.#connection = null;
  }

  /** Tells the server, so that it does not wait for packets of the old connection. */
  #leave(isFinal) {
    if (!this.#resource) return;
    const resource = this.#resource;
    this.#resource = null;
    fetch(resource, {
      method: "DELETE",
      credentials: "same-origin",
      headers: { "X-CSRF-Token": this.#csrf },
      keepalive: isFinal,
    }).catch(() => {});
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}

/** Of all that came from the server on the connection, reports included. */
function heardBytes(stats) {
  let bytes = 0;
  for (const { type, bytesReceived } of stats.values()) {
    if (type === "transport") bytes += bytesReceived;
  }
  return bytes;
}

/** In one where the browser cannot send two. */
function inTwoSizes(connection, track, wanted) {
  try {
    return connection.addTransceiver(track, { ...wanted, sendEncodings: ENCODINGS });
  } catch {
    const [{ rid, ...large }] = ENCODINGS;
    return connection.addTransceiver(track, { ...wanted, sendEncodings: [large] });
  }
}

function preferVp8(transceiver) {
  const codecs = RTCRtpSender.getCapabilities("video")?.codecs ?? [];
  const spoken = codecs.filter(({ mimeType }) => /\/(vp8|h264|rtx|red|ulpfec)$/i.test(mimeType));
  const rank = ({ mimeType }) => (/vp8/i.test(mimeType) ? 0 : 1);
  spoken.sort((one, other) => rank(one) - rank(other));
  if (spoken.length) transceiver.setCodecPreferences?.(spoken);
}

/** A face that talks: when bits are short, lose some of both sharpness and smoothness. */
function smooth(connection) {
  for (const sender of connection.getSenders()) {
    if (sender.track?.kind !== "video") continue;
    const parameters = sender.getParameters();
    parameters.degradationPreference = "balanced";
    sender.setParameters(parameters).catch(() => {});
  }
}
