/* Sends a picture's grey points to the server, which reads the code in them. */

const BYTES_A_POINT = 4;

export class CodeReader {
  #address;
  #canvas = document.createElement("canvas");

  /** address: where the points are posted. */
  constructor(address) {
    this.#address = address;
  }

  /** The code in a picture, or null; side: points of the longer side, at the most. */
  async read(image, width, height, side) {
    if (!width || !height) return null;
    const share = Math.min(1, side / Math.max(width, height));
    const [wide, high] = [Math.round(width * share), Math.round(height * share)];
    const grey = this.#grey(image, wide, high);
    try {
      const answer = await fetch(`${this.#address}?width=${wide}&height=${high}`, {
        method: "POST",
        headers: {
          "Content-Type": "application/octet-stream",
          "X-CSRF-Token": document.querySelector("meta[name='csrf-token']").content,
        },
        body: grey,
      });
      return answer.ok ? (await answer.json()).code : null;
    } catch {
      return null; // the network is away: the next look asks again
    }
  }

  #grey(image, wide, high) {
    this.#canvas.width = wide;
    this.#canvas.height = high;
    const pen = this.#canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(image, 0, 0, wide, high);
    const { data } = pen.getImageData(0, 0, wide, high);
    const grey = new Uint8Array(wide * high);
    for (let at = 0; at < grey.length; at += 1) {
      const point = at * BYTES_A_POINT;
      grey[at] = (data[point] * 3 + data[point + 1] * 6 + data[point + 2]) / 10;
    }
    return grey;
  }
}
