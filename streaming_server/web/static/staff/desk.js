/* The counter's page: follows the feed, ticks the clocks, copies an invitation. */

import { keepClocks } from "./clocks.js";
import { copyByButtons } from "./copy.js";
import { LivePage } from "./live_page.js";
import { SittingIn } from "./sitting_in.js";

const SEARCH_WAIT_MS = 250;
/** How often this page asks for what no event tells: a full disk, a picture that was refused. */
const LOOK_MS = 10_000;
const BEFORE_END = ["scheduled", "lobby", "on_air", "interrupted"];

const page = new LivePage();
const tick = keepClocks();
copyByButtons();

const csrf = document.querySelector("meta[name='csrf-token']").content;
const seat = document.querySelector("[data-speak]");
const sittingIn = seat && new SittingIn(seat, document.querySelector("#words"), csrf);

page.addEventListener("changed", tick);
page.addEventListener("changed", () => sittingIn?.follow());
page.addEventListener("fact", ({ detail }) => detail.type === "guest_moved" && sittingIn?.moved(detail));
page.addEventListener("connected", () => say(true));
page.addEventListener("disconnected", () => say(false));

function say(isConnected) {
  for (const node of document.querySelectorAll("[data-link]")) {
    node.hidden = (node.dataset.link === "up") !== isConnected;
  }
}

/* Employers are found while the name is typed; Enter does the same without this script. */
let waiting = 0;
document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-search]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const address = new URL(location.href);
    address.searchParams.set(target.name, target.value);
    history.replaceState(null, "", address);
    page.refresh();
  }, SEARCH_WAIT_MS);
});

page.refreshEvery(LOOK_MS, () => {
  const isInHand = BEFORE_END.includes(document.documentElement.dataset.phase);
  return isInHand || document.querySelector(".shows .air") !== null;
});
page.follow(
  [`desk:${document.documentElement.dataset.station}`, "me"],
  ["session_scheduled", "session_moved", "application_sent", "application_moved", "help_called", "help_answered", "guest_moved"],
);
