/* The counter's page: follows the feed, takes keys, and says when the line is cut.
 *
 * A key presses the button that bears its cap, so whatever a key does stands on the screen. */

import { keepClocks } from "./clocks.js";
import { LivePage } from "./live_page.js";

/** Minutes go by without an event. */
const LOOK_MS = 30_000;
const EVENTS = [
  "ticket_issued",
  "leg_added",
  "leg_moved",
  "priority_corrected",
  "counter_moved",
  "counter_set_up",
  "service_amended",
  "opening_hours_set",
  "service_rated",
  "rating_answered",
  "application_sent",
  "application_moved",
  "help_called",
  "help_answered",
];
const CAPS = { " ": "space", "/": "g" };
/** What a key pressed changes what the same key means: the second of a double press means nothing. */
const ECHO_MS = 500;

const page = new LivePage();
const tick = keepClocks();
let picked = "";
let pressedAt = -ECHO_MS;
let failedAt = 0;

page.addEventListener("changed", ({ detail }) => {
  said(true);
  tick();
  showPicked();
  // A page that was on its way before the line was cut tells nothing of what was pressed after.
  if (detail.askedAt >= failedAt) unsent(false);
});
page.addEventListener("connected", () => {
  said(true);
  page.refresh();
});
page.addEventListener("disconnected", () => said(false));
// A cable that was pulled is told by the browser before the stream finds out.
addEventListener("offline", () => said(false));
addEventListener("online", () => page.refresh());
page.addEventListener("unreachable", () => {
  failedAt = performance.now();
  said(false);
  unsent(true);
});

function said(isTold) {
  // A stream that was opened before the cable was pulled still says that it is open.
  const isConnected = isTold && navigator.onLine;
  document.documentElement.classList.toggle("cut", !isConnected);
  for (const node of document.querySelectorAll("[data-link]")) {
    node.hidden = (node.dataset.link === "up") !== isConnected;
  }
}

/** What was pressed did not get through. Its form keeps its id, so pressing again is one wish. */
function unsent(isSo) {
  for (const node of document.querySelectorAll("[data-unsent]")) node.hidden = !isSo;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.key === "Escape") return closeSheets();
  if (event.target.closest("input, select, textarea")) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    return pick(event.key === "ArrowDown" ? 1 : -1);
  }
  // A focused button takes its own Space; everywhere else Space is the green one.
  if (event.key === " " && event.target.closest("button, summary, a")) return;
  const cap = CAPS[event.key] ?? event.key.toLowerCase();
  const button = document.querySelector(`[data-cap="${CSS.escape(cap)}"]`);
  if (!button) return;
  event.preventDefault();
  if (event.timeStamp - pressedAt < ECHO_MS) return;
  pressedAt = event.timeStamp;
  button.click();
  const sheet = button.closest("details[open]");
  sheet?.querySelector(".sheet :is(select, button)")?.focus();
});

/** Tab goes on from the sheet's own button; without its focus, or Space would open the sheet again and not be the green one. */
function closeSheets() {
  for (const sheet of document.querySelectorAll("details.pop[open]")) {
    sheet.open = false;
    const opener = sheet.querySelector("summary");
    opener.focus();
    opener.blur();
  }
}

/** One sheet at a time. */
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.open || !target.matches("details.pop")) return;
    for (const sheet of document.querySelectorAll("details.pop[open]")) {
      if (sheet !== target) sheet.open = false;
    }
    showPicked();
  },
  { capture: true },
);

document.addEventListener("click", ({ target }) => {
  const row = target.closest("tr[data-leg]");
  if (row) take(row);
  else if (!target.closest("details.pop")) {
    for (const sheet of document.querySelectorAll("details.pop[open]")) sheet.open = false;
  }
});

function pick(step) {
  const rows = [...document.querySelectorAll("tr[data-leg]")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.dataset.leg === picked);
  take(rows[Math.min(rows.length - 1, Math.max(0, at + step))]);
}

function take(row) {
  picked = row.dataset.leg;
  row.scrollIntoView({ block: "nearest" });
  showPicked();
}

// What was chosen by hand is as good as a row that was taken: the next event must not undo it.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("select[data-pick]")) return;
  picked = target.value;
  showPicked();
});
// A form that was accepted goes back to the first number of the list.
document.addEventListener("reset", () => queueMicrotask(showPicked));

/** A number that is no longer in line leaves its choice empty, and the form asks for another. */
function showPicked() {
  for (const row of document.querySelectorAll("tr[data-leg]")) {
    row.classList.toggle("picked", row.dataset.leg === picked);
  }
  if (!picked) return;
  for (const choice of document.querySelectorAll("select[data-pick]")) choice.value = picked;
}

page.refreshEvery(LOOK_MS, () => document.visibilityState === "visible");
page.follow([`desk:${document.documentElement.dataset.station}`], EVENTS);
