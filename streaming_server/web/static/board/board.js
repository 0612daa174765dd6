// The hall's display: what is called is announced one after the other, and what was shown stays
// when the network is away.

import { Announcer } from "./announcer.js";
import { Feed } from "../resident/feed.js";

const LOOK_MS = 20_000;
const SPOKEN = new Set(["call", "recall"]);

const root = document.documentElement;
const station = root.dataset.station;
const places = [...document.querySelectorAll("[data-call]")];
const away = document.querySelector("[data-away]");
const back = document.querySelector("[data-back]");
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
const announcer = new Announcer(station, (call) => show(call));

const feed = new Feed([`hall:${station}`], Number(root.dataset.sequence));
feed.on("leg_moved", (fact) => {
  if (SPOKEN.has(fact.move)) announcer.add({ number: fact.number, counter: fact.counter });
  if (fact.move === "undo") announcer.takeBack(fact.number);
  look();
});
feed.on("counter_moved", look);
// What the foot says of days to come is written by the server; once nobody is being called.
feed.on("opening_hours_set", function renew() {
  if (announcer.isBusy) setTimeout(renew, 1_000);
  else location.reload();
});
feed.addEventListener("joined", look);
feed.addEventListener("cut", () => (away.hidden = false));
addEventListener("offline", () => (away.hidden = false));
addEventListener("online", look);
setInterval(look, LOOK_MS);
setInterval(tick, 1_000);

/** The board as the server knows it: the counts, and the calls while nothing is being announced. */
async function look() {
  try {
    const response = await fetch(`/api/v1/stations/${station}/hall`, { cache: "no-store", signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(String(response.status));
    const hall = await response.json();
    away.hidden = true;
    for (const [group, many] of Object.entries(hall.waiting)) {
      const node = document.querySelector(`[data-group="${CSS.escape(group)}"]`);
      if (node) node.textContent = many;
    }
    tell(hall.show);
    if (announcer.isBusy) return;
    back.hidden = true;
    paint(hall.calls);
  } catch {
    away.hidden = false;
  }
}

/** One number is called: it stands large, the ones before it move down. */
function show(call) {
  const shown = places.map(read).filter((one) => one && one.number !== call.number);
  const isBack = call.counter === "back";
  back.hidden = !isBack;
  if (isBack) {
    back.querySelector("[data-back-no]").textContent = call.number;
    paint(shown);
    return;
  }
  paint([call, ...shown]);
  places[0].classList.remove("calling");
  void places[0].offsetWidth; // begins the animation anew
  places[0].classList.add("calling");
}

function read(place) {
  const number = place.querySelector("[data-no]").textContent;
  return number ? { number, counter: place.querySelector("[data-win]").textContent } : null;
}

function paint(calls) {
  places.forEach((place, at) => {
    const call = calls[at];
    place.querySelector("[data-row]").hidden = !call;
    place.querySelector("[data-no]").textContent = call?.number ?? "";
    place.querySelector("[data-win]").textContent = call?.counter ?? "";
    const none = place.querySelector("[data-none]");
    if (none) none.hidden = Boolean(call);
  });
}

/** The show that runs, should have begun or comes next; without one, how to take a number. */
function tell(told) {
  document.querySelector("[data-show]").hidden = !told;
  document.querySelector("[data-take]").hidden = Boolean(told);
  if (!told) return;
  for (const word of document.querySelectorAll("[data-standing]")) word.hidden = word.dataset.standing !== told.standing;
  document.querySelector("[data-starts]").textContent = clock.format(new Date(told.starts_at));
  document.querySelector("[data-title]").textContent = told.title;
}

function tick() {
  document.querySelector("[data-clock]").textContent = clock.format(new Date());
}
