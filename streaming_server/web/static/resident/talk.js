// What people say under a show. Lines come with the feed; ours goes out without leaving the page,
// and stays in its box until it is out.

import { command } from "./commands.js";

/** What nobody scrolls back to. */
const MOST_LINES = 100;

export class Talk {
  #main;
  #session;
  #words;

  /** @param {HTMLTemplateElement} words */
  constructor(main, session, words) {
    this.#main = main;
    this.#session = session;
    this.#words = words;
    main.addEventListener("submit", (event) => this.#say(event));
    this.#toEnd();
  }

  /** Whether somebody writes: then the part is left alone. */
  get isBusy() {
    return Boolean(this.#part("say")?.querySelector("[name=text]").value);
  }

  sent({ line_id: id, number, surname, form, text }) {
    const lines = this.#part("lines");
    if (!lines || !text || lines.querySelector(`[data-line="${CSS.escape(id)}"]`)) return;
    const isAtEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 60;
    lines.append(this.#line(id, this.#name({ number, surname, form }), text, number === null));
    while (lines.children.length > MOST_LINES) lines.firstElementChild.remove();
    this.#part("nobody").hidden = true;
    if (isAtEnd) this.#toEnd();
  }

  hidden({ line_id: id }) {
    this.#part("lines")?.querySelector(`[data-line="${CSS.escape(id)}"]`)?.remove();
  }

  moderated({ slow_seconds: seconds, is_chat_open: isOpen }) {
    const pause = this.#part("pause");
    if (!pause) return;
    pause.textContent = seconds
      ? this.#word("pause").replace("{seconds}", String(seconds))
      : this.#word("no_pause");
    this.#show("say", isOpen);
    this.#show("closed", !isOpen);
  }

  async #say(event) {
    const form = event.target.closest("[data-say]");
    if (!form) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    try {
      const { ok, answer } = await command(this.#wish(form));
      if (ok) this.#took(form, answer.events);
      else this.#tell(form, answer.sentence, answer.field);
    } catch {
      this.#tell(form, this.#word("talk_cut"), null);
    }
    form.removeAttribute("aria-busy");
  }

  #wish(form) {
    const typed = Object.fromEntries(new FormData(form));
    return {
      type: "send_line",
      session_id: this.#session,
      text: typed.text,
      surname: typed.surname,
      form: typed.form || null,
    };
  }

  #took(form, events) {
    const sent = events.find(({ type }) => type === "line_sent");
    form.querySelector("[name=text]").value = "";
    this.#tell(form, sent?.hidden.length ? this.#word(`hidden_${sent.hidden[0]}`) : "", null);
    if (sent) this.sent(sent);
    this.#toEnd();
  }

  /** A sentence under the form; field: the box it is about, or null. */
  #tell(form, sentence, field) {
    for (const box of form.querySelectorAll("[aria-invalid]")) box.removeAttribute("aria-invalid");
    for (const old of form.querySelectorAll(".err")) old.remove();
    form.querySelector("[data-told]").textContent = sentence;
    const box = field && form.querySelector(`[name="${CSS.escape(field)}"]`);
    if (!box) return;
    box.setAttribute("aria-invalid", "true");
    box.closest("details")?.setAttribute("open", "");
    box.focus();
  }

  #line(id, name, text, isHost) {
    const line = document.createElement("li");
    line.dataset.line = id;
    line.classList.toggle("shop", isHost);
    const who = document.createElement("b");
    const said = document.createElement("span");
    who.textContent = name;
    said.textContent = text;
    line.append(who, " ", said);
    return line;
  }

  #name({ number, surname, form }) {
    if (number === null) return this.#word("host");
    if (!form) return this.#word("resident").replace("{number}", String(number));
    return this.#word(`named_${form}`).replace("{surname}", () => surname);
  }

  #show(name, isShown) {
    const part = this.#part(name);
    if (part) part.hidden = !isShown;
  }

  #toEnd() {
    const lines = this.#part("lines");
    if (lines) lines.scrollTop = lines.scrollHeight;
  }

  #word(name) {
    return this.#words.content.querySelector(`[data-word="${name}"]`).textContent;
  }

  #part(name) {
    return this.#main.querySelector(`[data-talk] [data-${name}]`);
  }
}
