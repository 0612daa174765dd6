// Our own voice on the stage, a resident's or, from the desk, somebody of the staff's. The microphone is connected while we wait, so that we are heard as
// soon as the employer says yes; until then the server forwards nothing of it.
//
//   idle ─ask─▶ asked ─accepted─▶ heard ◀─▶ muted ─▶ idle          staff: idle ─sit in─▶ heard

import { command } from "./commands.js";

const ANSWER_WITHIN_MS = 8000;
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

export class Speaking extends EventTarget {
  #root;
  #session;
  #words;
  #token;
  #wish;
  #guest = null;
  #sound = null;
  #peer = null;
  #resource = null;
  #busy = false;
  state = "idle";

  /** @param {Element} root @param {HTMLTemplateElement} words @param {"ask_to_speak" | "sit_in"} wish */
  constructor(root, session, words, token, wish = "ask_to_speak") {
    super();
    this.#root = root;
    this.#session = session;
    this.#words = words;
    this.#token = token;
    this.#wish = wish;
    root.querySelector("[data-ask]").addEventListener("click", () => this.#ask());
    for (const stop of root.querySelectorAll("[data-stop]")) {
      stop.addEventListener("click", () => this.#stop());
    }
    addEventListener("pagehide", () => this.#hangUp());
    this.running(root.dataset.running === "yes");
  }

  /** Whether the show runs: nobody asks before it or after it. */
  running(isRunning) {
    const canSpeak = "RTCPeerConnection" in globalThis && Boolean(navigator.mediaDevices);
    this.#root.hidden = !isRunning || !canSpeak;
    if (!isRunning) this.#over("");
  }

  /** What the employer, staff or the clock did with us. */
  moved({ guest_id: id, state, move }) {
    if (id !== this.#guest) return;
    if (state !== "over") this.#become(state);
    else this.#over(move === "decline" ? this.#word("declined") : this.#word("over"));
  }

  async #ask() {
    if (this.#busy) return;
    this.#busy = true;
    this.#tell("");
    try {
      this.#sound = await navigator.mediaDevices.getUserMedia({ audio: SOUND });
      const { ok, answer } = await command({ type: this.#wish, session_id: this.#session });
      if (!ok) throw Object.assign(new Error("refused"), { sentence: answer.sentence });
      this.#guest = answer.events.find(({ type }) => type === "guest_asked")?.guest_id ?? this.#guest;
      // Already on the stage, as the page was told: it was loaded anew.
      this.#guest ??= this.#root.dataset.guest || null;
      this.#become(this.#wish === "sit_in" ? "heard" : "asked");
      await this.#connect();
    } catch (error) {
      const told = error.sentence ?? this.#word(whyNot(error));
      await this.#withdraw();
      this.#over(told);
    }
    this.#busy = false;
  }

  /** Sends our sound, which nobody hears yet. */
  async #connect() {
    const { relays } = document.documentElement.dataset;
    const iceServers = relays ? JSON.parse(relays) : [];
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers });
    this.#peer = peer;
    peer.addTransceiver(this.#sound.getAudioTracks()[0], { direction: "sendonly" });
    await peer.setLocalDescription(await peer.createOffer());
    const response = await fetch(`/guest/${this.#session}`, {
      method: "POST",
      headers: { "Content-Type": "application/sdp", "X-CSRF-Token": this.#token },
      body: peer.localDescription.sdp,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.status !== 201) {
      const { sentence } = await response.json();
      throw Object.assign(new Error("guest"), { sentence });
    }
    this.#resource = new URL(response.headers.get("Location"), response.url).href;
    await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
    peer.addEventListener("connectionstatechange", () => this.#changed(peer));
  }

  /** A line that was cut is tried once more; the server waits a little for us. */
  #changed(peer) {
    if (peer !== this.#peer || peer.connectionState !== "failed") return;
    peer.close();
    this.#connect().catch(() => this.#stop());
  }

  async #stop() {
    await this.#withdraw();
    this.#over("");
  }

  async #withdraw() {
    if (!this.#guest) return;
    const move = this.state === "asked" ? "withdraw" : "leave";
    const wish = { type: "move_guest", session_id: this.#session, guest_id: this.#guest, move };
    await command(wish).catch(() => {});
  }

  #over(told) {
    this.#hangUp();
    this.#guest = null;
    this.#become("idle");
    this.#tell(told);
  }

  #hangUp() {
    for (const track of this.#sound?.getTracks() ?? []) track.stop();
    this.#peer?.close();
    if (this.#resource) {
      const headers = { "X-CSRF-Token": this.#token };
      fetch(this.#resource, { method: "DELETE", headers, keepalive: true }).catch(() => {});
    }
    this.#sound = this.#peer = this.#resource = null;
  }

  #become(state) {
    this.state = state;
    this.#root.dataset.state = state;
    for (const part of this.#root.querySelectorAll("[data-when]")) {
      part.hidden = part.dataset.when !== state;
    }
    this.dispatchEvent(new Event("state"));
  }

  #tell(sentence) {
    this.#root.querySelector("[data-told]").textContent = sentence;
  }

  #word(name) {
    return this.#words.content.querySelector(`[data-word="guest_${name}"]`).textContent;
  }
}

function whyNot(error) {
  if (error.name === "NotAllowedError") return "denied";
  return error.name === "NotFoundError" ? "absent" : "cut";
}
