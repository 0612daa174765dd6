// Seconds that are left to undo: [data-until] holds the instant, [data-seconds] the figure.

const EVERY_MS = 1000;

export function startCountdowns() {
  setInterval(tick, EVERY_MS);
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
