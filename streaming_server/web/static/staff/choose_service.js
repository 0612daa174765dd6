/* Twenty-five services by keys: arrows go from one to the next as they stand on the screen, and the
 * letter of a line goes to its first service, then through them. Space chooses, Enter gives the
 * number: both are the browser's own. */

const choices = [...document.querySelectorAll("[data-group] input")];
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const on = event.target;
  const isChoice = choices.includes(on);
  // Whoever chooses how early, or types a time, has these keys for that.
  if (!isChoice && on.matches("input, select, textarea")) return;
  const found = reached(event.key, isChoice ? on : null);
  if (!found) return;
  event.preventDefault();
  found.focus();
});

function reached(key, on) {
  const at = choices.indexOf(on);
  if (key in STEPS && on) return choices[at + STEPS[key]];
  if (key === "ArrowDown" || key === "ArrowUp") return on && below(on, key === "ArrowDown" ? 1 : -1);
  const group = choices.filter((one) => groupOf(one) === key.toUpperCase());
  return group[(group.indexOf(on) + 1) % group.length];
}

function groupOf(choice) {
  return choice.closest("[data-group]").dataset.group;
}

/** In the next row of chips that way, the one whose middle is nearest. */
function below(on, way) {
  const from = middle(on);
  const rows = choices
    .map((one) => ({ one, ...middle(one) }))
    .filter(({ y }) => (y - from.y) * way > 1)
    .sort((a, b) => (a.y - b.y) * way || Math.abs(a.x - from.x) - Math.abs(b.x - from.x));
  return rows[0]?.one;
}

function middle(choice) {
  const box = choice.closest("label").getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}
