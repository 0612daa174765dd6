// The picture and what is said over it: the sound, the band 马上回来, how many watch.

export class Stage {
  #root;
  #video;
  #watching;
  #phase;

  constructor(root, watching, phase) {
    this.#root = root;
    this.#video = root.querySelector("video");
    this.#watching = watching;
    this.#phase = phase;
    if (!watching) return;
    watching.show(this.#video);
    watching.addEventListener("state", () => this.draw());
    this.#video.addEventListener("volumechange", () => this.draw());
    this.#awaitFirstTouch();
    root.querySelector("[data-sound]").addEventListener("click", () => this.#toggleSound());
    this.moved(phase);
  }

  /** The show changed its phase. */
  moved(phase) {
    const came = phase === "on_air" && this.#phase !== "on_air";
    this.#phase = phase;
    this.#watching?.hold(phase === "interrupted");
    if (came && this.#watching?.state !== "playing") this.#watching?.nudge();
    if (phase === "ended") this.#watching?.stop();
    this.draw();
  }

  counted(count) {
    const figure = this.#root.querySelector("[data-viewers]");
    if (!figure) return;
    figure.textContent = String(count);
    figure.closest("[data-counted]").hidden = count < 1;
  }

  draw() {
    const state = this.#watching?.state ?? "stopped";
    const isOver = state === "idle" || state === "stopped";
    this.#root.dataset.picture = state;
    const waiting = isOver || state === "playing" ? null : this.#watching.waiting;
    this.#part("full").hidden = !waiting;
    this.#part("full").textContent = waiting ?? "";
    const isAway = state === "away" || this.#phase === "interrupted";
    this.#part("away").hidden = isOver || Boolean(waiting) || !isAway;
    this.#part("late")?.toggleAttribute("hidden", !(this.#watching?.isLate && state === "playing"));
    this.#part("sound").hidden = isOver || Boolean(waiting);
    const isQuiet = this.#video.muted;
    this.#part("sound").setAttribute("aria-pressed", String(!isQuiet));
    this.#part("quiet").hidden = !isQuiet;
    this.#part("loud").hidden = isQuiet;
  }

  /** Browsers allow sound after a touch: any touch will do. */
  #awaitFirstTouch() {
    const loud = (event) => {
      if (event.type === "keydown" && ["Tab", "Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
      for (const type of ["pointerup", "keydown"]) document.removeEventListener(type, loud, true);
      if (!event.target.closest?.("[data-sound]")) this.#hear(true);
    };
    for (const type of ["pointerup", "keydown"]) document.addEventListener(type, loud, true);
  }

  #toggleSound() {
    this.#hear(this.#video.muted);
  }

  #hear(isLoud) {
    this.#video.muted = !isLoud;
    this.#video.play().catch(() => {
      this.#video.muted = true;
      this.draw();
    });
    this.draw();
  }

  #part(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }
}
