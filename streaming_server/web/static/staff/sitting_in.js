/* Staff speak on the stage of the show in hand: their voice for everybody, and the employer's voice
 * for them, so that the two can talk. */

import { Speaking } from "../resident/speak.js";
import { StageSound } from "./stage_sound.js";

const RUNNING = new Set(["on_air", "interrupted"]);

export class SittingIn {
  #speaking;
  #phase = null;

  /** root: the part of the page. words: sentences that the script needs. csrf: the page's token. */
  constructor(root, words, csrf) {
    const { session, relays } = document.documentElement.dataset;
    const iceServers = relays ? JSON.parse(relays) : [];
    const audio = root.querySelector("audio");
    const employer = new StageSound(`/whep/${session}?only=guests`, audio, csrf, iceServers, false);
    this.#speaking = new Speaking(root, session, words, csrf, "sit_in");
    this.#speaking.addEventListener("state", () => employer.follow(this.#speaking.state !== "idle"));
    this.follow();
  }

  /** The page was brought up to date. */
  follow() {
    const { phase } = document.documentElement.dataset;
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#speaking.running(RUNNING.has(phase));
  }

  /** A guest_moved of the feed. */
  moved(event) {
    this.#speaking.moved(event);
  }
}
