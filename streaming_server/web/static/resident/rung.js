// Which picture this viewer gets, in one calm line, and the choice to save. The server decides; it is asked when the
// picture changes its size, stands still, or is none. Without any packet the stills come over HTTP.
//
//   high ──▶ low ──▶ sound (stills)        text (stills) while no connection comes about

const LOOK_EVERY_MS = 1000;
/** Without a new picture for this long, something may have changed. */
const STILL_MS = 1500;
/** Without a connection for this long, stills stand in. */
const ALONE_MS = 4000;
/** How long a still stands, and how often the rung is asked for while it is not the highest. */
const RENEW_MS = 5000;
/** A publisher's own picture may be as small as the small one, and change without a sign. */
const ASK_ANYWAY_MS = 15_000;
const WISH_KEY = "doorstep.wish";

export class Rung {
  #watching;
  #token;
  #address;
  #strip;
  #image;
  #button;
  #rung = "high";
  #wish = remembered();
  #pictureAt = 0;
  #askedAt = 0;
  #aloneSince = null;
  #renewedAt = 0;

  /** root: the page's; watching: a Watching; token: against forged requests; address: of the still. */
  constructor(root, watching, token, address) {
    this.#watching = watching;
    this.#token = token;
    this.#address = address;
    this.#strip = root.querySelector('[data-strip="rung"]');
    this.#image = root.querySelector("[data-still]");
    this.#button = root.querySelector("[data-save]");
    this.#button.addEventListener("click", () => this.#choose(this.#wish === "save" ? "auto" : "save"));
    root.querySelector("video").addEventListener("resize", () => this.#ask());
    this.#image.addEventListener("error", () => (this.#image.hidden = true));
    watching.addEventListener("picture", () => (this.#pictureAt = performance.now()));
    watching.addEventListener("joined", () => this.#ask(this.#wish === "save" ? "save" : null));
    watching.addEventListener("state", () => this.#look());
    setInterval(() => this.#look(), LOOK_EVERY_MS);
    watching.staysHome = this.#wish === "save";
    this.#draw();
  }

  get shown() {
    return this.#rung;
  }

  #choose(wish) {
    this.#wish = wish;
    this.#watching.staysHome = wish === "save";
    remember(wish);
    this.#draw();
    this.#ask(wish);
  }

  #look() {
    if (document.hidden) return;
    const now = performance.now();
    const { state } = this.#watching;
    if (state === "away" || state === "starting") this.#aloneSince ??= now;
    else this.#aloneSince = null;
    if (this.#aloneSince !== null && now - this.#aloneSince > ALONE_MS) this.#become("text");
    else if (state === "playing" && this.#rung === "text") this.#become("high");
    const isStill = now - this.#pictureAt > STILL_MS;
    const pause = this.#rung !== "high" ? RENEW_MS : isStill ? STILL_MS : ASK_ANYWAY_MS;
    if (state === "playing" && now - this.#askedAt > pause) this.#ask();
    if (this.#rung === "sound" || this.#rung === "text") this.#renew(now);
    else this.#image.hidden = true;
  }

  /** wish: what the server is told, if anything. */
  async #ask(wish = null) {
    const { resource } = this.#watching;
    if (!resource) return;
    this.#askedAt = performance.now();
    try {
      const response = await fetch(`${resource}/rung`, wish ? this.#saying(wish) : {});
      if (resource !== this.#watching.resource) return;
      if (response.ok) this.#become((await response.json()).rung);
      // The server does not know this viewer any more: the picture is to be asked for anew.
      else if (response.status === 404) this.#watching.soundOnly = false;
    } catch {
      // The line is cut; the feed says so.
    }
  }

  #saying(wish) {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": this.#token };
    return { method: "PUT", headers, body: JSON.stringify({ wish }) };
  }

  #become(rung) {
    this.#watching.soundOnly = rung === "sound";
    if (rung === this.#rung) return;
    this.#rung = rung;
    // A network that was slow once is spared the engine that has but one picture.
    if (rung === "low" || rung === "sound") this.#watching.staysHome = true;
    this.#draw();
    this.#look();
  }

  #renew(now) {
    if (now - this.#renewedAt < RENEW_MS) return;
    this.#renewedAt = now;
    const fresh = new Image();
    fresh.addEventListener("load", () => {
      this.#image.src = fresh.src;
      this.#image.hidden = this.#rung !== "sound" && this.#rung !== "text";
    });
    fresh.src = `${this.#address}?at=${Math.round(now)}`;
  }

  #draw() {
    const said = this.#rung === "low" && this.#wish === "save" ? "saving" : this.#rung;
    for (const line of this.#strip.querySelectorAll("[data-rung]")) line.hidden = line.dataset.rung !== said;
    this.#strip.hidden = said === "high";
    this.#button.hidden = false;
    this.#button.setAttribute("aria-pressed", String(this.#wish === "save"));
  }
}

function remembered() {
  try {
    return localStorage.getItem(WISH_KEY) === "save" ? "save" : "auto";
  } catch {
    return "auto";
  }
}

function remember(wish) {
  try {
    localStorage.setItem(WISH_KEY, wish);
  } catch {
    // Chosen for this page alone.
  }
}
