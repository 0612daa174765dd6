// "Please tell us about this one": one voice for each role, raised in one tap.

import { command } from "./commands.js";

export class Hearings {
  #root;
  #session;
  #cards;
  #words;

  /** @param {Cards} cards which role is talked about @param {HTMLTemplateElement} words */
  constructor(root, session, cards, words) {
    this.#root = root;
    this.#session = session;
    this.#cards = cards;
    this.#words = words;
    root.addEventListener("submit", (event) => this.#raised(event));
    cards.addEventListener("shown", () => this.#draw());
    this.#draw();
  }

  /** The role is being talked about: the card says so, the voice is settled. */
  given({ role_number: number }) {
    const form = this.#form(number);
    if (form) form.querySelector("[data-said]").textContent = "";
  }

  async #raised(event) {
    const form = event.target.closest("[data-hear]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.hidden = true;
    const number = Number(form.dataset.number);
    try {
      const wish = { type: "ask_to_hear", session_id: this.#session, role_number: number };
      const { ok, answer } = await command(wish);
      this.#say(form, ok ? this.#counted(answer.events.at(-1)?.count ?? 1) : answer.sentence);
      button.hidden = ok;
    } catch {
      this.#say(form, this.#word("cut"));
      button.hidden = false;
    }
  }

  /** Nobody asks for what is being told already. */
  #draw() {
    for (const form of this.#root.querySelectorAll("[data-hear]")) {
      form.hidden = Number(form.dataset.number) === this.#cards.pinned;
    }
  }

  #counted(count) {
    return this.#word(count > 1 ? "asked_many" : "asked_one").replace("{count}", String(count));
  }

  #say(form, sentence) {
    form.querySelector("[data-said]").textContent = sentence;
  }

  #word(name) {
    return this.#words.content.querySelector(`[data-word="hearing_${name}"]`).textContent;
  }

  #form(number) {
    return this.#root.querySelector(`[data-hear][data-number="${number}"]`);
  }
}
