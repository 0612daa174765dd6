/* Buttons that copy a field: data-copy names it; the button's two spans say before and after. */

const SAID_MS = 2_500;

export function copyByButtons() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
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
