// From one engine to another while the picture plays: a new connection is opened beside the old one,
// which goes once the new one has the picture that is on screen. Whoever watches does not notice.

import { Connection } from "./connection.js";

/** A crowd moves one after another, within this time. */
const SPREAD_MS = 8000;
/** A connection that decodes no picture within this time is given up ... */
const OPENING_MS = 8000;
/** ... and another one is tried after this time. */
const AGAIN_MS = 30_000;
const LOOK_EVERY_MS = 40;
/** It begins with pictures that were seen already, from the last whole one on. It may stay behind by this much, for one
 * way is longer than the other ... */
const BEHIND_TICKS = 200 * 90;
/** ... and by more if it has not caught up within this time. */
const CATCHES_UP_MS = 2000;

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

  /** @returns {Promise<Connection | null>} where the one before is; null when it stays as it is */
  async open(before) {
    const goal = this.#goal;
    this.#dueAt = performance.now() + AGAIN_MS;
    const next = new Connection(this.#ask(goal), this.#token);
    this.#next = next;
    const isThere = await this.#catchesUp(next, before, goal).catch(() => false);
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

  async #catchesUp(next, before, goal) {
    const until = performance.now() + OPENING_MS;
    let late = until;
    await next.agree();
    while (next === this.#next && next.isElsewhere === goal && performance.now() < until) {
      if ((await next.framesDecoded()) > 0 && next.stream) {
        late = Math.min(late, performance.now() + CATCHES_UP_MS);
        if (!isBehind(next.clock, before.clock) || performance.now() > late) return true;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return false;
  }
}

/** Of two readings of the stage's clock, of 32 bits; what is not told is not behind. */
function isBehind(clock, other) {
  return clock !== null && other !== null && ((other - clock) | 0) > BEHIND_TICKS;
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
