/* Sends what a drag or a key means, says what became of it, and takes the last one back. */

const TOAST_MS = 8_000;
const DAY_MS = 86_400_000;

export const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
export const addDays = (day, count) =>
  new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);

export class BedWishes {
  #page;
  #back = null;
  #toast = document.querySelector("#toast");
  #words = document.querySelector("#words").dataset;
  #hiding = 0;

  constructor(page) {
    this.#page = page;
    this.#toast.querySelector("button").addEventListener("click", () => this.undo());
    // What a form did came after the last drag: that is what is taken back next.
    document.addEventListener("submit", () => (this.#back = null));
  }

  /** Another first night or day of leaving. */
  changeNights(bar, first, end) {
    const { stay } = bar.dataset;
    const whole = this.#whole(stay);
    const wish = (from, to) => ({ type: "change_nights", stay_id: stay, first: from, end: to });
    // A stay of several parts is stretched where it is taken; its other end stays.
    const wanted = wish(bar.dataset.first === whole.first ? first : whole.first, bar.dataset.end === whole.end ? end : whole.end);
    return this.#send(wanted, wish(whole.first, whole.end));
  }

  /** Another bed for the nights of this bar. */
  changeBed(bar, bed, fromNight) {
    const { stay } = bar.dataset;
    const before = bar.closest(".row").dataset.bed;
    const wish = (to) => ({ type: "change_bed", stay_id: stay, bed_id: Number(to), from_night: fromNight });
    return this.#send(wish(bed), wish(before));
  }

  async undo() {
    const back = this.#back;
    if (!back) {
      document.querySelector("[data-undo]")?.click();
      return;
    }
    this.#back = null;
    await this.#send(back, null, "undone");
  }

  say(key, sentence) {
    clearTimeout(this.#hiding);
    this.#toast.querySelector("span").textContent = sentence ?? this.#words[key];
    this.#toast.querySelector("button").hidden = this.#back === null;
    this.#toast.hidden = false;
    this.#hiding = setTimeout(() => (this.#toast.hidden = true), TOAST_MS);
  }

  #whole(stay) {
    const bars = [...document.querySelectorAll(`a.s[data-stay="${CSS.escape(stay)}"]`)];
    const firsts = bars.map((bar) => bar.dataset.first).sort();
    const ends = bars.map((bar) => bar.dataset.end).sort();
    return { first: firsts[0], end: ends.at(-1) };
  }

  async #send(wish, back, said = "done") {
    const token = document.querySelector("meta[name='csrf-token']").content;
    try {
      const response = await fetch("/api/v1/commands", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
        body: JSON.stringify({ command_id: crypto.randomUUID(), ...wish }),
      });
      if (response.ok) {
        this.#back = back;
        this.say(said);
      } else {
        const { sentence } = await response.json();
        this.say("", sentence);
      }
    } catch {
      this.say("offline");
    }
    await this.#page.refresh();
  }
}
