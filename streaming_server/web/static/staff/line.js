/* How well the picture travels, from the browser's own statistics (webrtc-stats). */

const LOOK_MS = 1_000;
const WEAK_BITS = 350_000;
const WEAK_LOSS = 0.03;
const BAD_LOSS = 0.1;
const WEAK_ROUND_TRIP_S = 0.4;
/** A new connection feels its way up; a word is said when it held for so many looks. */
const HELD_LOOKS = 4;

export class Line {
  bitrateKbps = 0;
  word = "waiting";
  #publisher;
  #say;
  #bytes = null;
  #at = 0;
  #coming = "";
  #held = 0;

  /** say: called with "waiting", "good", "weak" or "bad" when it changes. */
  constructor(publisher, say) {
    this.#publisher = publisher;
    this.#say = say;
    setInterval(() => this.#look(), LOOK_MS);
  }

  async #look() {
    if (this.#publisher.state !== "sending") {
      this.#bytes = null;
      this.bitrateKbps = 0;
      this.#tell("waiting");
      return;
    }
    const reports = [...(await this.#publisher.stats()).values()];
    // A picture may be sent in two sizes, each with reports of its own.
    const of = (wanted) => reports.filter(({ type, kind }) => type === wanted && kind === "video");
    const sent = of("outbound-rtp");
    if (!sent.length) return;
    const bytes = sent.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    const [{ timestamp }] = sent;
    if (this.#bytes !== null && timestamp > this.#at) {
      this.bitrateKbps = Math.round(((bytes - this.#bytes) * 8) / (timestamp - this.#at));
      this.#consider(judge(this.bitrateKbps * 1000, sent, of("remote-inbound-rtp")));
    }
    this.#bytes = bytes;
    this.#at = timestamp;
  }

  /** Good is said at once; worse only when it lasts. */
  #consider(word) {
    this.#held = word === this.#coming ? this.#held + 1 : 1;
    this.#coming = word;
    if (word === "good" || this.#held >= HELD_LOOKS) this.#tell(word);
  }

  #tell(word) {
    if (word === this.word) return;
    this.word = word;
    this.#say(word);
  }
}

export function judge(bits, sent, heard) {
  const loss = Math.max(0, ...heard.map(({ fractionLost }) => fractionLost ?? 0));
  const isHeldBack = sent.some(({ qualityLimitationReason: why }) => why === "bandwidth");
  if (loss > BAD_LOSS) return "bad";
  const isSlow = heard.some(({ roundTripTime }) => roundTripTime > WEAK_ROUND_TRIP_S);
  return loss > WEAK_LOSS || isSlow || (isHeldBack && bits < WEAK_BITS) ? "weak" : "good";
}
