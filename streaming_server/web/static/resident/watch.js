// A WHEP viewer (draft-ietf-wish-whep-03) for one <video>: the picture starts by itself, comes back by itself, and says
// what it is doing. It knows nothing about roles or applications, which work without it.
//
//   idle ─nudge─▶ starting ──picture──▶ playing ◀──picture── away ──(tries again, ever more slowly)
//                    └───────────failure──────────────────▶│
//   stop() ends it; nudge() tries at once, because somebody knows that the picture is there.
//
// Where WebRTC does not come about, or the server has no room, the same picture comes as segments
// over HTTP, some seconds late, until the live one is there (comeback.js).

import { retryAfter, waitBeforeTry } from "./backoff.js";
import { Comeback } from "./comeback.js";
import { Connection } from "./connection.js";
import { Frames } from "./frames.js";
import { HandOver, putInPlace } from "./hand_over.js";
import { Segments, playsSegments } from "./segments.js";

/** No new picture for this long: ask whether the server still knows this viewer. */
const ASKS_AFTER_MS = 1200;
/** No new picture for this long: say so. */
const SILENT_MS = 2500;
/** No new picture for this long: ask the server for a new connection. */
const LOST_MS = 6000;
/** A connection that shows nothing within this time is given up. */
const OPENING_MS = 8000;
/** Segments are two seconds each, and the first ones have to be made. */
const SEGMENTS_OPENING_MS = 25_000;
const SEGMENTS_LOST_MS = 15_000;
/** Refusals after which segments may do: no format in common, no room. */
const MAY_STILL_SEE = [422, 503];
const LOOK_EVERY_MS = 500;
const ASKS_WITHIN_MS = 2000;

export class Watching extends EventTarget {
  #ask;
  #token;
  #video = null;
  #connection = null;
  #where;
  #segments = null;
  #comeback;
  #handOver;
  /** Why WebRTC did not come about: what the server refused, or null. */
  #refused = null;
  /** WebRTC is not tried now, or not any more. */
  #isShut = false;
  #isBarred = false;
  #failures = 0;
  #timer = 0;
  #look = 0;
  #attempt = 0;
  #openedAt = 0;
  #pictureAt = 0;
  #frames = new Frames();
  #stopped = false;
  #asking = false;
  #held = false;
  #followed = null;
  state = "starting";
  /** Why there is no room yet, as the server says it, or null. */
  waiting = null;
  /** Nothing but sound is sent: a picture that stands still is as it should be. */
  soundOnly = false;
  firstFrameAt = null;
  /** From asking to the first picture of this connection, or null before it. */
  tookMs = null;
  /** Stage clock of the picture on screen, or null. */
  picture = null;

  /** asked: what early.js left: again() asks, first is the question that was asked already. */
  constructor({ again, first, token, segments, isRunning }) {
    super();
    this.#ask = again;
    this.#token = token;
    this.#where = segments;
    this.#isBarred = this.#isShut = again === null;
    this.#handOver = new HandOver(again, token);
    this.#comeback = new Comeback(again && (() => again(this.#handOver.mayGo)), token);
    this.#comeback.addEventListener("line", () => this.#become(this.state));
    this.#comeback.addEventListener("ready", ({ detail }) => this.#comeBack(detail));
    if (first) this.#open(first);
    else if (!isRunning) this.state = "idle";
  }

  /** The picture comes some seconds late. */
  get isLate() {
    return this.#segments !== null;
  }

  /** How many are before us in line for the live picture; null while we stand in none. */
  get ahead() {
    return this.#comeback.ahead;
  }

