// A page shown as a sheet over this one, so that nothing here stops: the sound goes on, and what
// was typed stays. Without this script the same links open the same pages.
//
// <a data-sheet href=...> opens; inside, forms and <a data-sheet> stay inside; [data-close] closes.

import { startApplyForm } from "./apply_form.js";
import { page, part, send } from "./parts.js";

export class Sheet extends EventTarget {
  #dialog;
  #failed;
  #address = null;
  #early = new Map();
  #answered = Promise.resolve();

  constructor(dialog) {
    super();
    this.#dialog = dialog;
    this.#failed = dialog.querySelector("template");
    document.addEventListener("pointerdown", (event) => this.#foresee(event));
    document.addEventListener("click", (event) => this.#tapped(event));
    dialog.addEventListener("submit", (event) => this.#submitted(event));
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => history.state?.isSheet && history.back());
    addEventListener("popstate", () => dialog.close());
  }

  /** The finger is down: ask for the page now, it is here when the finger is up. */
  #foresee(event) {
    const link = event.target.closest?.("a[data-sheet]");
    if (link && !this.#early.has(link.href)) this.#early.set(link.href, this.#ask(link.href));
  }

  #ask(address) {
    const asked = page(address);
    asked.catch(() => {});
    return asked;
  }

  #tapped(event) {
    if (event.target.closest("[data-close]")) {
      event.preventDefault();
      this.#dialog.close();
      return;
    }
    const link = event.target.closest("a[data-sheet]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    this.#open(link.href);
  }

  async #open(address) {
    const isSame = address === this.#address && !this.#dialog.querySelector("[data-settled]");
    const early = this.#early.get(address) ?? this.#ask(address);
    this.#early.clear();
    if (isSame && this.#dialog.querySelector("form")) {
      this.#show();
      return;
    }
    this.#address = address;
    try {
      this.#put((await early).made);
    } catch {
      this.#fail(address);
    }
    this.#show();
    this.#focus();
  }

  /** The phone's own way back closes the sheet, and the show goes on. */
  #show() {
    if (this.#dialog.open) return;
    this.#dialog.showModal();
    history.pushState({ isSheet: true }, "");
  }

  /** Kept once the server has answered what was sent last, or the line is cut. */
  get answered() {
    return this.#answered;
  }

  /** The application on show was answered: show what it is now. */
  async renew(applicationId) {
    const settled = this.#dialog.querySelector("[data-settled]");
    if (!this.#dialog.open || settled?.dataset.settled !== applicationId) return;
    try {
      this.#put((await page(`/mine/${encodeURIComponent(applicationId)}`)).made);
    } catch {
      // The line is cut; the page says so, and the sheet keeps what it showed.
    }
  }

  #put(made) {
    const content = part(made, "sheet");
    if (!content) throw new Error("no sheet in the page");
    this.#dialog.querySelector("[data-part=sheet]")?.remove();
    this.#dialog.append(content);
    startApplyForm(content);
    this.#stamp(content);
    this.dispatchEvent(new CustomEvent("shown", { detail: content }));
  }

  /** The picture on screen at the moment of the decision. */
  #stamp(content) {
    const moment = content.querySelector("input[name=moment]");
    if (moment && !moment.value) moment.value = String(this.moment?.() ?? "");
  }

  #fail(address) {
    const content = document.importNode(this.#failed.content, true);
    content.querySelector("a").href = address;
    this.#dialog.querySelector("[data-part=sheet]")?.remove();
    this.#dialog.append(content);
    this.#address = null;
  }

  async #submitted(event) {
    const { target: form, submitter } = event;
    if (form.method !== "post") return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    try {
      const answer = send(form, submitter);
      this.#answered = answer.catch(() => {});
      const { made } = await answer;
      this.#put(made);
      this.#focus();
      this.dispatchEvent(new Event("sent"));
    } catch (error) {
      this.#sayNotSent(form.querySelector("[data-cut]"), error.sentence);
    } finally {
      delete form.dataset.busy;
    }
  }

  /** The server's own words where it had some, else that the line is cut. */
  #sayNotSent(strip, sentence) {
    if (!strip) return;
    const words = strip.querySelector("span");
    words.dataset.usual ??= words.textContent;
    words.textContent = sentence ?? words.dataset.usual;
    strip.hidden = false;
    strip.scrollIntoView({ block: "nearest" });
  }

  #focus() {
    const dialog = this.#dialog;
    const first = dialog.querySelector("[aria-invalid=true], [aria-invalid=true] input");
    (first ?? dialog.querySelector("h1"))?.focus();
    if (!first) dialog.querySelector("[data-scroll]")?.scrollTo({ top: 0 });
  }
}
