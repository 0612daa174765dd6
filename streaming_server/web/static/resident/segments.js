// The show as HLS for one <video>: where WebRTC does not get through, or the server is full. Some
// seconds late, but over plain HTTP. Where the browser takes media in pieces (Media Source
// Extensions) we load them ourselves; else, on iPhones, the browser does.
//
//   new ──play()──▶ loading ──▶ "failed" event, or stop()

import { readPlaylist } from "./playlist.js";

const TYPE = 'video/mp4; codecs="avc1.42E01F,mp4a.40.2"';
const PLAYLIST_TYPE = "application/vnd.apple.mpegurl";
/** Segments before the end of the list to begin with: one to play while the next one comes. */
const BEGIN_WITH = 2;
/** Further behind than this: jump to where a newcomer would begin. */
const LONGEST_LAG_S = 15;
const NEWCOMERS_LAG_S = 4;
/** What was played is kept this long. */
const KEEP_S = 20;
/** The server goes on writing, and counts us, as long as we ask; it says how often. */
const USUALLY_ASKS_AFTER_S = 15;
const TRIES = 5;
const ANSWER_WITHIN_MS = 8000;
const CIRCLE = 2 ** 32;
const PICTURES_HZ = 90_000;

const pieces = globalThis.ManagedMediaSource ?? globalThis.MediaSource;
const takesPieces = pieces?.isTypeSupported(TYPE) ?? false;

/** Whether this browser plays H.264 and AAC in one way or the other. */
export function playsSegments(video) {
  return takesPieces || video.canPlayType(PLAYLIST_TYPE) !== "";
}

export class Segments extends EventTarget {
  #where;
  #token;
  #video = null;
  #playlist = null;
  #askedAt = -Infinity;
  #asksAfterS = USUALLY_ASKS_AFTER_S;
  #source = null;
  #buffer = null;
  #header = "";
  #newest = -1;
  #reference = null;
  #stopping = new AbortController();

  /** where: what to ask for the address of the playlist. token: against forged requests. */
  constructor(where, token) {
    super();
    this.#where = where;
    this.#token = token;
  }

  async play(video) {
    this.#video = video;
    try {
      await this.#find();
      if (takesPieces) await this.#openSource();
      else video.src = this.#playlist;
      await this.#follow();
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#fail(error);
    }
  }

  stop() {
    this.#stopping.abort();
    if (this.#playlist) this.#sayGoodbye();
    if (!this.#video) return;
    URL.revokeObjectURL(this.#video.src);
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  /** Stage clock of a picture, by its time in the file; null when it cannot be told. */
  pictureAt(mediaTime) {
    if (takesPieces) return Math.round(mediaTime * PICTURES_HZ) % CIRCLE;
    const start = this.#video?.getStartDate?.()?.getTime();
    if (!this.#reference || !Number.isFinite(start)) return null;
    const { at, picture } = this.#reference;
    const ticks = picture + ((start + mediaTime * 1000 - at) * PICTURES_HZ) / 1000;
    return ((Math.round(ticks) % CIRCLE) + CIRCLE) % CIRCLE;
  }

  #fail(error) {
    this.stop();
    this.dispatchEvent(Object.assign(new Event("failed"), { headers: error.headers ?? null }));
  }

  /** Until there is a playlist; the server needs a moment for the first segments. */
  async #find() {
    for (let tries = 0; ; tries += 1) {
      const response = await this.#get(this.#where);
      if (response.ok) {
        const { playlist, again_in_seconds: again } = await response.json();
        const address = new URL(playlist, response.url).href;
        if (address !== this.#playlist) [this.#newest, this.#header] = [-1, ""];
        this.#playlist = address;
        this.#askedAt = performance.now();
        this.#asksAfterS = again ?? USUALLY_ASKS_AFTER_S;
        return;
      }
      if (response.status !== 503 || tries === 2 * TRIES) throw refused(response);
      await this.#pause(1000);
    }
  }

  async #openSource() {
    this.#source = new pieces();
    this.#video.disableRemotePlayback = true;
    this.#video.src = URL.createObjectURL(this.#source);
    await event(this.#source, "sourceopen", this.#stopping.signal);
    this.#buffer = this.#source.addSourceBuffer(TYPE);
  }

  async #follow() {
    for (let misses = 0; ; ) {
      if (performance.now() - this.#askedAt > this.#asksAfterS * 1000) await this.#find();
      const response = await this.#get(this.#playlist);
      misses = response.ok ? 0 : misses + 1;
      if (misses === TRIES) throw refused(response);
      // The server began anew: the show has another address.
      if (response.status === 404) await this.#find();
      const list = response.ok ? readPlaylist(await response.text()) : null;
      if (list) await this.#take(list);
      await this.#pause(((list?.seconds ?? 2) * 1000) / 2);
    }
  }

  async #take({ segments, isOver }) {
    this.#reference = segments.at(-1) ?? this.#reference;
    if (!this.#buffer) return;
    const isFirst = this.#newest < 0;
    if (isFirst && segments.length < BEGIN_WITH && !isOver) return;
    const wanted = segments.filter(({ number }) => number > this.#newest);
    for (const segment of isFirst ? wanted.slice(-BEGIN_WITH) : wanted) {
      if (segment.header !== this.#header) await this.#append(segment.header);
      this.#header = segment.header;
      await this.#append(segment.name);
      this.#newest = segment.number;
      this.#keepUp();
    }
    await this.#forget();
  }

  /** Play on where there is something to play. */
  #keepUp() {
    const { buffered } = this.#buffer;
    if (buffered.length === 0) return;
    const video = this.#video;
    const end = buffered.end(buffered.length - 1);
    const now = video.currentTime;
    const isInside = Array.from(buffered, (_, i) => i).some(
      (i) => now >= buffered.start(i) && now < buffered.end(i) - 0.05,
    );
    if (isInside && end - now < LONGEST_LAG_S) return;
    // A hole, the beginning, or too far behind.
    video.currentTime = Math.max(buffered.start(buffered.length - 1), end - NEWCOMERS_LAG_S);
    video.play().catch(() => {});
  }

  async #forget() {
    const { buffered } = this.#buffer;
    const until = this.#video.currentTime - KEEP_S;
    if (buffered.length === 0 || buffered.start(0) >= until - KEEP_S) return;
    this.#buffer.remove(0, until);
    await event(this.#buffer, "updateend", this.#stopping.signal);
  }

  async #append(name) {
    const response = await this.#get(new URL(name, this.#playlist));
    if (!response.ok) return; // gone already: the next one is there
    const media = await response.arrayBuffer();
    this.#stopping.signal.throwIfAborted();
    this.#buffer.appendBuffer(media);
    await event(this.#buffer, "updateend", this.#stopping.signal);
    if (this.#video.error) throw this.#video.error;
  }

  async #get(address) {
    const response = await fetch(address, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    this.#stopping.signal.throwIfAborted();
    return response;
  }

  /** Who left is counted no longer. */
  #sayGoodbye() {
    const headers = { "X-CSRF-Token": this.#token };
    fetch(this.#where, { method: "DELETE", headers, keepalive: true }).catch(() => {});
  }

  #pause(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}

function refused({ status, headers }) {
  return Object.assign(new Error(`segments ${status}`), { headers });
}

function event(target, type, signal) {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    target.addEventListener(type, resolve, { once: true, signal });
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
