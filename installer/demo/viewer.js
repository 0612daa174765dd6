// Put into the viewer's page before its own scripts: watches from outside what a person would see.
// The numbers of the row of squares are those of installer/demo/frame_number.py.

(() => {
  const NUMBER_BITS = 16;
  const CHECK_BITS = 4;
  const WEIGHTS = [[0, 1], [4, 3], [8, 5], [12, 7]];
  const CELLS = 2 + NUMBER_BITS + CHECK_BITS + 2;
  const CELL = 24 / 1280;
  const LEFT = 32 / 1280;
  const TOP = 664 / 720;
  const MIDDLE = 128;
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const seen = { cards: [], states: {}, sentAt: null, first: null };
  let pinned;
  let watched = null;

  /** The number burned into the picture on screen; null without one. */
  function frame() {
    const video = document.querySelector("video");
    if (!video?.videoWidth) return null;
    const { videoWidth: width, videoHeight: height } = video;
    const side = CELL * width;
    canvas.width = CELLS * 5;
    canvas.height = 5;
    pen.drawImage(video, LEFT * width, TOP * height, CELLS * side, side, 0, 0, CELLS * 5, 5);
    const { data } = pen.getImageData(0, 2, CELLS * 5, 1);
    const bits = Array.from({ length: CELLS }, (_, place) => data[(place * 5 + 2) * 4] > MIDDLE);
    const number = value(bits.slice(2, 2 + NUMBER_BITS));
    const check = value(bits.slice(2 + NUMBER_BITS, -2));
    const framed = bits[0] && !bits[1] && !bits[CELLS - 2] && bits[CELLS - 1];
    return framed && check === checkOf(number) ? number : null;
  }

  function value(bits) {
    return bits.reduce((sum, bit) => sum * 2 + Number(bit), 0);
  }

  function checkOf(number) {
    return WEIGHTS.reduce((all, [shift, weight]) => all + ((number >> shift) & 15) * weight, 0) % 16;
  }

  const now = () => performance.timeOrigin + performance.now();

  /** When the first picture was decoded and given to the screen. */
  function awaitFirst(video) {
    watched = video;
    video.requestVideoFrameCallback((called, { presentationTime, receiveTime }) => {
      const decodedAt = Math.min(called, presentationTime);
      seen.first = { receivedAt: receiveTime ?? decodedAt, decodedAt };
    });
  }

  /** The show in a list was tapped, now or at an instant of this page: kept for the page that shows it. */
  function tapped(at = performance.now()) {
    sessionStorage.setItem("tapped", String(performance.timeOrigin + at));
  }

  /** Milliseconds since the tap, at each step on the way to the picture. */
  function steps() {
    const loaded = performance.getEntriesByType("resource");
    const asked = loaded.find(({ name }) => name.includes("/whep/"));
    // Opened in the page of the list, or by a page of its own.
    const opened = loaded.find(({ name, initiatorType }) => name === location.href && initiatorType === "fetch");
    const [page] = performance.getEntriesByType("navigation");
    const began = Number(sessionStorage.getItem("tapped")) - performance.timeOrigin;
    const since = (at) => (at === undefined ? null : at - began);
    return {
      page: since((opened ?? page).responseEnd),
      asked: since(asked?.startTime),
      answered: since(asked?.responseEnd),
      received: since(seen.first.receivedAt),
      decoded: since(seen.first.decodedAt),
    };
  }

  function look() {
    const video = document.querySelector("video");
    if (video && video !== watched) awaitFirst(video);
    const shown = globalThis.doorstep?.shownCard;
    if (shown !== undefined && shown !== pinned) {
      if (pinned !== undefined) seen.cards.push({ number: shown, frame: frame(), at: now() });
      pinned = shown;
    }
    for (const { dataset } of document.querySelectorAll("[data-application][data-state]")) {
      seen.states[`${dataset.application} ${dataset.state}`] ??= now();
    }
  }

  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["hidden", "data-state", "data-phase", "data-picture"],
  });
  addEventListener("submit", () => (seen.sentAt ??= now()), true);
  addEventListener("click", ({ timeStamp }) => tapped(timeStamp), true);
  globalThis.fromOutside = { frame, now, seen, steps, tapped };
})();
