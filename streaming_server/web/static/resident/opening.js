// A show is opened in the page of the list it was tapped in: no new document, no style sheets and scripts lie between the
// tap and the question for the picture. The show's own page is fetched meanwhile and takes the place of the list (turning.js).
// Whatever else comes out of it, and without this script, the link is followed as links are.
//
//   listed ──tap──▶ opening ──page here──▶ shown        opening ──another tap──▶ listed, ──anything else──▶ the link
//
// The browser shows no sign of its own that it is loading then, so the card that was tapped says it, to a reader as well.

import { Connection } from "./connection.js";
import { addStyles, turnTo } from "./turning.js";

/** Whoever waits longer is shown by the browser that it is still at it. */
const PAGE_WITHIN_MS = 8000;
const HTML = "text/html";

export class Opening {
  #leave;
  #prepared = null;
  #now = null;

  /** leave: called when the list is left behind. */
  constructor(leave) {
    this.#leave = leave;
    document.addEventListener("pointerdown", (event) => this.#foresee(event));
    document.addEventListener("click", (event) => this.#tapped(event));
    addEventListener("pagehide", () => this.#giveUp());
  }

  /** The list was renewed: its cards are other ones now. */
  renewed() {
    if (this.#now) mark(this.#now.href);
  }

  /** The finger is down: the connection is made while it goes up again. */
  #foresee({ target }) {
    const show = running(target);
    if (show && "RTCPeerConnection" in globalThis) this.#prepared ??= pictures.prepare(show.dataset.relays);
  }

  #tapped(event) {
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (!isPlain || event.defaultPrevented) return;
    const show = running(event.target);
    if (show) event.preventDefault();
    if (show && show.href === this.#now?.href) return; // tapped twice
    this.#giveUp();
    if (show) this.#open(show);
  }

  async #open({ href, dataset }) {
    const opening = { href, stopping: new AbortController(), asked: pictures.askFor(dataset, this.#prepared) };
    this.#prepared = null;
    this.#now = opening;
    mark(href);
    announce(href);
    setTimeout(() => opening.stopping.abort(), PAGE_WITHIN_MS);
    try {
      await opening.asked.first?.offered; // the question goes before the page
      const made = await fetchShow(href, opening.stopping.signal);
      await addStyles(made);
      if (opening !== this.#now) return;
      this.#now = null;
      this.#leave();
      globalThis.askedForPicture = opening.asked;
      turnTo(made, href);
      opening.asked.first?.arrived.forEach(pictures.show);
      await import("./live.js").catch(() => location.reload());
    } catch {
      if (opening !== this.#now) return;
      this.#giveUp();
      mark(href); // it still opens
      location.assign(href);
    }
  }

  #giveUp() {
    this.#now?.stopping.abort();
    if (this.#now) release(this.#now.asked);
    this.#now = null;
    mark(null);
  }
}

/** The cards of a show say that it opens. href: null for none. */
function mark(href) {
  for (const card of document.querySelectorAll("a[data-whep]")) {
    if (card.href === href) card.setAttribute("aria-busy", "true");
    else card.removeAttribute("aria-busy");
  }
}

/** Said once by what reads the page aloud. */
function announce(href) {
  const said = document.querySelector("[data-opens]");
  const card = [...document.querySelectorAll("a[data-whep]")].find((one) => one.href === href);
  if (said && card) said.textContent = said.dataset.opens.replace("{title}", card.dataset.title);
}

/** The link to a running show that somebody points at, or null. */
function running(target) {
  return "pictures" in globalThis ? target.closest("a[data-whep]") : null;
}

/** The server is told as soon as it has answered. */
function release({ first, token }) {
  if (!first) return;
  const connection = new Connection(first, token);
  connection.agree().catch(() => {});
  connection.leave();
}

/** The page of a show. Throws when it is not there, runs no more, or belongs to other scripts than ours. */
async function fetchShow(href, signal) {
  const response = await fetch(href, { headers: { Accept: HTML }, redirect: "error", signal });
  if (!response.ok) throw new Error(`show ${response.status}`);
  const made = new DOMParser().parseFromString(await response.text(), HTML);
  if (!edition(made) || edition(made) !== edition(document)) throw new Error("another edition");
  return made;
}

/** Address of the script that asks for pictures, which names the edition of all of them. */
function edition(page) {
  return page.querySelector("script[data-ahead]")?.getAttribute("src");
}
