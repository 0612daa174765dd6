// The other way round of WHEP (draft 03): the server refuses our offer with one of its own (406),
// and we answer that.

const ANSWER_WITHIN_MS = 8000;

/** @throws {Error & { status: number, headers: Headers }} when the answer is refused */
export async function answerOffer(peer, { sdp, resource }, token) {
  await peer.setRemoteDescription({ type: "offer", sdp });
  const description = await peer.createAnswer();
  await peer.setLocalDescription(description);
  const response = await fetch(resource, {
    method: "PATCH",
    headers: { "Content-Type": "application/sdp", "X-CSRF-Token": token },
    body: description.sdp,
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const { status, headers } = response;
  if (!response.ok) throw Object.assign(new Error(`WHEP ${status}`), { status, headers });
}
