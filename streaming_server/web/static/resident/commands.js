// A wish sent to the server, with an id made here so that sending it twice is the same wish.

import { waitBeforeTry } from "./backoff.js";

const TRIES = 3;

/** @returns {Promise<{ok: boolean, answer: object}>} throws when the server cannot be reached */
export async function command(wish) {
  const body = JSON.stringify({ command_id: crypto.randomUUID(), ...wish });
  for (let tried = 1; ; tried += 1) {
    try {
      return await post(body);
    } catch (error) {
      if (tried === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitBeforeTry(tried)));
    }
  }
}

export function pageToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

async function post(body) {
  const response = await fetch("/api/v1/commands", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": pageToken() },
    body,
    signal: AbortSignal.timeout(10000),
  });
  return { ok: response.ok, answer: await response.json() };
}
