// Facts as they happen, by server-sent events. Whatever was missed while the line was cut comes
// first when it is back, because the last sequence is known.

import { waitBeforeTry } from "./backoff.js";

export class Feed extends EventTarget {
  #topics;
  #after;
  #source = null;
  #failures = 0;
  #timer = 0;
  #closing = new AbortController();

  /** @param {string[]} topics; @param {number} after the sequence the page was made at */
  constructor(topics, after) {
    super();
    this.#topics = topics;
    this.#after = after;
    this.#open();
    const { signal } = this.#closing;
    addEventListener("online", () => this.#again(0), { signal });
    addEventListener("pagehide", () => this.#source?.close(), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.#again(0), { signal });
  }

  /** Nothing is heard any more. */
  close() {
    this.#closing.abort();
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  /** Hear one kind of event: the fact as an object. */
  on(type, hear) {
    this.addEventListener(type, ({ detail }) => hear(detail));
    this.#listen(type);
  }

  #open() {
    const query = new URLSearchParams(this.#topics.map((topic) => ["topic", topic]));
    query.set("after", String(this.#after));
    this.#source?.close();
    this.#source = new EventSource(`/feed?${query}`);
    this.#source.addEventListener("open", () => {
      this.#failures = 0;
      this.dispatchEvent(new Event("joined"));
    });
    // The browser's own retry would ask from the first `after` again; ours knows better.
    this.#source.addEventListener("error", () => {
      this.#source.close();
      this.#failures += 1;
      this.dispatchEvent(new Event("cut"));
      this.#again(waitBeforeTry(this.#failures));
    });
    for (const type of this.#types) this.#hear(type);
  }

  #types = new Set();

  #listen(type) {
    if (this.#types.has(type)) return;
    this.#types.add(type);
    this.#hear(type);
  }

  #hear(type) {
    this.#source.addEventListener(type, ({ data, lastEventId }) => {
      if (lastEventId) this.#after = Math.max(this.#after, Number(lastEventId));
      this.dispatchEvent(new CustomEvent(type, { detail: JSON.parse(data) }));
    });
  }

  #again(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), wait);
  }
}
