/* What the other one on the stage says: a guest, at the employer's side; the employer, at that of
 * staff who sit in. Connected as soon as somebody wants to speak, so that nothing has to be set up
 * at the yes. One's own sound comes along and is not played. */

const ANSWER_WITHIN_MS = 8000;
const TRY_AGAIN_MS = 2000;

const GUEST = "guest";

export class StageSound {
  #address;
  #hearsGuest;
  #relays;
  #audio;
  #csrf;
  #peer = null;
  #resource = null;
  #timer = 0;
  #isWanted = false;

  /** address: where the show is watched. audio: the element that plays. relays: RTCIceServers.
   * hearsGuest: the guest and not the employer. */
  constructor(address, audio, csrf, relays, hearsGuest = true) {
    this.#address = address;
    this.#hearsGuest = hearsGuest;
    this.#relays = relays;
    this.#audio = audio;
    this.#csrf = csrf;
    addEventListener("pagehide", () => this.#close());
  }

  /** Whether a guest waits or speaks. */
  follow(isWanted) {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    if (isWanted) this.#open();
    else this.#close();
  }

  async #open() {
    const iceServers = this.#relays;
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers });
    this.#peer = peer;
    for (let sound = 0; sound < 2; sound += 1) peer.addTransceiver("audio", { direction: "recvonly" });
    peer.addEventListener("track", ({ streams }) => this.#play(peer, streams[0]));
    peer.addEventListener("connectionstatechange", () => {
      if (peer.connectionState === "failed") this.#again(peer);
    });
    try {
      await peer.setLocalDescription(await peer.createOffer());
      const answer = await this.#ask(peer.localDescription.sdp);
      if (peer === this.#peer) await peer.setRemoteDescription({ type: "answer", sdp: answer });
    } catch {
      this.#again(peer);
    }
  }

  async #ask(offer) {
    const response = await fetch(this.#address, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", "X-CSRF-Token": this.#csrf },
      body: offer,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.status !== 201) throw new Error(`WHEP ${response.status}`);
    this.#resource = new URL(response.headers.get("Location"), response.url).href;
    return response.text();
  }

  #play(peer, stream) {
    if (peer !== this.#peer || (stream?.id === GUEST) !== this.#hearsGuest) return;
    this.#audio.srcObject = stream;
    this.#audio.play().catch(() => {});
  }

  #again(peer) {
    if (peer !== this.#peer) return;
    this.#close();
    if (this.#isWanted) this.#timer = setTimeout(() => this.#open(), TRY_AGAIN_MS);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#peer?.close();
    if (this.#resource) {
      const headers = { "X-CSRF-Token": this.#csrf };
      fetch(this.#resource, { method: "DELETE", headers, keepalive: true }).catch(() => {});
    }
    this.#peer = this.#resource = null;
    this.#audio.srcObject = null;
  }
}
