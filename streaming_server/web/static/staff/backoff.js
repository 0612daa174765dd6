/* Waits that double, with a little chance in them so that many pages do not come back at once. */

export class Backoff {
  #first;
  #most;
  #wait;

  constructor({ first, most }) {
    this.#first = first;
    this.#most = most;
    this.#wait = first;
  }

  reset() {
    this.#wait = this.#first;
  }

  /** Milliseconds until the next try. */
  next() {
    const wait = this.#wait * (0.8 + 0.4 * Math.random());
    this.#wait = Math.min(this.#wait * 2, this.#most);
    return wait;
  }
}
