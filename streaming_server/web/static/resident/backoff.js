// When to try again after a failure: doubling, bounded, with a spread so that a hall full of
// viewers does not come back in the same millisecond.

const FIRST_MS = 400;
const LONGEST_MS = 8000;

/**
 * @param {number} failures how many tries failed in a row, from 1
 * @param {number | null} retryAfterS what the server asked for, in seconds
 * @param {number} chance in [0, 1)
 * @returns {number} milliseconds to wait
 */
export function waitBeforeTry(failures, retryAfterS = null, chance = Math.random()) {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  const spread = doubled * (0.75 + chance / 2);
  const asked = retryAfterS === null ? 0 : retryAfterS * 1000 * (1 + chance / 4);
  return Math.round(Math.max(spread, asked));
}

/** Seconds of a Retry-After header, or null. Dates are not used by our server. */
export function retryAfter(headers) {
  const seconds = Number.parseFloat(headers.get("Retry-After") ?? "");
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
