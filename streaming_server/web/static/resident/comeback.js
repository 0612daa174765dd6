// The way back from segments to the live picture, which they are some seconds behind. It asks while they play, and
// gives a connection away only once a picture of it is decoded: nobody looks at an empty screen in between.
//
//   resting ──start()──▶ waiting ──time──▶ asking ──agreed──▶ warming ──decoded──▶ "ready" event, resting
//                           ▲─────refused─────┘                  │
//                           ▲──────────────nothing came──────────┘          stop() ends it from anywhere
//
// A full server keeps the place in line of who asks again in time, and says how many are before. A network that lets
// nothing through is tried now and then, ever more rarely.

import { retryAfter } from "./backoff.js";
import { Connection } from "./connection.js";

const FIRST_TRY_S = 20;
const LONGEST_S = 600;
/** Who says when to ask again is asked no sooner than this. */
const SHORTEST_S = 3;
const DECODED_WITHIN_MS = 8000;
const LOOK_EVERY_MS = 200;
/** A connection that held for so long was no chance: the next loss is another one. */
const HELD_MS = 60_000;

export class Comeback extends EventTarget {
  #ask;
  #token;
  #timer = 0;
  #run = 0;
  #failures = 0;
  #readyAt = -Infinity;
  #connection = null;
  /** How many are before us in line; null: we stand in none. */
  ahead = null;

  /** ask: as early.js has it, or null where there is no WebRTC. */
  constructor(ask, token) {
    super();
    this.#ask = ask;
    this.#token = token;
    // Another network may let more through.
    addEventListener("online", () => this.#timer && this.ahead === null && this.#again(0));
  }

  /** refused: by a full server, with its headers and ahead; null: no connection came about. */
  start(refused) {
    this.stop();
    if (!this.#ask) return;
    if (performance.now() - this.#readyAt > HELD_MS) this.#failures = 0;
    this.#wait(refused);
  }

  stop() {
    this.#run += 1;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#connection?.leave();
    this.#connection = null;
    this.ahead = null;
  }

  #wait(refused) {
    this.#stand(refused?.ahead ?? null);
    const asked = refused?.headers ? retryAfter(refused.headers) : null;
    if (asked !== null) {
      this.#again(Math.max(asked, SHORTEST_S) * 1000);
      return;
    }
    this.#again(Math.min(LONGEST_S, FIRST_TRY_S * 2 ** this.#failures) * 1000);
    this.#failures += 1;
  }

  #stand(ahead) {
    if (ahead === this.ahead) return;
    this.ahead = ahead;
    this.dispatchEvent(new Event("line"));
  }

  /** With a spread, so that a hall full of viewers does not come back in the same millisecond. */
  #again(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#try(), wait * (1 + Math.random() / 4));
  }

  async #try() {
    this.#timer = 0;
    const run = this.#run;
    const askedAt = performance.now();
    const connection = new Connection(this.#ask(), this.#token);
    this.#connection = connection;
    let refused = null;
    try {
      if ((await connection.agree()) && (await isDecoded(connection))) {
        if (run === this.#run) this.#give(connection, performance.now() - askedAt);
        return;
      }
    } catch (error) {
      refused = error;
    }
    if (run !== this.#run) return;
    connection.leave();
    this.#connection = null;
    this.#wait(refused);
  }

  #give(connection, tookMs) {
    this.#connection = null;
    this.#readyAt = performance.now();
    this.stop();
    this.dispatchEvent(new CustomEvent("ready", { detail: { connection, tookMs } }));
  }
}

/** Whether a picture came in time. */
async function isDecoded(connection) {
  const until = performance.now() + DECODED_WITHIN_MS;
  while (performance.now() < until && connection.resource) {
    if ((await connection.framesDecoded()) > 0 && connection.stream) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return false;
}
