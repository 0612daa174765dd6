/* The bed calendar: goes from stay to stay without leaving the page, follows what others do, and
 * lets bars be dragged or moved by keys. Every change is a wish to the server; nothing is drawn as
 * done before it is. */

import { BedDrag } from "./bed_drag.js";
import { BedKeys } from "./bed_keys.js";
import { BedWishes } from "./bed_wishes.js";
import { LivePage } from "./live_page.js";

const page = new LivePage();
const wishes = new BedWishes(page);
const DAY_MS = 86_400_000;
const NARROW = matchMedia("(max-width: 1100px)");

async function go(address) {
  history.pushState(null, "", address);
  await page.refresh();
  // On a phone what is in hand lies below the whole calendar.
  if (NARROW.matches) document.querySelector(".panel .stay")?.scrollIntoView();
}

document.addEventListener("click", (event) => {
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const link = event.target.closest("a[data-go]");
  if (link && isPlain) {
    event.preventDefault();
    go(link.href);
    return;
  }
  const cell = event.target.closest(".n");
  if (cell && isPlain) go(addressOf(cell, event.clientX));
});
addEventListener("popstate", () => page.refresh());

/** A bed in the night that was tapped. */
function addressOf(cell, x) {
  const box = cell.getBoundingClientRect();
  const at = Math.min(13, Math.floor(((x - box.left) / box.width) * 14));
  const { from, query } = document.querySelector("main").dataset;
  const night = new Date(Date.parse(from) + at * DAY_MS).toISOString().slice(0, 10);
  return `${location.pathname}?${query}&bed=${cell.closest(".row").dataset.bed}&night=${night}`;
}

new BedDrag(wishes);
new BedKeys(wishes);

function say(isConnected) {
  for (const node of document.querySelectorAll("[data-link]")) {
    node.hidden = (node.dataset.link === "up") !== isConnected;
  }
}
page.addEventListener("connected", () => say(true));
page.addEventListener("disconnected", () => say(false));
page.addEventListener("unreachable", () => wishes.say("offline"));
page.follow(
  [`lodging:${document.documentElement.dataset.market}`],
  ["stay_made", "stay_offered", "stay_moved", "stay_changed", "bed_denied", "bed_blocked", "block_lifted", "bed_cared"],
);
