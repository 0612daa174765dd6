// Our own number pad under a phone field: large keys, no keyboard that covers the page. The field
// itself stays a field, so that typing, pasting and reading aloud work.

const GROUPS = /^(\d{3})(\d{0,4})(\d{0,4})/;

/** Digits in groups of 3, 4, 4; anything that is no mobile number is left as typed. */
export function grouped(text) {
  const digits = text.replaceAll(" ", "");
  if (!/^1\d{2,10}$/.test(digits)) return text;
  return digits.replace(GROUPS, (_, a, b, c) => [a, b, c].filter(Boolean).join(" "));
}

export function startNumberPad(root) {
  for (const pad of root.querySelectorAll("[data-pad]")) {
    const field = root.querySelector(`#${pad.dataset.pad}`);
    pad.hidden = false;
    field.inputMode = "none"; // the phone's own keyboard would cover the pad
    pad.addEventListener("click", (event) => {
      const key = event.target.closest("button[value]");
      if (!key) return;
      const digits = field.value.replaceAll(" ", "");
      field.value = grouped(key.value === "back" ? digits.slice(0, -1) : digits + key.value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    field.addEventListener("input", () => {
      const end = field.selectionEnd === field.value.length;
      if (end) field.value = grouped(field.value);
    });
  }
}
