/* Brings the page on screen to the state of a page that the server rendered.
 *
 * Elements that are the same stay the same, so that focus, what was typed, open details and the
 * camera's picture survive. The template is the only place that knows how things look.
 *
 *   data-key     tells siblings apart, so that a card is moved or removed and not rewritten
 *   data-keep    belongs to a script: never touched
 *   data-sticky  an error: stays until the person does something; "secret": shown once, stays
 *
 * A form that leads to another page belongs to whoever has begun to fill it: a refresh that nobody
 * asked for takes nothing from it, neither what was chosen nor the id under which it is one wish.
 */

const begun = new WeakSet();
/** A form of buttons alone has nothing to lose, and what it says of its thing must stay true. */
const FILLED_IN = "input:not([type=hidden]), select, textarea";

/** form: filled in part, or given back by the server with what was typed. */
export function begin(form) {
  if (form && form.dataset.live === undefined && form.querySelector(FILLED_IN)) begun.add(form);
}

const OWNED_BY_THE_PERSON = new Set(["open"]);
const STICKY_ATTRIBUTES = new Set(["aria-invalid", "aria-describedby"]);
/** Once on, only a new visit to the page turns it off. */
const LASTING = new Set(["data-encoder"]);

/** from: on screen. to: rendered anew. keepSticky: whether this is a refresh nobody asked for. */
export function morph(from, to, keepSticky) {
  if (from.isEqualNode(to) || isKept(from) || (keepSticky && begun.has(from))) return;
  syncAttributes(from, to, keepSticky);
  syncChildren(from, to, keepSticky);
}

function isKept(node) {
  return node.nodeType === Node.ELEMENT_NODE && node.hasAttribute("data-keep");
}

function isSticky(node, keepSticky) {
  if (node.nodeType !== Node.ELEMENT_NODE || !node.hasAttribute("data-sticky")) return false;
  return keepSticky || node.dataset.sticky === "secret";
}

export function syncAttributes(from, to, keepSticky) {
  const stays = (name) =>
    OWNED_BY_THE_PERSON.has(name) || (keepSticky && STICKY_ATTRIBUTES.has(name));
  for (const { name, value } of [...to.attributes]) {
    if (!stays(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (stays(name) || LASTING.has(name) || to.hasAttribute(name)) continue;
    from.removeAttribute(name);
  }
}

function syncChildren(from, to, keepSticky) {
  const keyed = new Map();
  for (const child of from.children) if (child.dataset.key) keyed.set(child.dataset.key, child);
  let place = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    place = skip(place, keepSticky);
    const found = match(place, wanted, keyed);
    if (!found) {
      from.insertBefore(document.importNode(wanted, true), place);
      continue;
    }
    if (found === place) place = place.nextSibling;
    else from.insertBefore(found, place);
    if (found.nodeType === Node.ELEMENT_NODE) morph(found, wanted, keepSticky);
    else if (found.nodeValue !== wanted.nodeValue) found.nodeValue = wanted.nodeValue;
  }
  while (place) {
    const next = place.nextSibling;
    if (!isSticky(place, keepSticky)) place.remove();
    place = next;
  }
}

function skip(place, keepSticky) {
  let node = place;
  while (node && isSticky(node, keepSticky)) node = node.nextSibling;
  return node;
}

function match(place, wanted, keyed) {
  const key = wanted.dataset?.key;
  if (key) {
    const found = keyed.get(key);
    return found && found.nodeName === wanted.nodeName ? found : null;
  }
  return place && place.nodeName === wanted.nodeName && !place.dataset?.key ? place : null;
}
