/* Brings what the phone gave to the server: in order, again and again under the same ids, until it
 * is answered. */

const ANSWERS_WITHIN_MS = 10_000;
const MOST = 20;

/** What the server said: { status, body }; status 0 while there is no network. */
export async function post(path, body) {
  let answer = await asked(path, body);
  // Whoever signed in again, or a page from the cache, has another token by now.
  if (answer.status === 403 && (await renewToken())) answer = await asked(path, body);
  return answer;
}

/** The first of what waits, and whether more does. null: nothing waits. */
export function firstOf(given) {
  const waiting = given.filter(({ standing }) => standing === "waits");
  return waiting.length ? waiting.slice(0, MOST) : null;
}

async function asked(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token().content },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { status: response.status, body: isJson ? await response.json() : null };
  } catch {
    return { status: 0, body: null };
  }
}

async function renewToken() {
  try {
    const response = await fetch(location.pathname, { cache: "no-store" });
    if (!response.ok || response.redirected) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector('meta[name="csrf-token"]')?.content;
    if (!fresh || fresh === token().content) return false;
    token().content = fresh;
    return true;
  } catch {
    return false;
  }
}

function token() {
  return document.querySelector('meta[name="csrf-token"]');
}
