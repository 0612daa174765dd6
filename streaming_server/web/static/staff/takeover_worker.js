/* Keeps the page with which a phone gives numbers, so that it opens where there is no signal.
 *
 * The network comes first; a signal too weak to answer in time counts as none. */

const KEPT = "takeover";
const ANSWERS_WITHIN_MS = 4_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(freshOrKept(event.request));
});

async function freshOrKept(request) {
  const cache = await caches.open(KEPT);
  const known = await cache.match(request, { ignoreVary: true });
  const asked = fetch(request).then(async (fresh) => {
    if (fresh.ok && !fresh.redirected) await cache.put(request, fresh.clone());
    return fresh;
  });
  if (!known) return asked;
  // What stands under an address with its edition never changes.
  if (new URL(request.url).pathname.startsWith("/static/")) return known;
  return Promise.race([asked.catch(() => known), later(known)]);
}

function later(known) {
  return new Promise((resolve) => setTimeout(() => resolve(known), ANSWERS_WITHIN_MS));
}
