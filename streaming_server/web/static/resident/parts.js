// Parts of pages as the server makes them: one wording, one place, with or without this script.

/** The page at an address, as a document. Throws when the line is cut or the answer holds
 * nothing of ours; the error carries the `sentence` that the server had for people, if any. */
export async function page(address, options = {}) {
  const response = await fetch(address, { credentials: "same-origin", ...options });
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.startsWith("text/html")) throw new Error(`page ${response.status}`);
  const made = new DOMParser().parseFromString(await response.text(), "text/html");
  if (response.status >= 400 && !made.querySelector("[data-part]")) {
    const sentence = made.querySelector("[data-sentence]")?.textContent.trim();
    throw Object.assign(new Error(`page ${response.status}`), { sentence });
  }
  return { made };
}

/** A named part of a document, ready to be put into this one. */
export function part(made, name) {
  const found = made.querySelector(`[data-part="${name}"]`);
  return found && document.importNode(found, true);
}

/** Put the named parts of a document in the place of ours. */
export function swap(made, names) {
  for (const name of names) {
    const fresh = part(made, name);
    const stale = document.querySelector(`[data-part="${name}"]`);
    if (fresh && stale) stale.replaceWith(fresh);
  }
}

/** Send a form as the browser would, without leaving the page; gives the page that answers. */
export function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  return page(form.action, { method: "POST", body });
}
