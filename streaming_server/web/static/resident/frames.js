// How many pictures were decoded on a page, over all its connections and segments. The element counts them; Firefox'
// counts none of a connection, so there it is the connection that does.

export class Frames {
  #video = null;
  #before = 0;
  #counted = 0;

  set video(video) {
    this.#video = video;
  }

  get total() {
    return this.#before + (this.#shown || this.#counted);
  }

  /** The element is about to begin anew. */
  keep() {
    this.#before = this.total;
  }

  /** change: gives the element something else, after which its count may go on or not. */
  around(change) {
    this.keep();
    change();
    this.#before -= this.#shown;
  }

  /** Another connection counts from now on. */
  next() {
    this.#before += this.#counted;
    this.#counted = 0;
  }

  /** connection: or null. isCurrent: whether it still is the one that counts. */
  async count(connection, isCurrent) {
    if (!connection || this.#shown) return;
    const frames = await connection.framesDecoded().catch(() => 0);
    if (isCurrent(connection)) this.#counted = frames;
  }

  get #shown() {
    return this.#video?.getVideoPlaybackQuality?.().totalVideoFrames ?? 0;
  }
}
