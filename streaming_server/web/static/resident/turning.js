// One page of ours becomes another without a new document. What is read (root, head, body, address, place, focus) is then
// what a load of the other address would have given; scripts do not run by that. The way back and forth may lead to an
// address that is not shown here any more: then that page is loaded, as the browser would have done it.

/** No screen is like that: a style sheet that is loaded and not used. */
const NO_SCREEN = "not all";

let shown = address();
addEventListener("popstate", () => {
  if (address() !== shown) location.reload();
});

/** Loads the style sheets that a page needs beside ours, and uses none of them yet. Throws when one is not there. */
export async function addStyles(made) {
  const { added } = merge(made, 'link[rel="stylesheet"]');
  for (const sheet of added) sheet.media = NO_SCREEN;
  await Promise.all(added.map(loaded));
}

/** made: a page as a document, its style sheets added. */
export function turnTo(made, href) {
  history.pushState(null, "", href);
  shown = address();
  for (const sheet of document.head.querySelectorAll(`[media="${NO_SCREEN}"]`)) sheet.removeAttribute("media");
  const { kept } = merge(made, "*");
  for (const one of [...document.head.children]) if (!kept.has(one)) one.remove();
  take(made.documentElement.attributes);
  // What is for browsers without scripts was read as if this were one, and its pictures would be fetched.
  for (const unread of made.querySelectorAll("noscript")) unread.replaceChildren();
  document.body.replaceWith(document.adoptNode(made.body));
  scrollTo(0, 0);
  // Read aloud, as the title of a page that was loaded is.
  document.querySelector("h1")?.focus({ preventScroll: true });
}

/** Gives our head what theirs has of a kind, in their order. What is there stays where it is: a style sheet that is moved
 *  is read anew. */
function merge(made, kind) {
  const kept = new Set();
  const added = [];
  let last = null;
  for (const wanted of made.head.children) {
    let here = [...document.head.children].find((one) => !kept.has(one) && one.isEqualNode(wanted));
    if (!here && wanted.matches(kind)) {
      here = document.importNode(wanted, true);
      if (last) last.after(here);
      else document.head.prepend(here);
      added.push(here);
    }
    if (!here) continue;
    kept.add(here);
    last = here;
  }
  return { kept, added };
}

function take(attributes) {
  const root = document.documentElement;
  for (const { name } of [...root.attributes]) root.removeAttribute(name);
  for (const { name, value } of attributes) root.setAttribute(name, value);
}

function loaded(sheet) {
  return new Promise((resolve, reject) => {
    sheet.addEventListener("load", resolve);
    sheet.addEventListener("error", reject);
  });
}

/** A fragment is a place in the page, and no other page. */
function address() {
  return location.pathname + location.search;
}
