// My ticket follows the hall: the page fetches itself when somebody was called, tells when three or
// fewer are ahead, and says when it no longer knows.

import { Feed } from "./feed.js";
import { page, swap } from "./parts.js";

/** A hall full of phones does not ask in the same moment. */
const SPREAD_MS = 1_500;
/** The range gets shorter without an event. */
const LOOK_MS = 60_000;
const BUZZ_MS = [300, 150, 300];

const root = document.documentElement;
const cut = document.querySelector("[data-cut]");
let waiting = 0;
let wasNear = isNear();

const feed = new Feed([`hall:${root.dataset.station}`], Number(root.dataset.sequence));
for (const type of ["leg_moved", "counter_moved"]) feed.on(type, soon);
feed.addEventListener("joined", () => known(true));
feed.addEventListener("cut", () => known(false));
setInterval(renew, LOOK_MS);

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(renew, Math.random() * SPREAD_MS);
}

async function renew() {
  try {
    const { made } = await page(location.href);
    // Whoever is about to leave, or reads why, is not disturbed.
    if (!document.querySelector("[data-part='ticket'] details[open]")) swap(made, ["ticket"]);
    known(true);
    tell();
  } catch {
    known(false);
  }
}

function known(isSo) {
  cut.hidden = isSo;
}

function isNear() {
  return document.querySelector("[data-part='ticket']").dataset.near === "yes";
}

function tell() {
  const near = isNear();
  if (near && !wasNear) navigator.vibrate?.(BUZZ_MS);
  wasNear = near;
}
