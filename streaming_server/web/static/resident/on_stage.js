// Who speaks beside the employer: the drawn face under the picture, the time that is left, and the
// sound, which is a stream of its own.

const EVERY_MS = 500;
/** In the place of a resident's number. */
const STAFF_NUMBER = 0;

export class OnStage {
  #root;
  #video;
  #sound;
  #isOurs = false;

  /** @param {Element} root @param {HTMLVideoElement} video whose sound is on or off @param watching */
  constructor(root, video, watching) {
    this.#root = root;
    this.#video = video;
    this.#sound = root.querySelector("[data-guest-sound]");
    video.addEventListener("volumechange", () => this.#follow());
    watching?.addEventListener("guest", ({ detail }) => this.#hear(detail));
    if (watching?.guest) this.#hear(watching.guest);
    setInterval(() => this.#tick(), EVERY_MS);
    this.#tick();
  }

  /** number null: nobody is there any more. */
  changed({ number, is_muted: isMuted, ends_at: endsAt }) {
    const { dataset } = this.#root;
    dataset.number = number ?? "";
    dataset.ends = endsAt ?? "";
    this.#root.hidden = number === null;
    this.#root.querySelector("[data-is-muted]").hidden = !isMuted;
    const who = this.#root.querySelector("[data-who]");
    const name = number === STAFF_NUMBER ? dataset.staff : dataset.name.replace("{number}", String(number ?? ""));
    who.textContent = who.dataset.pattern.replace("{name}", name);
    this.#tick();
  }

  /** Who speaks does not want to hear it come back. */
  speaking(isOurs) {
    this.#isOurs = isOurs;
    this.#follow();
  }

  #hear(stream) {
    this.#sound.srcObject = stream;
    this.#follow();
  }

  #follow() {
    this.#sound.muted = this.#video.muted || this.#isOurs;
    if (!this.#sound.muted) this.#sound.play().catch(() => {});
  }

  #tick() {
    const left = this.#root.querySelector("[data-left]");
    const { ends } = this.#root.dataset;
    const seconds = ends ? Math.max(0, Math.ceil((Date.parse(ends) - Date.now()) / 1000)) : null;
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    left.textContent = seconds === null ? "" : left.dataset.pattern.replace("{time}", clock);
  }
}
