// Seconds that are left to undo: [data-until] holds the instant, [data-seconds] the figure.

const EVERY_MS = 1000;

let ticking = null;

/** However often it is asked for, there is one of them: a page may become another one. */
export function startCountdowns() {
  ticking ??= setInterval(tick, EVERY_MS);
  tick();
}

export function tick() {
  for (const block of document.querySelectorAll("[data-until]")) {
    const left = Math.ceil((Date.parse(block.dataset.until) - Date.now()) / 1000);
    const figure = block.querySelector("[data-seconds]");
    if (figure) {
      figure.textContent = String(Math.max(0, left));
      figure.parentElement.hidden = false;
    }
    block.hidden = left <= 0;
  }
}
