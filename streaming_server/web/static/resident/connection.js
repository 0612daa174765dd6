// One connection by which the live picture comes (draft-ietf-wish-whep-03), from the question to its end. It tries
// once: when to try, and what to show meanwhile, is for others.
//
//   asked ──agree()──▶ agreed ──"stream", "guest" events──▶ ... ──"failed" event, or leave()──▶ over

import { answerOffer } from "./counter_offer.js";

/** The stream that is a guest's, beside the employer's. */
const GUEST = "guest";

export class Connection extends EventTarget {
  #answer;
  #token;
  #arrived;
  #isOver = false;
  peer = null;
  openedAt = performance.now();
  /** Address under which the server knows this viewer, or null. */
  resource = null;
  /** The employer's picture and sound, or null before there is any. */
  stream = null;
  /** A guest's sound as a stream, or null. */
  guest = null;
  /** Another engine than the server's own serves us. */
  isElsewhere = false;

  /** What early.js asked; token: against forged requests. */
  constructor({ peer, answer, arrived }, token) {
    super();
    this.#answer = answer;
    this.#arrived = [...arrived]; // before anybody listened
    this.#token = token;
    this.#use(peer);
  }

  get isConnected() {
    return this.peer?.connectionState === "connected";
  }

  /** False when it was left meanwhile. Throws what the server refused, with its status, headers, sentence and ahead. */
  async agree() {
    const answer = await this.#answer;
    if (this.#isOver) {
      this.#release(answer.resource);
      return false;
    }
    this.resource = answer.resource;
    this.isElsewhere = answer.isOffer;
    this.dispatchEvent(new Event("joined"));
    if (!answer.isOffer) {
      for (const { streams, track } of this.#arrived) this.#received(this.peer, streams[0], track);
      await answer.taken;
      return true;
    }
    // The connection that made our own offer cannot take another one.
    const configuration = this.peer.getConfiguration();
    this.peer.close();
    this.#use(new RTCPeerConnection(configuration));
    await answerOffer(this.peer, answer, this.#token);
    return true;
  }

  /** How many pictures were decoded, by what the connection counts: not every browser's <video> counts them. */
  async framesDecoded() {
    let frames = 0;
    for (const one of (await this.peer.getStats()).values()) {
      if (one.type === "inbound-rtp" && one.kind === "video") frames += one.framesDecoded ?? 0;
    }
    return frames;
  }

  /** The stage's clock at its latest picture, on screen or not; null before there is one, and where none is told. */
  get clock() {
    const tracks = this.stream?.getVideoTracks() ?? [];
    const receiver = this.peer.getReceivers().find(({ track }) => tracks.includes(track));
    return receiver?.getSynchronizationSources()[0]?.rtpTimestamp ?? null;
  }

  leave() {
    this.#isOver = true;
    this.peer.close();
    if (this.resource) this.#release(this.resource);
    this.resource = null;
  }

  #use(peer) {
    this.peer = peer;
    peer.addEventListener("track", ({ streams, track }) => this.#received(peer, streams[0], track));
    peer.addEventListener("connectionstatechange", () => {
      if (peer === this.peer && peer.connectionState === "failed") this.dispatchEvent(new Event("failed"));
    });
  }

  #received(peer, stream, track) {
    if (peer !== this.peer) return;
    if (stream?.id === GUEST) {
      this.guest = stream;
      this.dispatchEvent(new Event("guest"));
      return;
    }
    this.stream = stream ?? this.stream ?? new MediaStream();
    if (!this.stream.getTracks().includes(track)) this.stream.addTrack(track);
    this.dispatchEvent(new Event("stream"));
  }

  #release(resource) {
    const headers = { "X-CSRF-Token": this.#token };
    fetch(resource, { method: "DELETE", headers, keepalive: true }).catch(() => {});
  }
}
