/* The calendar by keys: arrows go from bar to bar and from bed to bed, Shift with an arrow makes a
 * stay longer or shorter, Alt with an arrow puts it on the next bed, Z takes the last change back. */

import { addDays } from "./bed_wishes.js";

const FOCUSABLE = "a.s, a.bn";

export class BedKeys {
  #wishes;

  constructor(wishes) {
    this.#wishes = wishes;
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  #press(event) {
    if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey) return;
    if (event.key === "z" || event.key === "Z") {
      this.#wishes.undo();
      return;
    }
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    const on = document.activeElement?.closest(FOCUSABLE);
    if (!on && !document.activeElement?.closest(".cal")) return;
    event.preventDefault();
    if (on?.matches(".s:is(.in, .ok)") && event.shiftKey && step[0]) this.#stretch(on, step[0]);
    else if (on?.matches(".s:is(.in, .ok)") && event.altKey && step[1]) this.#shift(on, step[1]);
    else if (!event.shiftKey && !event.altKey) this.#focus(on, step);
  }

  async #stretch(bar, nights) {
    const key = bar.dataset.stay;
    await this.#wishes.changeNights(bar, bar.dataset.first, addDays(bar.dataset.end, nights));
    document.querySelector(`a.s[data-stay="${CSS.escape(key)}"]`)?.focus();
  }

  async #shift(bar, by) {
    const row = this.#neighbour(bar.closest(".row"), by);
    const now = document.querySelector(".now");
    const tonight = addDays(document.querySelector("main").dataset.from, Number(now?.dataset.day ?? 0));
    const key = bar.dataset.stay;
    const night = bar.dataset.first < tonight ? tonight : bar.dataset.first;
    if (row) await this.#wishes.changeBed(bar, row.dataset.bed, night);
    document.querySelector(`a.s[data-stay="${CSS.escape(key)}"]`)?.focus();
  }

  #neighbour(row, by) {
    const rows = [...document.querySelectorAll(".row[data-bed]")];
    return rows[rows.indexOf(row) + by];
  }

  #focus(on, [across, down]) {
    const rows = [...document.querySelectorAll(".row[data-bed]")];
    if (!on) {
      rows[0]?.querySelector(FOCUSABLE)?.focus();
      return;
    }
    const row = on.closest(".row");
    if (across) {
      const places = [...row.querySelectorAll(FOCUSABLE)];
      places[places.indexOf(on) + across]?.focus();
      return;
    }
    const next = rows[rows.indexOf(row) + down];
    if (!next) return;
    const wanted = Number(on.dataset.c ?? 0);
    const near = [...next.querySelectorAll(FOCUSABLE)].sort(
      (one, other) => Math.abs(Number(one.dataset.c ?? 0) - wanted) - Math.abs(Number(other.dataset.c ?? 0) - wanted),
    );
    near[0]?.focus();
  }
}
