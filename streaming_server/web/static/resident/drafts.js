// What was typed and not sent stays: over a reload, the way back, a change of language, a network
// that is away. It lies in this tab's own history, which no other page reads and which goes with
// the tab; a change of language leads over another address and carries it there and no further.

const CARRIED = "doorstep.draft";
const IS_TYPED = ":is([type=text], [type=tel], [type=radio], [type=checkbox], :not([type])):not(button)";

export function keepDraft() {
  const form = document.querySelector("main form.apply");
  const carried = taken();
  if (!form) return;
  const draft = carried ?? history.state?.draft;
  // What the server showed again is newer.
  if (draft && !form.querySelector("[aria-invalid], [role=alert]:not([hidden])")) fill(form, draft);
  form.addEventListener("input", () => {
    history.replaceState({ ...history.state, draft: read(form) }, "");
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches('form[action="/preferences"]')) carry(read(form));
    if (event.target === form) sayCut(event, form);
  });
}

function fields(form) {
  return [...form.elements].filter((one) => one.name && one.matches(`input${IS_TYPED}, select, textarea`));
}

function read(form) {
  return fields(form).map((one) => [one.name, one.value, one.checked]);
}

/** A form that asks something else now, as of who is known by now, is left alone. */
function fill(form, draft) {
  const found = fields(form);
  if (found.length !== draft.length || found.some((one, at) => one.name !== draft[at][0])) return;
  found.forEach((one, at) => {
    const [, value, isChecked] = draft[at];
    // A time that is not offered any more leaves the choice as the page has it.
    if (one.type === "radio") one.checked ||= isChecked && one.value === value;
    else if (one.type === "checkbox") one.checked = isChecked;
    else one.value = value;
  });
  form.dispatchEvent(new Event("change", { bubbles: true }));
  history.replaceState({ ...history.state, draft }, "");
}

/** A browser that stores nothing carries nothing. */
function carry(draft) {
  try {
    sessionStorage.setItem(CARRIED, JSON.stringify({ path: location.pathname, draft }));
  } catch {
    // The language changes all the same.
  }
}

function taken() {
  try {
    const carried = JSON.parse(sessionStorage.getItem(CARRIED) ?? "null");
    sessionStorage.removeItem(CARRIED);
    return carried?.path === location.pathname ? carried.draft : null;
  } catch {
    return null;
  }
}

/** The browser's own page for a network that is away has none of this. */
function sayCut(event, form) {
  const strip = form.querySelector("[data-cut]");
  if (navigator.onLine || !strip) return;
  event.preventDefault();
  strip.hidden = false;
  strip.scrollIntoView({ block: "nearest" });
}
