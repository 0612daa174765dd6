// Large text and contrast without leaving the page, so that a show goes on. Without this script
// the same forms do it by a reload.

/** However often it is asked for, there is one of them: a page may become another one. */
export function startSettings() {
  document.addEventListener("submit", choose);
}

async function choose(event) {
  const form = event.target.closest("[data-settings]");
  const { name, value } = event.submitter ?? {};
  if (!form || (name !== "text_size" && name !== "theme")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  apply(name, value);
  await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
}

function apply(name, value) {
  const attribute = `data-${name.replace("_", "-")}`;
  document.documentElement.setAttribute(attribute, value);
  for (const button of document.querySelectorAll(`[data-settings] button[name="${name}"]`)) {
    const isOn = value !== "";
    button.setAttribute("aria-pressed", String(isOn));
    button.value = isOn ? "" : button.dataset.on;
  }
}
