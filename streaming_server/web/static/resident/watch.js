// A WHEP viewer (draft-ietf-wish-whep-03) for one <video>: the picture starts by itself, comes back by itself, and says
// what it is doing. It knows nothing about roles or applications, which work without it.
//
//   idle ─nudge─▶ starting ──picture──▶ playing ◀──picture── away ──(tries again, ever more slowly)
//                    └───────────failure──────────────────▶│
//   stop() ends it; nudge() tries at once, because somebody knows that the picture is there.
//
// Where WebRTC does not come about, or the server has no room, the same picture comes as segments
// over HTTP, some seconds late.

import { retryAfter, waitBeforeTry } from "./backoff.js";
import { answerOffer } from "./counter_offer.js";
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
/** The stream that is a guest's, beside the employer's. */
const GUEST = "guest";
const LOOK_EVERY_MS = 500;
const ASKS_WITHIN_MS = 2000;

export class Watching extends EventTarget {
  #ask;
  #token;
  #video = null;
  #stream = null;
  #peer = null;
  #resource = null;
  #where;
  #segments = null;
  /** WebRTC is not tried now, or not any more. */
  #isShut = false;
  #isBarred = false;
  #failures = 0;
  #timer = 0;
  #look = 0;
  #attempt = 0;
  #openedAt = 0;
  #pictureAt = 0;
  #framesBefore = 0;
  #stopped = false;
  #asking = false;
  #held = false;
  #followed = null;
  state = "starting";
  /** Why there is no room yet, as the server says it, or null. */
  waiting = null;
  /** Nothing but sound is sent: a picture that stands still is as it should be. */
  soundOnly = false;
  /** Another engine than the server's own serves us. */
  isElsewhere = false;
  firstFrameAt = null;
  /** From asking to the first picture of this connection, or null before it. */
  tookMs = null;
  /** Stage clock of the picture on screen, or null. */
  picture = null;
  /** A guest's sound as a stream, or null. */
  guest = null;

  /** asked: what early.js left: again() asks, first is the question that was asked already. */
  constructor({ again, first, token, segments, isRunning }) {
    super();
    this.#ask = again;
    this.#token = token;
    this.#where = segments;
    this.#isBarred = this.#isShut = again === null;
    if (first) this.#open(first);
    else if (!isRunning) this.state = "idle";
  }

  /** The picture comes some seconds late. */
  get isLate() {
    return this.#segments !== null;
  }

