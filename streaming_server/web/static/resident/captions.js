// Captions under the picture. A line comes up when its picture plays, not when the message comes,
// and goes when it has been read or the next one is there.

import { isAtOrAfter } from "./stage_clock.js";

/** As with a card: a line never waits longer than this for its picture. */
const LONGEST_WAIT_MS = 5000;
/** Slow readers of Chinese take four characters a second. */
const READ_MS_A_CHARACTER = 250;
const SHORTEST_STAY_MS = 4000;
/** What comes faster than anybody reads is let go, the oldest first. */
const MOST_WAITING = 20;

export class Captions {
  #band;
  #watching;
  #waiting = [];
  #leaving = 0;

  constructor(band, watching) {
    this.#band = band;
    this.#watching = watching;
    watching?.addEventListener("picture", () => this.#look());
    watching?.addEventListener("state", () => this.#look());
  }

  /** picture: its moment on the stage clock, or null. */
  said({ text, picture }) {
    this.#waiting.push({ text, picture, latest: performance.now() + LONGEST_WAIT_MS });
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
    setTimeout(() => this.#look(), LONGEST_WAIT_MS);
    this.#look();
  }

  #look() {
    while (this.#waiting.length && this.#isDue(this.#waiting[0])) {
      this.#show(this.#waiting.shift().text);
    }
  }

  #isDue({ picture, latest }) {
    const plays = this.#watching?.state === "playing" && this.#watching.picture !== null;
    if (!plays || picture === null || performance.now() >= latest) return true;
    return isAtOrAfter(this.#watching.picture, picture);
  }

  #show(text) {
    clearTimeout(this.#leaving);
    this.#band.textContent = text;
    this.#band.hidden = false;
    const stay = Math.max(SHORTEST_STAY_MS, text.length * READ_MS_A_CHARACTER);
    // The band keeps its place, so that nothing under it moves while somebody reads or taps.
    this.#leaving = setTimeout(() => (this.#band.textContent = ""), stay);
  }
}
