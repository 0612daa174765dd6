// The role cards of a show. One is large: the role being talked about, or the one a resident
// picked to read. A card changes when the picture it belongs to plays, not when the message comes.

import { isAtOrAfter } from "./stage_clock.js";

/** A card never waits longer than this for its picture, by WebRTC and by segments. */
const LONGEST_WAIT_MS = 5000;
const LONGEST_LATE_WAIT_MS = 20000;
/** Who just picked a card to read is left in peace this long. */
const READING_MS = 15000;

export class Cards extends EventTarget {
  #root;
  #watching;
  #waiting = null;
  #timer = 0;
  #pickedAt = -Infinity;
  #talked;
  /** Number of the role being talked about on screen, or null. */
  pinned;
  /** Number of the large card. */
  shown;
  shownAt = null;
  shownAtPicture = null;

  constructor(root, watching) {
    super();
    this.#root = root;
    this.#watching = watching;
    this.pinned = numberOf(root.dataset.pin);
    this.#talked = new Set((root.dataset.talked ?? "").split(" ").filter(Boolean).map(Number));
    this.shown = numberOf(root.querySelector("[data-card]:not([hidden])")?.dataset.number);
    this.#picked();
    watching?.addEventListener("picture", () => this.#look());
    watching?.addEventListener("state", () => this.#look());
    root.addEventListener("click", (event) => this.#tapped(event));
    this.draw();
  }

  /** The employer pinned a card. picture: its moment on the stage clock, or null. */
  pin({ number, picture }) {
    clearTimeout(this.#timer);
    this.#waiting = { number, picture };
    const longest = this.#watching?.isLate ? LONGEST_LATE_WAIT_MS : LONGEST_WAIT_MS;
    this.#timer = setTimeout(() => this.#turn(), longest);
    this.#look();
  }

  #look() {
    if (!this.#waiting) return;
    const plays = this.#watching?.state === "playing" && this.#watching.picture !== null;
    const { picture } = this.#waiting;
    if (!plays || picture === null || isAtOrAfter(this.#watching.picture, picture)) this.#turn();
  }

  #turn() {
    clearTimeout(this.#timer);
    const { number } = this.#waiting;
    this.#waiting = null;
    this.pinned = number;
    if (number !== null) this.#talked.add(number);
    this.dispatchEvent(new Event("turned"));
    const isReading = performance.now() - this.#pickedAt < READING_MS;
    if (number !== null && !isReading) this.#show(number);
    this.draw();
  }

  #tapped(event) {
    const pick = event.target.closest("[data-pick]");
    if (!pick || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const number = numberOf(pick.dataset.pick) ?? this.pinned;
    this.#pickedAt = number === this.pinned ? -Infinity : performance.now();
    this.#show(number);
    this.draw();
    this.#card(number)?.querySelector("h2")?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }

  #show(number) {
    if (!this.#card(number)) return;
    this.shown = number;
    this.#picked();
  }

  #picked() {
    if (this.shown === null) return;
    this.shownAt = performance.timeOrigin + performance.now();
    this.shownAtPicture = this.#watching?.picture ?? null;
  }

  #card(number) {
    return this.#root.querySelector(`[data-card][data-number="${number}"]`);
  }

  /** Make the page say what is known; safe to call at any time. */
  draw() {
    const root = this.#root;
    for (const part of root.querySelectorAll("[data-card], [data-asking]")) {
      part.hidden = numberOf(part.dataset.number) !== this.shown;
    }
    for (const mark of root.querySelectorAll("[data-mark]")) {
      const number = numberOf(mark.closest("[data-number]").dataset.number);
      const state = number === this.pinned ? "saying" : this.#talked.has(number) ? "talked" : "";
      mark.hidden = mark.dataset.mark !== state;
    }
    for (const row of root.querySelectorAll("[data-row]")) {
      row.classList.toggle("on", numberOf(row.dataset.number) === this.shown);
    }
    const back = root.querySelector("[data-back]");
    if (back) {
      back.hidden = this.pinned === null || this.pinned === this.shown;
      back.querySelector("[data-word]").textContent = String(this.pinned ?? "");
    }
    this.dispatchEvent(new Event("shown"));
  }
}

function numberOf(text) {
  return text ? Number(text) : null;
}

/** The green button is for the card on screen. */
export function drawApply(cards) {
  const apply = document.querySelector("[data-apply-now]");
  const card = document.querySelector(`[data-card][data-number="${cards.shown}"]`);
  if (!apply || !card) return;
  apply.href = card.dataset.apply;
  apply.hidden = !card.dataset.apply;
  apply.textContent = apply.dataset.pattern.replace("{number}", card.dataset.number);
}

/** Who does not see the card change hears it. */
export function announce(cards) {
  const card = document.querySelector(`[data-card][data-number="${cards.pinned}"]`);
  const place = document.querySelector("[data-announce]");
  place.textContent = card
    ? place.dataset.announce
        .replace("{number}", card.dataset.number)
        .replace("{title}", card.querySelector("h2").textContent)
    : "";
}
