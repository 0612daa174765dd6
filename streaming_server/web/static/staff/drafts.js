/* What staff or an employer typed and did not send stays: over a reload and the way back in the history of this
 * tab, and over a change of language or the page of the sign-in, when that had ended: the tab carries it there and no
 * further, and a sign-out takes it away. */

const CARRIED = "doorstep.staff-draft";
const IS_TYPED = "input:not([type=hidden], [type=password], [type=file], [type=search]), textarea, select:not([data-pick])";
/** New on every page: what one wish is known by. */
const IDS = new Set(["csrf", "command_id"]);
const begun = new Set();
let leadsTo = "";

/** began: called with each form that was filled again. */
export function keepDrafts(began) {
  const drafts = carried() ?? history.state?.drafts ?? [];
  // What the server gave back with an error is newer.
  if (!document.querySelector(".err")) for (const draft of drafts) fill(draft, began);
  document.addEventListener("input", ({ target }) => {
    if (!target.matches(IS_TYPED) || !target.form || target.form.method === "get") return;
    begun.add(target.form);
    note();
  });
  document.addEventListener("submit", ({ target }) => {
    leadsTo = target.getAttribute("action");
    // The page of what was sent has nothing to keep; without a network it was not sent.
    if (begun.has(target) && navigator.onLine) history.replaceState({ ...history.state, drafts: [] }, "");
  });
  addEventListener("pagehide", carry);
}

/** The form was sent. */
export function dropDraft(form) {
  if (begun.delete(form)) note();
}

function note() {
  history.replaceState({ ...history.state, drafts: drafted() }, "");
}

function drafted() {
  return [...begun].filter((form) => form.isConnected).map(read);
}

function fields(form) {
  return [...form.elements].filter((one) => one.name && one.matches(IS_TYPED));
}

function read(form) {
  const values = fields(form).map((one) => [one.name, one.value, one.checked === true]);
  return { form: named(form), thing: thing(form), values };
}

/** What it asks and where it goes. */
function named(form) {
  return [form.getAttribute("action"), ...[...form.elements].map(({ name }) => name)].join(" ");
}

/** What it is about, where a page has several that ask the same. */
function thing(form) {
  const hidden = [...form.elements].filter(({ type, name }) => type === "hidden" && !IDS.has(name));
  return hidden.map(({ name, value }) => `${name}=${value}`).join(" ");
}

function fill(draft, began) {
  const alike = [...document.forms].filter((form) => named(form) === draft.form);
  const form = alike.length > 1 ? alike.find((one) => thing(one) === draft.thing) : alike[0];
  if (!form) return;
  fields(form).forEach((one, at) => {
    const [, value, isChecked] = draft.values[at] ?? [];
    if (one.type === "radio") one.checked ||= isChecked && one.value === value;
    else if (one.type === "checkbox") one.checked = isChecked;
    // What is not offered any more leaves the choice as the page has it.
    else if (one.type !== "select-one" || [...one.options].some((option) => option.value === value)) one.value = value;
  });
  form.closest("details")?.setAttribute("open", "");
  form.dispatchEvent(new Event("change", { bubbles: true }));
  begun.add(form);
  note();
  began(form);
}

/** To the page that comes next: this one in another language, or that of the sign-in, which hands it on (sign_in.js). */
function carry() {
  const drafts = leadsTo === "/sign-out" ? [] : drafted();
  const isOwed = leadsTo === "/preferences";
  try {
    if (drafts.length) sessionStorage.setItem(CARRIED, JSON.stringify({ path: here(), drafts, isOwed }));
  } catch {
    // A browser that stores nothing carries nothing.
  }
}

function carried() {
  try {
    const carried = JSON.parse(sessionStorage.getItem(CARRIED) ?? "null");
    sessionStorage.removeItem(CARRIED);
    return carried?.isOwed && carried.path === here() ? carried.drafts : null;
  } catch {
    return null;
  }
}

/** The sign-in had ended: what was typed waits until somebody has signed in. */
export function handOn() {
  try {
    const carried = JSON.parse(sessionStorage.getItem(CARRIED) ?? "null");
    if (carried) sessionStorage.setItem(CARRIED, JSON.stringify({ ...carried, isOwed: true }));
  } catch {
    // As above.
  }
}

function here() {
  return location.pathname + location.search;
}
