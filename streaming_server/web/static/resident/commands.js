// A wish sent to the server, with an id made here so that sending it twice is the same wish.

import { waitBeforeTry } from "./backoff.js";

const TRIES = 3;

/** @returns {Promise<{ok: boolean, answer: object}>} throws when the server cannot be reached */
export async function command(wish) {
  const body = JSON.stringify({ command_id: newId(), ...wish });
  for (let tried = 1; ; tried += 1) {
    try {
      return await post(body);
    } catch (error) {
      if (tried === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitBeforeTry(tried)));
    }
  }
}

/** A random UUID; crypto.randomUUID needs a secure context, which a plain address is not. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function pageToken() {
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
