// Stock questions about the role on screen. What the posting says is in the page already and is
// shown at once; what it does not say goes to the employer, and the answer appears when it comes.

import { command } from "./commands.js";

export class Questions {
  #root;
  #session;
  #words;

  /** @param {Element} root holds the chips and answers; @param {HTMLTemplateElement} words */
  constructor(root, session, words) {
    this.#root = root;
    this.#session = session;
    this.#words = words;
    root.addEventListener("submit", (event) => this.#asked(event));
  }

  /** The employer answered: whoever has the question open sees it at once. */
  answered({ role_number: number, topic, word, text }) {
    const block = this.#block(number, topic);
    if (!block) return;
    const sentence = this.#word(`${word}${text ? "_text" : ""}`).replace("{text}", text ?? "");
    block.querySelector("[data-sentence]").textContent = sentence;
    block.querySelector("[data-source]").textContent = this.#word("just_now");
    block.dataset.known = "";
  }

  async #asked(event) {
    const form = event.target.closest("[data-ask]");
    if (!form) return;
    event.preventDefault();
    const topic = event.submitter.value;
    const number = Number(form.dataset.number);
    this.#open(form, event.submitter);
    const block = this.#block(number, topic);
    try {
      const wish = { type: "ask_question", session_id: this.#session, role_number: number, topic };
      const { ok, answer } = await command(wish);
      const known = "known" in block.dataset;
      if (ok && !known) this.#counted(block, answer.events.at(-1));
      if (!ok && !known) this.#say(block, answer.sentence);
    } catch {
      if (!("known" in block.dataset)) this.#say(block, this.#word("cut"));
    }
  }

  #open(form, chip) {
    for (const other of form.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === chip));
    }
    const blocks = form.closest("[data-asking]").querySelectorAll("[data-answer]");
    for (const block of blocks) block.hidden = block.dataset.answer !== chip.value;
  }

  #counted(block, event) {
    if (!event) return;
    const key = event.count > 1 ? "asked_many" : "asked_one";
    this.#say(block, this.#word(key).replace("{count}", String(event.count)));
  }

  #say(block, sentence) {
    block.querySelector("[data-sentence]").textContent = sentence;
    block.querySelector("[data-source]").textContent = "";
  }

  #word(name) {
    return this.#words.content.querySelector(`[data-word="${name}"]`).textContent;
  }

  #block(number, topic) {
    return this.#root.querySelector(`[data-asking][data-number="${number}"] [data-answer="${topic}"]`);
  }
}
