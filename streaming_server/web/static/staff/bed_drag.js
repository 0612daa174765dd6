/* A bar is taken by its middle and put on another bed, or by its end and made longer or shorter.
 * What would be is drawn as a frame; the bar itself stays until the server has agreed. */

import { addDays, days } from "./bed_wishes.js";

const START_PX = 5;
const EDGE_PX = 10;
const NIGHTS = 14;

export class BedDrag {
  #wishes;
  #drag = null;

  constructor(wishes) {
    this.#wishes = wishes;
    document.addEventListener("pointerdown", (event) => this.#down(event));
    document.addEventListener("pointermove", (event) => this.#move(event));
    document.addEventListener("pointerup", (event) => this.#up(event));
    document.addEventListener("pointercancel", () => this.#end());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#end());
    // The click that ends a drag opens nothing.
    document.addEventListener("click", (event) => this.#swallow(event), { capture: true });
  }

  #down(event) {
    const bar = event.target.closest("a.s:is(.in, .ok)");
    if (!bar || event.button !== 0) return;
    const box = bar.getBoundingClientRect();
    const isEnd = box.right - event.clientX < EDGE_PX;
    const isStart = !isEnd && event.clientX - box.left < EDGE_PX && bar.matches(".ok:not(.cut)");
    this.#drag = { bar, isEnd, isStart, x: event.clientX, y: event.clientY, isOn: false };
  }

  #move(event) {
    const drag = this.#drag;
    if (!drag) return;
    if (!drag.isOn && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < START_PX) return;
    if (!drag.isOn) this.#begin(drag);
    const cell = drag.bar.closest(".n").getBoundingClientRect();
    drag.nights = Math.round((event.clientX - drag.x) / (cell.width / NIGHTS));
    drag.row = this.#rowAt(event) ?? drag.bar.closest(".row");
    this.#draw(drag);
  }

  #begin(drag) {
    drag.isOn = true;
    drag.bar.classList.add("dragged");
    drag.ghost = document.createElement("i");
    drag.ghost.className = "ghost";
    drag.ghost.dataset.keep = "";
  }

  #rowAt(event) {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    return under?.closest(".row[data-bed]") ?? null;
  }

  #draw(drag) {
    const { bar, ghost, nights } = drag;
    const row = drag.isEnd || drag.isStart ? bar.closest(".row") : drag.row;
    const first = Number(bar.dataset.c) + (drag.isStart ? 2 * nights : 0);
    const last = Number(bar.dataset.e) + (drag.isEnd ? 2 * nights : 0);
    ghost.dataset.c = String(Math.max(1, Math.min(first, last - 2)));
    ghost.dataset.e = String(Math.min(29, Math.max(last, first + 2)));
    const cells = row.querySelector(".n");
    if (ghost.parentNode !== cells) cells.append(ghost);
  }

  #up() {
    const drag = this.#drag;
    this.#end();
    if (!drag?.isOn) return;
    this.swallowUntil = performance.now() + 50;
    const { bar, nights } = drag;
    const { first, end } = bar.dataset;
    if (drag.isEnd && nights) this.#wishes.changeNights(bar, first, addDays(end, nights));
    else if (drag.isStart && nights) this.#wishes.changeNights(bar, addDays(first, nights), end);
    else if (!drag.isEnd && !drag.isStart && drag.row !== bar.closest(".row")) this.#put(drag);
  }

  #put({ bar, row }) {
    const tonight = addDays(document.querySelector("main").dataset.from, this.#tonightColumn());
    const night = days(bar.dataset.first, tonight) > 0 ? tonight : bar.dataset.first;
    this.#wishes.changeBed(bar, row.dataset.bed, night);
  }

  #tonightColumn() {
    return Number(document.querySelector(".now")?.dataset.day ?? 0);
  }

  #end() {
    this.#drag?.bar.classList.remove("dragged");
    this.#drag?.ghost?.remove();
    this.#drag = null;
  }

  #swallow(event) {
    if (performance.now() > (this.swallowUntil ?? 0)) return;
    event.preventDefault();
    event.stopPropagation();
  }
}
