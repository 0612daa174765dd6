// The form of an application: the number pad, and what the employer will get, as it is typed.

import { startNumberPad } from "./number_pad.js";

export function startApplyForm(root) {
  startNumberPad(root);
  const form = root.querySelector("form[data-preview]");
  if (!form) return;
  form.addEventListener("input", () => preview(form));
  form.addEventListener("change", () => preview(form));
  preview(form);
}

function preview(form) {
  const slot = form.querySelector("input[name=call_at]:checked");
  if (slot) form.querySelector("[data-answers-by]").textContent = slot.dataset.answers;
  for (const place of form.querySelectorAll("[data-shows]")) {
    const text = previewed(form, place.dataset.shows);
    // A field that is not asked again keeps what the server wrote.
    if (text === null) continue;
    place.textContent = text || place.dataset.empty;
    place.classList.toggle("two", !text);
  }
}

function previewed(form, name) {
  if (name === "form_of_address") return addressed(form);
  if (name === "phone") return reached(form);
  const chosen = form.querySelector(`input[name="${name}"]:checked`);
  return chosen?.dataset.says ?? chosen?.closest("label").textContent.trim() ?? "";
}

function addressed(form) {
  const field = form.elements.form_of_address;
  if (!field) return null;
  const typed = field.value.trim();
  if (!typed) return field.dataset.known ?? "";
  const title = form.querySelector("input[name=title]:checked");
  return title?.dataset.pattern.replace("{name}", typed) ?? typed;
}

function reached(form) {
  const { phone: field, no_phone: none } = form.elements;
  if (!field) return null;
  if (none.checked) return none.dataset.says;
  const digits = field.value.replace(/\D/g, "");
  if (!digits) return field.dataset.known ?? "";
  return digits.length > 6 ? field.dataset.says.replace("{tail}", digits.slice(-4)) : "";
}
