/* Clocks on the page. Words come from the page: data-words holds them with {n} for figures.
 *
 *   <time data-since="…">                  counts up by the second: 04:12, 1:04:12
 *   <time data-due="…" data-left data-over> still 36 minutes, or over by 24
 *   <time data-waited="…" data-just>        how long somebody waits, by the minute
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

export function keepClocks() {
  const tick = () => {
    const now = Date.now();
    for (const node of document.querySelectorAll("[data-since]")) write(node, running(node, now));
    for (const node of document.querySelectorAll("[data-due]")) due(node, now);
    for (const node of document.querySelectorAll("[data-waited]")) write(node, waited(node, now));
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

function due(node, now) {
  const left = Date.parse(node.dataset.due) - now;
  const isLate = left < 0;
  node.classList.toggle("late", isLate);
  const words = isLate ? node.dataset.over : node.dataset.left;
  write(node, words.replace("{span}", span(Math.abs(left), node)));
}

function waited(node, now) {
  const since = now - Date.parse(node.dataset.waited);
  if (since < MINUTE) return node.dataset.just;
  return node.dataset.words.replace("{span}", span(since, node));
}

function span(milliseconds, node) {
  const minutes = Math.floor(milliseconds / MINUTE);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days) return node.dataset.days.replace("{days}", days).replace("{hours}", hours % 24);
  if (!hours) return node.dataset.minutes.replace("{minutes}", minutes);
  return node.dataset.hoursMinutes.replace("{hours}", hours).replace("{minutes}", minutes % 60);
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
