// From one engine to another while the picture plays: a new connection is opened beside the old one,
// which goes once the new one has a picture. Whoever watches does not notice.

import { Connection } from "./connection.js";

/** A crowd moves one after another, within this time. */
const SPREAD_MS = 8000;
/** A connection that decodes no picture within this time is given up ... */
const OPENING_MS = 8000;
/** ... and another one is tried after this time. */
const AGAIN_MS = 30_000;
const LOOK_EVERY_MS = 40;

export class HandOver {
  #ask;
  #token;
  #isElsewhere = null;
  #staysHome = false;
  #dueAt = 0;
  #next = null;

  /** ask: as early.js does it. token: against forged requests. */
  constructor(ask, token) {
    this.#ask = ask;
    this.#token = token;
  }

  /** Only the server's own engine has smaller pictures for those who need them. */
  set staysHome(staysHome) {
    this.#staysHome = staysHome;
  }

  get mayGo() {
    return !this.#staysHome;
  }

  /** The server says where viewers of the show are better off. */
  prefer(isElsewhere) {
    if (this.#isElsewhere !== isElsewhere) this.#dueAt = performance.now() + Math.random() * SPREAD_MS;
    this.#isElsewhere = isElsewhere;
  }

  isDue(connection) {
    if (this.#goal === null || this.#next || performance.now() < this.#dueAt) return false;
    return this.#goal !== connection.isElsewhere;
  }

  /** @returns {Promise<Connection | null>} with a picture; null when it stays as it is */
  async open() {
    const goal = this.#goal;
    this.#dueAt = performance.now() + AGAIN_MS;
    const next = new Connection(this.#ask(goal), this.#token);
    this.#next = next;
    const isThere = await this.#hasPicture(next, goal).catch(() => false);
    const isWanted = next === this.#next;
    if (isWanted) this.#next = null;
    if (isThere && isWanted) return next;
    next.leave();
    return null;
  }

  cancel() {
    this.#next?.leave();
    this.#next = null;
  }

  /** Null while the server has not said anything. */
  get #goal() {
    return this.#staysHome ? false : this.#isElsewhere;
  }

  async #hasPicture(next, goal) {
    const until = performance.now() + OPENING_MS;
    await next.agree();
    while (next === this.#next && next.isElsewhere === goal && performance.now() < until) {
      if ((await next.framesDecoded()) > 0 && next.stream) return true;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return false;
  }
}

/** Both have pictures: the stream that is on screen goes on with those of the other connection. */
export function putInPlace(next, before) {
  const { stream } = before;
  // One kind after the other, so that the stream never ends; the old one first, because Firefox goes
  // on with a new track only where there is none.
  for (const track of next.stream.getTracks()) {
    for (const old of stream.getTracks()) if (old.kind === track.kind) stream.removeTrack(old);
    stream.addTrack(track);
  }
  next.stream = stream;
}
