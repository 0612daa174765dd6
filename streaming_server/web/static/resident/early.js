// Asks for the picture of a show. On the show's own page while its head is read: a plain script, because modules wait
// for the whole page (measured: 60 to 110 ms later). On a page that lists shows at the tap (opening.js). The first
// question is asked here, all later ones by watch.js with the same function. What else a show needs is fetched
// behind the question: a browser has six lines to a server, and what is asked for on all of them keeps the picture waiting.

(() => {
  const ANSWER_WITHIN_MS = 8000;
  /** As connection.js has it. */
  const GUEST = "guest";

  /** A connection that offers to watch, before it is said to anybody: making it is a third of what a join takes the
   *  browser. relays: as JSON, or empty.
   *  @returns {{ peer: RTCPeerConnection, offered: Promise, arrived: RTCTrackEvent[] }} arrived: so far */
  function prepare(relays) {
    // For a network that lets no picture through; the direct way is taken where there is one.
    const iceServers = relays ? JSON.parse(relays) : [];
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers });
    peer.addTransceiver("video", { direction: "recvonly" });
    // The employer's sound, and a guest's.
    peer.addTransceiver("audio", { direction: "recvonly" });
    peer.addTransceiver("audio", { direction: "recvonly" });
    const arrived = [];
    peer.addEventListener("track", (event) => arrived.push(event));
    const offered = peer.createOffer();
    offered.catch(() => {});
    return { peer, offered, arrived };
  }

  /** Sends the offer, without waiting for candidates: the server sees us by what we send. What is answered is taken
   *  at once, so that the connection comes about while the page is still read.
   *  mayGo: another engine than the server's own may serve us. prepared: as prepare() gives it.
   *  @returns {object} what was prepared, and the answer to come */
  function ask(address, token, mayGo, prepared) {
    const { peer, offered } = prepared;
    const answer = offer(peer, offered, address, token, mayGo);
    answer.catch(() => {});
    return { ...prepared, answer };
  }

  /** The first picture is on the screen even before the scripts that know what to do with it. */
  function show({ streams: [stream] }) {
    const video = document.querySelector("video");
    if (video && !video.srcObject && stream && stream.id !== GUEST) video.srcObject = stream;
  }

  async function offer(peer, offered, address, token, mayGo) {
    const description = await offered;
    const [answer] = await Promise.all([
      post(address, token, description.sdp, mayGo),
      peer.setLocalDescription(description),
    ]);
    const isTaken = !answer.isOffer && peer.signalingState !== "closed";
    const taken = isTaken ? peer.setRemoteDescription({ type: "answer", sdp: answer.sdp }) : null;
    taken?.catch(() => {});
    return { ...answer, taken };
  }

  async function post(address, token, sdp, mayGo) {
    const response = await fetch(address, {
      method: "POST",
      headers: {
        "Content-Type": "application/sdp",
        Accept: "application/sdp",
        "X-CSRF-Token": token,
        // The other engine makes the offer itself: 406 (WHEP draft 03).
        ...(mayGo && { Prefer: "counter-offer" }),
      },
      body: sdp,
      priority: "high",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const { status, headers } = response;
    const isOffer = status === 406 && headers.has("Location");
    if (status !== 201 && !isOffer) {
      // No room: who waits is told how many are before.
      const { sentence = null, facts } = status === 503 ? await response.json().catch(() => ({})) : {};
      const ahead = facts?.ahead ?? null;
      throw Object.assign(new Error(`WHEP ${status}`), { status, headers, sentence, ahead });
    }
    const resource = new URL(headers.get("Location"), response.url).href;
    return { sdp: await response.text(), resource, isOffer };
  }

  /** Whoever saves wants the small picture, which only the server's own engine has. */
  function saves() {
    try {
      return localStorage.getItem("doorstep.wish") === "save";
    } catch {
      return false;
    }
  }

  /** The picture of a show is asked for, if it runs. show: what its page says in the data of its root, and its card in a
   *  list in its own. */
  function askFor({ phase, whep, segments, relays }, prepared = null) {
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const put = (mayGo, made) => ask(whep, token, mayGo, made ?? prepare(relays));
    const canAsk = "RTCPeerConnection" in globalThis;
    const isRunning = phase === "on_air" || phase === "interrupted";
    const first = isRunning && canAsk ? put(!saves(), prepared) : null;
    first?.peer.addEventListener("track", show);
    return { again: canAsk ? put : null, token, segments, isRunning, first };
  }

  function fetchAhead(addresses) {
    for (const href of addresses) {
      const hint = href.endsWith(".js") ? { rel: "modulepreload" } : { rel: "prefetch", as: "style" };
      document.head.append(Object.assign(document.createElement("link"), hint, { href }));
    }
  }

  globalThis.pictures = { prepare, askFor, show };
  const ahead = document.currentScript.dataset.ahead.split(" ");
  const { whep } = document.documentElement.dataset;
  const asked = whep ? askFor(document.documentElement.dataset) : null;
  if (asked) globalThis.askedForPicture = asked;
  Promise.resolve(asked?.first?.offered).catch(() => {}).then(() => fetchAhead(ahead)); // the question went out just before
})();
