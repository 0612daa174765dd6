// Announcements wait for each other: two calls in a row are two announcements, each shown and
// spoken to its end, in Chinese and then in English.

/** A board without a voice still shows each call for so long. */
const SHOWN_MS = 4_000;
const LONGEST_MS = 20_000;
const LANGUAGES = ["zh", "en"];

export class Announcer {
  #station;
  #show;
  #waiting = [];
  isBusy = false;
  /** What was announced, for whoever looks after the board. */
  said = [];

  constructor(station, show) {
    this.#station = station;
    this.#show = show;
  }

  /** The same number once more, while it waits to be announced, is one announcement. */
  add(call) {
    if (this.#waiting.some(({ number }) => number === call.number)) return;
    this.#waiting.push(call);
    if (!this.isBusy) this.#next();
  }

  /** A call that was a mistake: what nobody heard yet is never said, what was said is taken back. */
  takeBack(number) {
    const waits = this.#waiting.findIndex((call) => call.number === number);
    if (waits >= 0) this.#waiting.splice(waits, 1);
    else this.add({ number, counter: "back" });
  }

  async #next() {
    this.isBusy = true;
    for (let call = this.#waiting.shift(); call; call = this.#waiting.shift()) {
      this.#show(call);
      this.said.push(call);
      const began = performance.now();
      for (const language of LANGUAGES) await this.#play(call, language);
      await rest(SHOWN_MS - (performance.now() - began));
    }
    this.isBusy = false;
  }

  async #play({ number, counter }, language) {
    const sound = new Audio(`/board/${this.#station}/voice/${language}/${number}/${counter}`);
    try {
      await sound.play();
      await Promise.race([ended(sound), rest(LONGEST_MS)]);
    } catch {
      // No clips, no loudspeaker, or a browser that wants a tap first: the board is read.
    }
  }
}

function ended(sound) {
  return new Promise((resolve) => {
    sound.addEventListener("ended", resolve);
    sound.addEventListener("error", resolve);
  });
}

function rest(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
