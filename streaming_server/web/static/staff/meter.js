/* How loud the microphone is: 48 bars and a word. Hearing oneself is seeing them move. */

const BARS = 48;
const SVG = "http://www.w3.org/2000/svg";
const QUIETEST_DB = -60;
const LOUDEST_DB = -6;
/** Speech at arm's length lies between these shares of the bars. */
const SOFT = 0.35;
const LOUD = 0.96;
const FRAME_MS = 50;
const FALL_PER_FRAME = 0.04;
const SILENT_MS = 4_000;

export class Meter {
  #bars;
  #say;
  #analyser = null;
  #context = null;
  #source = null;
  #level = 0;
  #heardAt = -Infinity;
  #loudAt = -Infinity;
  #timer = 0;

  /** drawing: an svg of 480 by 12. say: called with "silent", "soft", "good" or "loud". */
  constructor(drawing, say) {
    this.#say = say;
    this.#bars = Array.from({ length: BARS }, (_, at) => {
      const bar = document.createElementNS(SVG, "rect");
      for (const [name, value] of Object.entries({ x: at * 10, y: 0, width: 7, height: 12 })) {
        bar.setAttribute(name, String(value));
      }
      drawing.append(bar);
      return bar;
    });
  }

  listen(stream) {
    this.#context ??= new AudioContext();
    this.#source?.disconnect();
    this.#source = null;
    if (stream.getAudioTracks().length === 0) return;
    this.#source = this.#context.createMediaStreamSource(new MediaStream(stream.getAudioTracks()));
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#source.connect(this.#analyser);
    addEventListener("pointerdown", () => this.#context?.resume(), { once: true });
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#draw(), FRAME_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#context?.close();
    this.#context = null;
  }

  #draw() {
    const share = this.#loudness();
    this.#level = Math.max(share, this.#level - FALL_PER_FRAME);
    const lit = Math.round(this.#level * BARS);
    this.#bars.forEach((bar, at) => bar.classList.toggle("lit", at < lit));
    const now = performance.now();
    if (share > 0.08) this.#heardAt = now;
    if (share > LOUD) this.#loudAt = now;
    this.#say(this.#word(now));
  }

  #word(now) {
    if (now - this.#heardAt > SILENT_MS) return "silent";
    if (now - this.#loudAt < 1_000) return "loud";
    return this.#level < SOFT ? "soft" : "good";
  }

  #loudness() {
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const decibels = 10 * Math.log10(power + 1e-12);
    return Math.min(1, Math.max(0, (decibels - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)));
  }
}
