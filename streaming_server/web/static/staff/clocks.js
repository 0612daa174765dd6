/* Clocks on the page; their words stand in <template id="clock-words">, with {n} for figures.
 *
 *   <time data-since="…">   counts up by the second: 04:12, 01:04:12
 *   <time data-due="…">     still 36 minutes, or over by 24; data-left, data-over: other words
 *   <time data-waited="…">  how long somebody waits, by the minute
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export function keepClocks() {
  const words = document.getElementById("clock-words")?.dataset;
  const tick = () => {
    const now = Date.now();
    for (const node of document.querySelectorAll("[data-since]")) write(node, running(node, now));
    for (const node of document.querySelectorAll("[data-due]")) due(node, now, words);
    for (const node of document.querySelectorAll("[data-waited]")) write(node, waited(node, now, words));
  };
  tick();
  setInterval(tick, SECOND);
  return tick;
}

export function running(node, now) {
  const seconds = Math.max(0, Math.floor((now - Date.parse(node.dataset.since)) / SECOND));
  const two = (figure) => String(figure).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours || node.dataset.hours !== undefined ? `${two(hours)}:${rest}` : rest;
}

function due(node, now, words) {
  const left = Date.parse(node.dataset.due) - now;
  const isLate = left < 0;
  node.classList.toggle("late", isLate);
  const said = isLate ? (node.dataset.over ?? words.over) : (node.dataset.left ?? words.left);
  write(node, said.replace("{span}", span(Math.abs(left), words)));
}

function waited(node, now, words) {
  const since = now - Date.parse(node.dataset.waited);
  if (since < MINUTE) return words.just;
  return words.waited.replace("{span}", span(since, words));
}

function span(milliseconds, words) {
  const minutes = Math.floor(milliseconds / MINUTE);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days) return words.days.replace("{days}", days).replace("{hours}", hours % 24);
  if (!hours) return words.minutes.replace("{minutes}", minutes);
  return words.hoursMinutes.replace("{hours}", hours).replace("{minutes}", minutes % 60);
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