  /** The element may come later than the connection: the offer does not wait for the page. */
  show(video) {
    this.#video = this.#frames.video = video;
    if (this.#connection?.stream) this.#play();
    if (this.#isShut && this.state === "starting") this.#open();
    this.#look = setInterval(() => {
      this.#watchOver();
      this.#frames.count(this.#connection, (one) => one === this.#connection);
    }, LOOK_EVERY_MS);
    addEventListener("online", () => this.nudge());
    addEventListener("pagehide", () => this.#leave());
    // Nothing is painted in a hidden tab: silence counts from when it is seen again.
    document.addEventListener("visibilitychange", () => (this.#openedAt = performance.now()));
    // A page that comes back from the browser's memory has no connection any more.
    addEventListener("pageshow", (event) => event.persisted && this.nudge());
  }

  get peer() {
    return this.#connection?.peer ?? null;
  }

  /** Address under which the server knows this viewer, or null. */
  get resource() {
    return this.#connection?.resource ?? null;
  }

  /** A guest's sound as a stream, or null. */
  get guest() {
    return this.#connection?.guest ?? null;
  }

  /** Another engine than the server's own serves us. */
  get isElsewhere() {
    return this.#connection?.isElsewhere ?? false;
  }

  /** The server says where viewers of the show are better off: with another engine than its own? */
  prefer(isElsewhere) {
    this.#handOver.prefer(isElsewhere);
  }

  /** Smaller pictures, which only the server's own engine has, are needed or wanted here. */
  set staysHome(staysHome) {
    this.#handOver.staysHome = staysHome;
  }

  framesDecoded() {
    return this.#frames.total;
  }

  /** Try now: the feed said that the show goes on. */
  nudge() {
    if (this.#stopped || (this.state === "playing" && this.#isFresh())) return;
    this.#failures = 0;
    if (this.state === "idle") this.#become("starting");
    this.#again(0);
  }

  /** The show is interrupted: keep the connection, its pictures come back into it. */
  hold(isHeld) {
    if (this.#held === isHeld) return;
    this.#held = isHeld;
    this.#openedAt = performance.now();
    if (isHeld) this.#askWhetherKnown();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#look);
    this.#leave();
    this.#become("stopped");
  }

  async #open(asked = null) {
    const attempt = ++this.#attempt;
    this.#leave();
    this.#openedAt = performance.now();
    this.tookMs = null;
    if (this.#isShut) {
      this.#openSegments();
      return;
    }
    const connection = new Connection(asked ?? this.#ask(this.#handOver.mayGo), this.#token);
    this.#use(connection);
    connection.addEventListener("joined", () => this.dispatchEvent(new Event("joined")));
    try {
      await connection.agree();
    } catch (error) {
      if (attempt !== this.#attempt) return;
      this.#refused = error.headers ? error : null;
      const mayStillSee = MAY_STILL_SEE.includes(error.status) && this.#shut();
      this.waiting = error.sentence ?? null;
      // The server says when to ask again, so that the place in line is kept: no slowing down.
      if (this.waiting) this.#failures = 0;
      this.#failed(error.headers && !mayStillSee ? retryAfter(error.headers) : null);
    }
  }

  #openSegments() {
    if (!playsSegments(this.#video)) {
      this.stop();
      return;
    }
    const segments = new Segments(this.#where, this.#token);
    this.#segments = segments;
    segments.addEventListener("failed", ({ headers }) => {
      if (segments !== this.#segments) return;
      this.#isShut = this.#isBarred;
      this.#failed(headers ? retryAfter(headers) : null);
    });
    this.#frames.keep();
    this.#video.srcObject = null;
    segments.play(this.#video);
    this.#follow(segments);
    this.#comeback.start(this.#refused);
  }

  /** The live picture is there: it takes the place of the segments. */
  #comeBack({ connection, tookMs }) {
    this.#attempt += 1;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#frames.keep();
    this.#segments = this.#segments?.stop() ?? null;
    this.#isShut = this.#isBarred = false;
    this.#openedAt = performance.now();
    this.#goOn(connection, tookMs);
    this.#become(this.state);
  }

  /** Both connections have pictures, and the element goes on with the other one's: without a gap. */
  async #move() {
    const before = this.#connection;
    const next = await this.#handOver.open(before);
    if (before === null || before !== this.#connection) {
      next?.leave();
    } else if (next !== null) {
      putInPlace(next, before);
      this.#goOn(next, performance.now() - next.openedAt);
      before.leave();
    }
  }

  /** With another connection, which has a picture. */
  #goOn(connection, tookMs) {
    this.tookMs = tookMs;
    this.#frames.next();
    this.#use(connection);
    this.dispatchEvent(new Event("joined"));
    this.#play();
    this.#heardGuest();
  }

  /** This browser and this server do not come together by WebRTC now. */
  #shut() {
    this.#isShut ||= Boolean(this.#video) && playsSegments(this.#video);
    return this.#isShut;
  }

  #use(connection) {
    this.#connection = connection;
    const isCurrent = () => connection === this.#connection;
    connection.addEventListener("stream", () => isCurrent() && this.#video && this.#play());
    connection.addEventListener("guest", () => isCurrent() && this.#heardGuest());
    connection.addEventListener("failed", () => isCurrent() && this.#lose());
  }

  #heardGuest() {
    this.dispatchEvent(new CustomEvent("guest", { detail: this.guest }));
  }

  #play() {
    const video = this.#video;
    const { stream } = this.#connection;
    if (video.srcObject !== stream) {
      this.#frames.around(() => (video.srcObject = stream));
    }
    video.play().catch(({ name }) => {
      if (name === "AbortError") return; // something else plays meanwhile
      // Sound is not allowed yet: the picture goes on without it, and the page says so.
      video.muted = true;
      video.play().catch(() => {});
    });
    this.#follow(this.#connection.peer);
  }

  /** source: a connection, or segments. */
  #follow(source) {
    if (this.#followed === source) return;
    this.#followed = source;
    const isCurrent = () => source === (this.#segments ?? this.peer);
    const onPicture = (now, { rtpTimestamp, mediaTime }) => {
      if (!isCurrent()) return;
      this.#seen(rtpTimestamp ?? this.#segments?.pictureAt(mediaTime) ?? null);
      this.#video.requestVideoFrameCallback(onPicture);
    };
    if (this.#video.requestVideoFrameCallback) {
      this.#video.requestVideoFrameCallback(onPicture);
    } else {
      this.#video.addEventListener("timeupdate", ({ target }) => {
        if (isCurrent()) this.#seen(this.#segments?.pictureAt(target.currentTime) ?? null);
      });
    }
  }

  #seen(picture) {
    this.picture = picture;
    this.waiting = null;
    this.#pictureAt = performance.now();
    this.tookMs ??= this.#pictureAt - this.#openedAt;
    this.#failures = 0;
    if (this.firstFrameAt === null) this.firstFrameAt = performance.timeOrigin + this.#pictureAt;
    if (this.state !== "playing") this.#become("playing");
    this.dispatchEvent(new Event("picture"));
  }

  /** No picture comes: for want of a connection, or over one that stands. */
  #lose() {
    // The server's own engine may be reached where another one is not, and has smaller pictures.
    if (this.isElsewhere) {
      this.staysHome = true;
    } else if (this.#connection && !this.#connection.isConnected) {
      this.#refused = null;
      this.#isBarred = this.#shut();
    }
    this.#failed(null);
  }

  #patience() {
    const isFirst = this.state === "starting";
    if (this.#segments) return isFirst ? SEGMENTS_OPENING_MS : SEGMENTS_LOST_MS;
    return isFirst ? OPENING_MS : LOST_MS;
  }

  #isFresh() {
    return performance.now() - this.#pictureAt < SILENT_MS;
  }

  /** A tab in the background gets no pictures on screen; that is no failure. */
  #watchOver() {
    if (document.hidden || this.#timer || this.state === "idle") return;
    const now = performance.now();
    const quiet = now - Math.max(this.#pictureAt, this.#openedAt);
    const isConnected = this.#connection?.isConnected ?? false;
    if (this.soundOnly && isConnected) return;
    if (quiet > ASKS_AFTER_MS) this.#askWhetherKnown();
    else if (this.state === "playing" && this.#connection && this.#handOver.isDue(this.#connection)) this.#move();
    if (this.state === "playing" && quiet > SILENT_MS) this.#become("away");
    const isWaiting = this.#held && isConnected;
    if (this.state !== "playing" && !isWaiting && quiet > this.#patience()) this.#lose();
  }

  /** The server's part of a connection may be gone without a word; then a new one is made. */
  async #askWhetherKnown() {
    const { resource } = this;
    if (!resource || this.#asking) return;
    this.#asking = true;
    try {
      const signal = AbortSignal.timeout(ASKS_WITHIN_MS);
      const { status } = await fetch(resource, { method: "HEAD", signal });
      if (status === 404 && resource === this.resource) this.#begin();
    } catch {
      // The line is cut: silence says the rest.
    }
    this.#asking = false;
  }

  #begin() {
    this.#leave();
    this.#become("away");
    this.#again(0);
  }

  #failed(retryAfterS) {
    if (this.#stopped) return;
    this.#failures += 1;
    this.#leave();
    this.#become("away");
    this.#again(waitBeforeTry(this.#failures, retryAfterS));
  }

  #again(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      if (!this.#stopped) this.#open();
    }, wait);
  }

  #leave() {
    this.#frames.next();
    this.#comeback.stop();
    this.#handOver.cancel();
    this.#connection?.leave();
    this.#connection = null;
    this.#segments = this.#segments?.stop() ?? null;
    this.picture = null;
    this.soundOnly = false;
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
