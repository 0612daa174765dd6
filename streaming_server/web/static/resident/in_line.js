// One calm line for whom the show comes late because it is full: how many are before, and that the live picture comes
// by itself.

export class InLine {
  #strip;
  #watching;

  /** strip: its data-next and data-behind are the two sentences, the latter with {ahead}. */
  constructor(strip, watching) {
    this.#strip = strip;
    this.#watching = watching;
    watching.addEventListener("state", () => this.#draw());
  }

  #draw() {
    const { ahead, isLate } = this.#watching;
    const { next, behind } = this.#strip.dataset;
    const isInLine = isLate && ahead !== null;
    const said = ahead ? behind.replace("{ahead}", String(ahead)) : next;
    const words = this.#strip.querySelector("span");
    // Said aloud by screen readers each time it changes, and not otherwise.
    if (isInLine && words.textContent !== said) words.textContent = said;
    this.#strip.hidden = !isInLine;
  }
}
