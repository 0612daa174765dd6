/* The picture, the meter and the line on the studio's page: what a script says there, in words
 * that the page holds (data-say with one element per word). */

const RUNNING = new Set(["on_air", "interrupted"]);

export class Stage extends EventTarget {
  #root;
  #video;
  #devices;
  #publisher;
  #phase = "scheduled";
  #wakeLock = null;

  constructor(root, devices, publisher) {
    super();
    this.#root = root;
    this.#devices = devices;
    this.#publisher = publisher;
    this.#video = root.querySelector("video");
    root.addEventListener("click", (event) => this.#onClick(event));
    root.addEventListener("change", (event) => this.#onChange(event));
    devices.addEventListener("opened", () => this.show());
    devices.addEventListener("turned", () => this.#showSwitches());
    document.addEventListener("visibilitychange", () => this.#stayAwake());
  }

  get meter() {
    return this.#root.querySelector("[data-meter]");
  }

  show() {
    this.#video.srcObject = this.#devices.stream;
    this.#video.play().catch(() => {});
    this.#root.dataset.camera = "on";
    this.#say("problem", this.#devices.hasSound ? null : "silent");
    this.#showSwitches();
  }

  /** The server's phase of the show. */
  follow(phase) {
    this.#phase = phase;
    this.#root.dataset.phase = phase;
    this.#band();
    this.#stayAwake();
    if (phase === "ended") this.#video.srcObject = null;
  }

  saySending(state) {
    this.#root.dataset.sending = state;
    this.#band();
  }

  sayProblem(problem) {
    this.#root.dataset.camera = "off";
    this.#say("problem", problem);
  }

  sayLoudness(word) {
    this.#say("loudness", this.#devices.isOn("audio") ? word : "muted");
  }

  sayLine(word) {
    this.#root.dataset.line = word;
    this.#say("line", word);
  }

  sayReachable(isReachable) {
    const note = document.querySelector("[data-unreachable]");
    if (note) note.hidden = isReachable;
  }

  sayViewers(count) {
    for (const node of document.querySelectorAll("[data-viewers]")) node.textContent = count;
  }

  sayGoing(isGoing) {
    const button = document.querySelector("[data-go-live] button");
    if (isGoing) button?.setAttribute("aria-disabled", "true");
    else button?.removeAttribute("aria-disabled");
  }

  async listDevices() {
    const { video, audio } = await this.#devices.list();
    this.#fill("video", video);
    this.#fill("audio", audio);
  }

  #fill(kind, found) {
    const choice = this.#root.querySelector(`select[name='${kind}']`);
    const current = this.#devices.track(kind)?.getSettings().deviceId;
    choice.replaceChildren(
      ...found.map(({ deviceId, label }, at) => {
        const name = label || `${choice.dataset.unnamed} ${at + 1}`;
        return new Option(name, deviceId, false, deviceId === current);
      }),
    );
    choice.closest("label").hidden = found.length < 2;
    this.#root.querySelector("[data-sources]").hidden =
      !this.#root.querySelector(".sources label:not([hidden])");
  }

  #onClick(event) {
    const button = event.target.closest("button");
    if (button?.dataset.turn) {
      const kind = button.dataset.turn;
      this.#devices.turn(kind, !this.#devices.isOn(kind));
    }
    if (button?.dataset.sources !== undefined) {
      const sources = this.#root.querySelector(".sources");
      sources.hidden = !sources.hidden;
      button.setAttribute("aria-expanded", String(!sources.hidden));
    }
    if (button?.dataset.again !== undefined) this.dispatchEvent(new Event("again"));
  }

  #onChange({ target }) {
    if (target.matches("select")) this.#devices.exchange(target.name, target.value);
  }

  #showSwitches() {
    for (const button of this.#root.querySelectorAll("[data-turn]")) {
      const track = this.#devices.track(button.dataset.turn);
      button.disabled = !track;
      button.dataset.on = String(track?.enabled ?? false);
      button.setAttribute("aria-pressed", String(track ? !track.enabled : false));
    }
    this.#root.dataset.picture = this.#devices.isOn("video") ? "on" : "off";
  }

  /** What stands under the picture: who sees it, or that the line is being mended. */
  #band() {
    const { state } = this.#publisher;
    const { encoder, picture } = document.documentElement.dataset;
    if (encoder === "on") {
      this.#say("band", picture === "on" ? "encoder_on" : "encoder_waiting");
      return;
    }
    const isRunning = RUNNING.has(this.#phase);
    if (state === "lost" || state === "taken" || state === "refused") this.#say("band", state);
    else if (this.#phase === "interrupted" || (isRunning && state === "connecting")) {
      this.#say("band", "lost");
    }
    else if (this.#phase === "on_air") this.#say("band", "on_air");
    else this.#say("band", state === "sending" ? "unseen" : "alone");
  }

  #say(group, word) {
    for (const node of this.#root.querySelectorAll(`[data-say='${group}'] > [data-word]`)) {
      node.hidden = node.dataset.word !== word;
    }
  }

  async #stayAwake() {
    if (!RUNNING.has(this.#phase) || document.visibilityState !== "visible") {
      await this.#wakeLock?.release();
      this.#wakeLock = null;
      return;
    }
    try {
      this.#wakeLock ??= await navigator.wakeLock?.request("screen");
    } catch {
      // A low battery refuses: the show goes on, the screen may dim.
    }
  }
}
