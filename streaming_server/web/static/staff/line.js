/* How well the picture travels, from the browser's own statistics (webrtc-stats). */

const LOOK_MS = 1_000;
const WEAK_BITS = 350_000;
const WEAK_LOSS = 0.03;
const BAD_LOSS = 0.1;
const WEAK_ROUND_TRIP_S = 0.4;

export class Line {
  bitrateKbps = 0;
  word = "waiting";
  #publisher;
  #say;
  #bytes = null;
  #at = 0;

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
    const sent = reports.find(({ type, kind }) => type === "outbound-rtp" && kind === "video");
    const heard = reports.find(({ type, kind }) => type === "remote-inbound-rtp" && kind === "video");
    if (!sent) return;
    if (this.#bytes !== null && sent.timestamp > this.#at) {
      const milliseconds = sent.timestamp - this.#at;
      this.bitrateKbps = Math.round(((sent.bytesSent - this.#bytes) * 8) / milliseconds);
      this.#tell(judge(this.bitrateKbps * 1000, sent, heard));
    }
    this.#bytes = sent.bytesSent;
    this.#at = sent.timestamp;
  }

  #tell(word) {
    if (word === this.word) return;
    this.word = word;
    this.#say(word);
  }
}

export function judge(bits, sent, heard) {
  const loss = heard?.fractionLost ?? 0;
  const isHeldBack = sent.qualityLimitationReason === "bandwidth";
  if (loss > BAD_LOSS) return "bad";
  const isSlow = (heard?.roundTripTime ?? 0) > WEAK_ROUND_TRIP_S;
  return loss > WEAK_LOSS || isSlow || (isHeldBack && bits < WEAK_BITS) ? "weak" : "good";
}
