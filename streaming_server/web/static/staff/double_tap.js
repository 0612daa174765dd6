/* A list moves up when its first entry was answered: the second tap of a double tap would then answer
 * the next person. Taps at the same place right after one that was sent do nothing. */

const DOUBLE_TAP_MS = 600;
const SAME_PLACE_PX = 32;

export function ignoreDoubleTaps() {
  let last = null;
  document.addEventListener(
    "click",
    (event) => {
      const form = event.target.closest("form[data-live] button")?.form;
      const now = performance.now();
      if (isEcho(last, event, form, now)) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      last = form ? { form, x: event.clientX, y: event.clientY, at: now } : null;
    },
    { capture: true },
  );
}

/** Keys have no place (0, 0) and no echo: focus does not follow what moves up. */
function isEcho(last, event, form, now) {
  if (!last || !form || form === last.form || event.detail === 0) return false;
  const distance = Math.hypot(event.clientX - last.x, event.clientY - last.y);
  return now - last.at < DOUBLE_TAP_MS && distance < SAME_PLACE_PX;
}
