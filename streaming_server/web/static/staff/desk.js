/* The counter's page: follows the feed, ticks the clocks, copies an invitation. */

import { keepClocks } from "./clocks.js";
import { LivePage } from "./live_page.js";

const SAID_MS = 2_500;
const SEARCH_WAIT_MS = 250;

const page = new LivePage();
const tick = keepClocks();

page.addEventListener("changed", tick);
page.addEventListener("connected", () => say(true));
page.addEventListener("disconnected", () => say(false));

function say(isConnected) {
  for (const node of document.querySelectorAll("[data-link]")) {
    node.hidden = (node.dataset.link === "up") !== isConnected;
  }
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Without leave for the clipboard the text is selected, ready for the person's own copy.
    field.select();
    return;
  }
  const [before, after] = button.querySelectorAll("span");
  before.hidden = true;
  after.hidden = false;
  setTimeout(() => {
    before.hidden = false;
    after.hidden = true;
  }, SAID_MS);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

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

page.follow(
  [`desk:${document.documentElement.dataset.station}`],
  ["session_scheduled", "session_moved", "application_sent", "application_moved"],
);
