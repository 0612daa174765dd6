// Plays a recording that lies in pieces, while it still grows and after: each piece is a file that
// plays alone, and Media Source Extensions put them in a row. Another container (a publisher that
// changed its codec) needs another row.

/** Seconds that are fetched ahead, and seconds that are kept behind. */
const AHEAD_S = 30;
const BEHIND_S = 60;
/** Two pieces meet this close; a rounding in between is no hole. */
const NEAR_S = 0.1;
const TRY_AGAIN_MS = 2000;

export class Pieces extends EventTarget {
  #video;
  #pieces = [];
  #isGrowing = true;
  #source = null;
  #buffer = null;
  #type = null;
  #held = new Set();
  #busy = false;
  #whole = false;
  #timer = 0;

  /** Whether this browser can at all. */
  static get isPossible() {
    return "MediaSource" in globalThis;
  }

  constructor(video) {
    super();
    this.#video = video;
    for (const event of ["timeupdate", "seeking", "waiting"]) {
      video.addEventListener(event, () => this.#fill());
    }
  }

  /** What there is by now. Later ones come after the earlier ones; none goes away. */
  take(pieces, isGrowing) {
    this.#pieces.push(...pieces);
    this.#isGrowing = isGrowing;
    this.#fill();
  }

  /** The show is one file now: the browser plays that by itself, from where it was. */
  become(address) {
    const { currentTime, paused } = this.#video;
    this.#whole = true;
    this.#video.src = address;
    if (currentTime > 0) this.#video.currentTime = currentTime;
    if (!paused) this.#video.play().catch(() => {});
  }

  get length() {
    return (this.#pieces.at(-1)?.ends ?? 0) / 1000;
  }

  /** Stage clock of the picture at a time of the recording, or null. */
  pictureAt(seconds) {
    const piece = this.#at(seconds);
    if (!piece) return null;
    return Math.round((piece.picture + (seconds * 1000 - piece.begins) * 90) % 2 ** 32);
  }

  #at(seconds) {
    const ms = (seconds + NEAR_S) * 1000;
    return this.#pieces.find((piece) => ms < piece.ends) ?? this.#pieces.at(-1);
  }

  async #fill() {
    if (this.#busy || this.#timer || this.#whole || this.#pieces.length === 0) return;
    this.#busy = true;
    try {
      for (let piece = this.#wanted(); piece; piece = this.#wanted()) await this.#append(piece);
      this.#finish();
      this.dispatchEvent(new Event("filled"));
    } catch (error) {
      if (this.#whole) return;
      // A player that met an error plays nothing more until it is given a new row.
      if (this.#video.error) this.#type = null;
      this.dispatchEvent(new CustomEvent("trouble", { detail: error.status }));
      this.#timer = setTimeout(() => {
        this.#timer = 0;
        this.#fill();
      }, TRY_AGAIN_MS);
    } finally {
      this.#busy = false;
    }
  }

  /** The next piece that playing will need, or undefined. */
  #wanted() {
    const now = this.#video.currentTime;
    const here = this.#at(now);
    const ahead = (now + AHEAD_S) * 1000;
    const from = this.#pieces.indexOf(here);
    return this.#pieces
      .slice(from)
      .find(
        (piece) =>
          piece.begins < ahead && piece.media_type === here.media_type && !this.#has(piece),
      );
  }

  #has(piece) {
    return piece.media_type === this.#type && this.#held.has(piece);
  }

  async #append(piece) {
    if (piece.media_type !== this.#type) await this.#open(piece.media_type);
    const response = await fetch(piece.address, { credentials: "same-origin" });
    if (!response.ok) {
      const { status } = response;
      throw Object.assign(new Error(`piece ${status}`), { status });
    }
    const bytes = await response.arrayBuffer();
    await this.#makeRoom();
    await this.#settled(() => (this.#buffer.timestampOffset = piece.begins / 1000));
    await this.#settled(() => this.#buffer.appendBuffer(bytes));
    this.#held.add(piece);
    this.#stretch();
  }

  /** A recording only grows. Cutting off what a buffer holds, be it a breath of sound behind the
   * last picture, is an error. */
  #stretch() {
    const isLonger = !(this.#source.duration >= this.length);
    if (this.#source.readyState === "open" && isLonger) this.#source.duration = this.length;
  }

  async #open(type) {
    const at = this.#video.currentTime;
    this.#type = type;
    this.#held.clear();
    this.#source = new MediaSource();
    const opened = new Promise((resolve) =>
      this.#source.addEventListener("sourceopen", resolve, { once: true }),
    );
    const address = URL.createObjectURL(this.#source);
    this.#video.src = address;
    await opened;
    URL.revokeObjectURL(address);
    this.#buffer = this.#source.addSourceBuffer(type);
    this.#stretch();
    if (at > 0) this.#video.currentTime = at;
  }

  /** What lies far behind is let go, so that a long show fits into a phone. */
  async #makeRoom() {
    const end = this.#video.currentTime - BEHIND_S;
    const old = [...this.#held].filter((piece) => piece.ends / 1000 < end);
    if (old.length === 0) return;
    await this.#settled(() => this.#buffer.remove(0, end));
    for (const piece of old) this.#held.delete(piece);
  }

  /** Changes the buffer and waits until it is done with it. */
  #settled(change) {
    return new Promise((resolve, reject) => {
      change();
      if (!this.#buffer.updating) {
        resolve();
        return;
      }
      const heard = new AbortController();
      const on = (event, then) =>
        this.#buffer.addEventListener(
          event,
          (told) => {
            heard.abort();
            then(told);
          },
          { signal: heard.signal },
        );
      on("error", reject);
      on("updateend", resolve);
    });
  }

  /** The player may say that it is over once nothing will follow. */
  #finish() {
    const last = this.#pieces.at(-1);
    if (this.#isGrowing || !this.#has(last) || this.#source.readyState !== "open") return;
    this.#source.endOfStream();
  }
}
