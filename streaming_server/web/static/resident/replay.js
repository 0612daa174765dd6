// The replay: the picture of then, with the card of then beside it, and applying as of now.

import { announce, Cards, drawApply } from "./cards.js";
import { page, swap } from "./parts.js";
import { Pieces } from "./pieces.js";
import { startSettings } from "./settings.js";
import { Sheet } from "./sheet.js";

/** While the show runs, its recording grows by a piece every few seconds. */
const LOOK_EVERY_MS = 4000;
const STEP_S = 10;

const { replay: address } = document.documentElement.dataset;
const video = document.querySelector("video");
const trouble = document.querySelector("[data-trouble]");
const main = document.querySelector("main");
const pieces = new Pieces(video);
const cards = new Cards(main, null);
const sheet = new Sheet(document.querySelector("dialog"));
let known = 0;
let timer = 0;
let isLooking = false;

sheet.moment = () => pieces.pictureAt(video.currentTime) ?? "";
cards.addEventListener("shown", () => drawApply(cards));
cards.addEventListener("turned", () => announce(cards));
video.addEventListener("timeupdate", turn);
video.addEventListener("seeking", turn);
pieces.addEventListener("trouble", ({ detail: status }) => {
  trouble.hidden = false;
  // The pieces have become one file, or were deleted.
  if (status === 404) look();
});
pieces.addEventListener("filled", () => (trouble.hidden = true));
document.addEventListener("click", jump);
document.addEventListener("keydown", onKey);
addEventListener("hashchange", goToHash);
startSettings();
drawApply(cards);
await look();
goToHash();

async function look() {
  if (isLooking) return;
  isLooking = true;
  try {
    const response = await fetch(`${address}?after=${known}`, { credentials: "same-origin" });
    if (response.status === 404) {
      // It was deleted meanwhile: the page says so.
      location.reload();
      return;
    }
    const seen = await response.json();
    if (seen.pieces.length > 0) {
      document.querySelector("[data-nothing]")?.remove();
      if (known > 0) await renewChapters(seen);
    }
    known += seen.pieces.length;
    pieces.take(seen.pieces, seen.is_growing);
    if (seen.whole) {
      pieces.become(seen.whole);
      return;
    }
    if (!seen.is_growing && Pieces.isPossible) return;
  } catch {
    trouble.hidden = false;
  } finally {
    isLooking = false;
  }
  clearTimeout(timer);
  timer = setTimeout(look, LOOK_EVERY_MS);
}

async function renewChapters() {
  const { made } = await page(location.href);
  swap(made, ["chapters"]);
  cards.draw();
}

function chapterAt(seconds) {
  const ms = seconds * 1000;
  return [...document.querySelectorAll("[data-begins]")].find(
    ({ dataset }) => Number(dataset.begins) <= ms && ms < Number(dataset.ends),
  );
}

/** The card of the moment on screen. */
function turn() {
  const row = chapterAt(video.currentTime)?.closest("[data-row]");
  const number = row ? Number(row.dataset.number) : null;
  if (number !== cards.pinned) cards.pin({ number, picture: null });
}

function jump(event) {
  const link = event.target.closest("[data-begins], [data-jump]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const { begins, jump: seconds } = link.dataset;
  go(begins ? Number(begins) / 1000 : Number(seconds) < 0 ? pieces.length + Number(seconds) : 0);
}

function go(seconds) {
  video.currentTime = Math.max(0, Math.min(seconds, pieces.length));
  video.play().catch(() => {});
  turn();
}

/** #t=83 in the address, as in links that people send each other. */
function goToHash() {
  const wanted = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
  if (wanted) go(Number(wanted[1]));
}

function onKey(event) {
  if (event.target.closest("input, textarea, select, button, a, video, dialog[open]")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowRight") go(video.currentTime + STEP_S);
  else if (event.key === "ArrowLeft") go(video.currentTime - STEP_S);
  else if (event.key === " ") video.paused ? video.play() : video.pause();
  else return;
  event.preventDefault();
}
