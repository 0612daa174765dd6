/* The camera and the microphone: opened, exchanged, switched off for a moment, given back. */

const PICTURE = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Names of the sentences in the page for what a browser says. */
const PROBLEMS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "absent",
  OverconstrainedError: "absent",
  NotReadableError: "busy",
  AbortError: "busy",
};

export class Devices extends EventTarget {
  stream = null;
  /** What is not there: "denied", "absent", "busy", "insecure"; null when all is well. */
  problem = null;
  hasSound = false;
  /** What the person switched off stays off, whatever is opened anew. */
  #on = { video: true, audio: true };

  /** Opens both; without a microphone the picture goes alone, and the page says so. */
  async open() {
    this.close();
    if (!navigator.mediaDevices?.getUserMedia) return this.#fail("insecure");
    try {
      const stream = await this.#both();
      this.stream = stream;
      this.hasSound = stream.getAudioTracks().length > 0;
      this.problem = null;
      for (const track of stream.getTracks()) this.#watch(track);
      this.dispatchEvent(new Event("opened"));
      return true;
    } catch (error) {
      return this.#fail(PROBLEMS[error.name] ?? "busy");
    }
  }

  async list() {
    const all = await navigator.mediaDevices.enumerateDevices();
    return {
      video: all.filter(({ kind }) => kind === "videoinput"),
      audio: all.filter(({ kind }) => kind === "audioinput"),
    };
  }

  track(kind) {
    return this.stream?.getTracks().find((track) => track.kind === kind) ?? null;
  }

  isOn(kind) {
    return this.track(kind)?.enabled ?? false;
  }

  turn(kind, isOn) {
    this.#on[kind] = isOn;
    const track = this.track(kind);
    if (track) track.enabled = isOn;
    this.dispatchEvent(new Event("turned"));
  }

  /** Takes another camera or microphone; fires "exchanged" with the new track. */
  async exchange(kind, deviceId) {
    const wishes = kind === "video" ? PICTURE : SOUND;
    const old = this.track(kind);
    // Phones open one camera at a time.
    if (kind === "video") old?.stop();
    const asked = { [kind]: { ...wishes, deviceId: { exact: deviceId } } };
    try {
      const [track] = (await navigator.mediaDevices.getUserMedia(asked)).getTracks();
      if (old) this.stream.removeTrack(old);
      old?.stop();
      this.stream.addTrack(track);
      this.#watch(track);
      this.dispatchEvent(new CustomEvent("exchanged", { detail: track }));
      return true;
    } catch (error) {
      return this.#fail(PROBLEMS[error.name] ?? "busy");
    }
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

  async #both() {
    const open = (wishes) => navigator.mediaDevices.getUserMedia(wishes);
    try {
      return await open({ video: PICTURE, audio: SOUND });
    } catch (error) {
      if (error.name === "NotAllowedError") throw error;
      return open({ video: PICTURE });
    }
  }

  #watch(track) {
    track.enabled = this.#on[track.kind];
    if (track.kind === "video") track.contentHint = "motion";
    if (track.kind === "audio") track.contentHint = "speech";
    track.addEventListener("ended", () => {
      if (this.stream?.getTracks().includes(track)) this.#fail("busy");
    });
  }

  #fail(problem) {
    this.problem = problem;
    this.dispatchEvent(new Event("problem"));
    return false;
  }
}
