/* A phone that gives numbers in the place of a machine: with and without a network. */

import { firstOf, post } from "./takeover_line.js";
import { TakeoverStore } from "./takeover_store.js";

const TRIES_EVERY_MS = 15_000;
/** So few, and more are asked for. */
const FEW = 10;
/** A station's day begins at four in the morning in Shanghai. */
const DAY_BEGINS_MS = (8 - 4) * 3_600_000;

const main = document.querySelector("main");
const { station, kiosk, root } = main.dataset;
const words = document.querySelector("template#words").dataset;
const store = await TakeoverStore.open(kiosk);
/** By how much the server's clock is ahead of the phone's, in milliseconds. */
let ahead = (await store.fact("ahead")) ?? 0;
let standIn = await store.fact("standIn");
let isSending = false;
let trouble = "";

keepPage();
await store.forgetBefore(today());
await show();
deliver();
setInterval(deliver, TRIES_EVERY_MS);
addEventListener("online", deliver);
addEventListener("offline", () => show());
document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.matches("[data-begin]")) begin(button);
  if (button?.matches("[data-service]")) give(button);
  if (button?.matches("[data-next]")) next();
  if (button?.matches("[data-stop]")) stop();
});

/** The page and what it is made of, for when there is no signal. */
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/takeover-worker.js", { scope: `${root}/takeover` });
  const cache = await caches.open("takeover");
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const wanted = [location.href, ...loaded.filter((name) => name.includes("/static/"))];
  await Promise.allSettled([...new Set(wanted)].map((address) => cache.add(address)));
  document.documentElement.dataset.kept = "yes";
}

function now() {
  return new Date(Date.now() + ahead);
}

function today() {
  return new Date(now().getTime() + DAY_BEGINS_MS).toISOString().slice(0, 10);
}

/** Random enough that nobody guesses it, in every browser and without a certificate. */
function mint() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function begin(button) {
  button.disabled = true;
  // Kept before it is asked for: an answer that is lost is asked for again.
  const asked = (await store.fact("asked")) ?? { command_id: mint(), stand_in: mint() };
  await store.keepFact("asked", asked);
  const answer = await post(`${root}/takeover`, asked);
  if (answer.status === 200) {
    await take(answer.body);
    standIn = asked.stand_in;
    await store.keepFact("standIn", standIn);
  }
  tell(answer);
  button.disabled = false;
  await show();
}

async function take(body) {
  ahead = new Date(body.now).getTime() - Date.now();
  await store.keepFact("ahead", ahead);
  await store.keepSlips(body.slips);
}

async function give(button) {
  const { service, group, name } = button.dataset;
  const priority = document.querySelector("input[name=priority]:checked").value;
  const given = await store.give(
    today(),
    group,
    (slip) => ({
      occurred_at: now().toISOString(),
      command: {
        type: "take_ticket",
        command_id: mint(),
        visit_id: mint(),
        station,
        services: [service],
        priority,
        number: slip.number,
        token_hash: slip.token_hash,
        visitor_id: mint(),
      },
    }),
    { name },
  );
  if (given) {
    document.querySelector("[data-number]").textContent = given.number;
    document.querySelector("[data-what]").textContent = name;
    document.querySelector("[data-picture]").src = given.picture;
    document.querySelector("dialog").showModal();
  }
  trouble = given ? "" : navigator.onLine ? words.more : words.none;
  await askForMore();
  await show();
  deliver();
}

function next() {
  document.querySelector("dialog").close();
  document.querySelector("[data-picture]").removeAttribute("src");
  document.querySelector("input[name=priority]").checked = true;
}

/** The machine gives numbers again: what this phone has left is nobody's. */
async function stop() {
  await deliver();
  if (firstOf(await store.given())) {
    trouble = words.unsent;
  } else {
    await store.forget();
    standIn = undefined;
    trouble = "";
  }
  await show();
}

/** One wish a group; it waits with the others. */
async function askForMore() {
  const left = await store.left(today());
  const asked = new Set(
    (await store.given())
      .filter(({ standing, command }) => standing === "waits" && command.type === "lease_numbers")
      .map(({ command }) => command.prefix),
  );
  for (const group of main.dataset.groups.split(" ")) {
    if ((left[group] ?? 0) >= FEW || asked.has(group)) continue;
    const command = { type: "lease_numbers", command_id: mint(), station, prefix: group };
    await store.keep({ command, day: today(), occurred_at: now().toISOString() });
  }
}

/** Everything that waits, one piece after the other. */
async function deliver() {
  if (isSending || !standIn) return;
  isSending = true;
  try {
    await askForMore();
    for (let first; (first = firstOf(await store.given())); ) {
      const wishes = first.map(({ command, occurred_at }) => ({ command, occurred_at }));
      const answer = await post(`${root}/takeover/given`, { stand_in: standIn, wishes });
      tell(answer);
      if (answer.status !== 200) break;
      await take(answer.body);
      await store.settle(new Map(answer.body.answers.map((one) => [one.command_id, one])));
      if (!answer.body.answers.length) break;
    }
  } finally {
    isSending = false;
    await show();
  }
}

function tell({ status, body }) {
  if (status === 200) trouble = "";
  else if (status === 401 || status === 403) trouble = words.signin;
  else if (status) trouble = body?.sentence ?? words.failed;
  document.querySelector("[data-again]").hidden = status !== 401 && status !== 403;
  document.documentElement.dataset.link = status ? "up" : "down";
}

async function show() {
  const given = (await store.given()).filter(({ command }) => command.type === "take_ticket");
  const waiting = given.filter(({ standing }) => standing === "waits").length;
  const isUp = navigator.onLine && document.documentElement.dataset.link !== "down";
  document.querySelector("[data-before]").hidden = Boolean(standIn);
  document.querySelector("[data-giving]").hidden = !standIn;
  document.querySelector("[data-trouble]").textContent = trouble;
  const said = isUp ? (waiting ? words.sending : words.up) : waiting ? words.waiting : words.down;
  const line = document.querySelector("[data-standing]");
  line.textContent = said.replace("{count}", waiting);
  line.classList.toggle("st-wait", !isUp);
  const left = await store.left(today());
  for (const button of document.querySelectorAll("[data-service]")) {
    button.querySelector("small").textContent = words.left.replace(
      "{count}",
      left[button.dataset.group] ?? 0,
    );
  }
  const list = document.querySelector("[data-given]");
  list.replaceChildren(...given.reverse().map(row));
  document.documentElement.dataset.waiting = waiting;
}

function row({ number, name, standing, sentence }) {
  const item = document.createElement("li");
  for (const text of [number, name, words[standing] ?? sentence]) {
    item.append(Object.assign(document.createElement("span"), { textContent: text }));
  }
  item.className = standing;
  return item;
}