  /** The element may come later than the connection: the offer does not wait for the page. */
  show(video) {
    this.#video = video;
    if (this.#stream) this.#play();
    if (this.#isShut && this.state === "starting") this.#open();
    this.#look = setInterval(() => this.#watchOver(), LOOK_EVERY_MS);
    addEventListener("online", () => this.nudge());
    addEventListener("pagehide", () => this.#leave());
    // Nothing is painted in a hidden tab: silence counts from when it is seen again.
    document.addEventListener("visibilitychange", () => (this.#openedAt = performance.now()));
    // A page that comes back from the browser's memory has no connection any more.
    addEventListener("pageshow", (event) => event.persisted && this.nudge());
  }

  get peer() {
    return this.#peer;
  }

  /** Address under which the server knows this viewer, or null. */
  get resource() {
    return this.#resource;
  }

  framesDecoded() {
    const quality = this.#video?.getVideoPlaybackQuality?.();
    return this.#framesBefore + (quality?.totalVideoFrames ?? 0);
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
    const { peer, answer } = asked ?? this.#ask();
    this.#use(peer);
    try {
      await this.#agree(await answer, attempt);
    } catch (error) {
      if (attempt !== this.#attempt) return;
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
    const segments = new Segments(this.#where);
    this.#segments = segments;
    segments.addEventListener("failed", ({ headers }) => {
      if (segments !== this.#segments) return;
      this.#isShut = this.#isBarred;
      this.#failed(headers ? retryAfter(headers) : null);
    });
    this.#framesBefore = this.framesDecoded();
    this.#video.srcObject = null;
    segments.play(this.#video);
    this.#follow(segments);
  }

  /** This browser and this server do not come together by WebRTC now. */
  #shut() {
    this.#isShut ||= Boolean(this.#video) && playsSegments(this.#video);
    return this.#isShut;
  }

  #use(peer) {
    this.#peer = peer;
    peer.addEventListener("track", ({ streams, track }) => this.#received(peer, streams[0], track));
    peer.addEventListener("connectionstatechange", () => this.#changed(peer));
  }

  async #agree(answer, attempt) {
    if (attempt !== this.#attempt || this.#stopped) {
      this.#release(answer.resource);
      return;
    }
    this.#resource = answer.resource;
    this.isElsewhere = answer.isOffer;
    this.dispatchEvent(new Event("joined"));
    if (!answer.isOffer) {
      await this.#peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
      return;
    }
    // The connection that made our own offer cannot take another one.
    this.#peer.close();
    this.#use(new RTCPeerConnection({ bundlePolicy: "max-bundle" }));
    await answerOffer(this.#peer, answer, this.#token);
  }

  #received(peer, stream, track) {
    if (peer !== this.#peer) return;
    if (stream?.id === GUEST) {
      this.guest = stream;
      this.dispatchEvent(new CustomEvent("guest", { detail: stream }));
      return;
    }
    this.#stream = stream ?? this.#stream ?? new MediaStream();
    if (!this.#stream.getTracks().includes(track)) this.#stream.addTrack(track);
    if (this.#video) this.#play();
  }

  #play() {
    const video = this.#video;
    if (video.srcObject !== this.#stream) {
      this.#framesBefore = this.framesDecoded();
      video.srcObject = this.#stream;
      this.#framesBefore -= video.getVideoPlaybackQuality?.().totalVideoFrames ?? 0;
    }
    video.play().catch(() => {
      // Sound is not allowed yet: the picture goes on without it, and the page says so.
      video.muted = true;
      video.play().catch(() => {});
    });
    this.#follow(this.#peer);
  }

  /** source: a connection, or segments. */
  #follow(source) {
    if (this.#followed === source) return;
    this.#followed = source;
    const isCurrent = () => source === (this.#segments ?? this.#peer);
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

  #changed(peer) {
    if (peer === this.#peer && peer.connectionState === "failed") this.#lose();
  }

  /** No picture comes: for want of a connection, or over one that stands. */
  #lose() {
    if (this.#peer && this.#peer.connectionState !== "connected") this.#isBarred = this.#shut();
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
    const isConnected = this.#peer?.connectionState === "connected";
    if (this.soundOnly && isConnected) return;
    if (quiet > ASKS_AFTER_MS) this.#askWhetherKnown();
    if (this.state === "playing" && quiet > SILENT_MS) this.#become("away");
    const isWaiting = this.#held && isConnected;
    if (this.state !== "playing" && !isWaiting && quiet > this.#patience()) this.#lose();
  }

  /** The server's part of a connection may be gone without a word; then a new one is made. */
  async #askWhetherKnown() {
    const resource = this.#resource;
    if (!resource || this.#asking) return;
    this.#asking = true;
    try {
      const signal = AbortSignal.timeout(ASKS_WITHIN_MS);
      const { status } = await fetch(resource, { method: "HEAD", signal });
      if (status === 404 && resource === this.#resource) this.#begin();
    } catch {
      // The line is cut: silence says the rest.
    }
    this.#asking = false;
  }

  #begin() {
    this.#resource = null;
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
    this.#peer?.close();
    this.#peer = null;
    this.#segments?.stop();
    this.#segments = null;
    this.#stream = null;
    this.picture = null;
    if (this.#resource) this.#release(this.#resource);
    this.#resource = null;
    this.soundOnly = false;
  }

  #release(resource) {
    fetch(resource, {
      method: "DELETE",
      headers: { "X-CSRF-Token": this.#token },
      keepalive: true,
    }).catch(() => {});
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
