// The stage clock: 32-bit, 90 kHz RTP timestamps of the picture that viewers receive.
// The same rule is is_at_or_after in shared/live_sessions; it wraps after thirteen hours.

const CIRCLE = 2 ** 32;
export const TICKS_PER_MS = 90;

/** How far `picture` lies after `other`, in ticks; negative when before. */
export function ticksAfter(picture, other) {
  const forward = (((picture - other) % CIRCLE) + CIRCLE) % CIRCLE;
  return forward < CIRCLE / 2 ? forward : forward - CIRCLE;
}

/** Whether a picture is the other one or later. */
export function isAtOrAfter(picture, other) {
  return ticksAfter(picture, other) >= 0;
}
