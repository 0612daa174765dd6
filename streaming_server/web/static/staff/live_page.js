/* A page that follows the feed: every event makes it fetch itself and take over what changed.
 *
 * Forms with data-live are sent without leaving the page; the same forms work without this script,
 * because the server answers them with a redirect to the page or with the page and its errors.
 */

import { ignoreDoubleTaps } from "./double_tap.js";
import { dropDraft, keepDrafts } from "./drafts.js";
import { begin, morph, syncAttributes } from "./morph.js";
import { showOpenTab } from "./open_tab.js";

const FETCH_LASTS_MS = 10_000;
const RECONNECT_MS = 2_000;

export class LivePage extends EventTarget {
  #running = false;
  #again = false;
  #sends = 0;

  constructor() {
    super();
    document.addEventListener("submit", (event) => this.#onSubmit(event));
    leaveWhatIsBegun();
    keepDrafts(begin);
    ignoreDoubleTaps();
    showOpenTab();
  }

  /** Fetches the page; calls while one runs lead to one more, also when that one fails: the line
   * may be back meanwhile. Fires "changed", whose detail tells when the page was asked for. */
  async refresh() {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    try {
      do {
        this.#again = false;
        await this.#fetchOnce();
      } while (this.#again);
    } finally {
      this.#running = false;
    }
  }

  async #fetchOnce() {
    const sends = this.#sends;
    const askedAt = performance.now();
    try {
      const answer = await load(location.href);
      // A form that was refused lies at its own address, which is no page: it stays as it came.
      if (answer.response.status === 405) return;
      // What was sent meanwhile has shown something newer than this.
      if (sends === this.#sends) this.#take(answer, true, askedAt);
    } catch (error) {
      if (!isNetwork(error)) throw error;
    }
  }

  /** Sends a form and shows the answer. true: it was accepted. */
  async send(form, submitter) {
    const body = new URLSearchParams(new FormData(form, submitter ?? undefined));
    const heading = form.closest("section")?.querySelector("h2[tabindex]");
    form.setAttribute("aria-busy", "true");
    const askedAt = performance.now();
    try {
      const answer = await load(form.action, { method: "POST", body });
      this.#sends += 1;
      if (this.#take(answer, false, askedAt)) this.#focusError();
      if (answer.response.ok && !leadsToSignIn(answer.response)) {
        form.reset();
        dropDraft(form);
      }
      // What was pressed is gone: who uses keys goes on from the top of the list.
      if (!form.isConnected) heading?.focus({ preventScroll: true });
      return answer.response.ok;
    } catch (error) {
      if (!isNetwork(error)) throw error;
      this.dispatchEvent(new Event("unreachable"));
      return false;
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  /** For what no event tells: a disk that is full, a picture that came from elsewhere. */
  refreshEvery(ms, isNeeded) {
    setInterval(() => isNeeded() && this.refresh(), ms);
  }

  /** topics: of the feed; the page says after which event it was rendered. */
  follow(topics, types) {
    let after = document.documentElement.dataset.sequence ?? "";
    let source;
    let waiting = 0;
    const open = () => {
      clearTimeout(waiting);
      source?.close();
      const query = new URLSearchParams(topics.map((topic) => ["topic", topic]));
      if (after) query.set("after", after);
      source = new EventSource(`/feed?${query}`);
      source.addEventListener("open", () => this.dispatchEvent(new Event("connected")));
      source.addEventListener("error", () => {
        this.dispatchEvent(new Event("disconnected"));
        if (source.readyState === EventSource.CLOSED) waiting = setTimeout(open, RECONNECT_MS);
      });
      source.addEventListener("viewers", (message) =>
        this.dispatchEvent(new CustomEvent("viewers", { detail: JSON.parse(message.data).count })),
      );
      for (const type of types) {
        source.addEventListener(type, (message) => {
          after = message.lastEventId || after;
          this.dispatchEvent(new CustomEvent("fact", { detail: JSON.parse(message.data) }));
          this.refresh();
        });
      }
    };
    open();
    // The browser's own next try may be seconds away.
    addEventListener("online", open);
  }

  #take({ response, text }, keepSticky, askedAt) {
    if (response.redirected && new URL(response.url).pathname !== location.pathname) {
      location.assign(response.url);
      return false;
    }
    const type = response.headers.get("Content-Type") ?? "";
    // Without this script the answer to a form would be the page of the address it leads to.
    if (response.redirected && !keepSticky) history.replaceState(null, "", response.url);
    if (!type.startsWith("text/html") || response.status >= 500) {
      this.dispatchEvent(new Event("unreachable"));
      return false;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    document.title = page.title;
    syncAttributes(document.documentElement, page.documentElement, keepSticky);
    morph(document.body, page.body, keepSticky);
    this.dispatchEvent(new CustomEvent("changed", { detail: { askedAt } }));
    return true;
  }

  #onSubmit(event) {
    const form = event.target;
    if (event.defaultPrevented || form.dataset.live === undefined) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") this.send(form, event.submitter);
  }

  #focusError() {
    const wrong = document.querySelector("[aria-invalid='true']");
    wrong?.closest("details")?.setAttribute("open", "");
    wrong?.focus();
  }
}

/** Then nothing was done, and what was typed is needed again. */
function leadsToSignIn({ redirected, url }) {
  return redirected && new URL(url).pathname === "/sign-in";
}

/** What somebody fills in belongs to them, and so does what came back with an error. */
function leaveWhatIsBegun() {
  document.addEventListener("input", ({ target }) => {
    // What follows the list of the page is chosen anew with it.
    if (!target.matches("[data-pick]")) begin(target.form);
  });
  if (document.querySelector(".err")) for (const form of document.forms) begin(form);
  // A page brought back as it was left holds ids of wishes that were fulfilled.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

/** The whole answer: what is older is known by when it was asked for, and while a body is still on
 * its way something newer may be shown. */
async function load(url, options = {}) {
  const response = await fetch(url, {
    credentials: "same-origin",
    cache: "no-store",
    headers: { Accept: "text/html" },
    signal: AbortSignal.timeout(FETCH_LASTS_MS),
    ...options,
  });
  return { response, text: await response.text() };
}

function isNetwork(error) {
  return error instanceof TypeError || error.name === "TimeoutError" || error.name === "AbortError";
}
