// Pages without a picture: the reader's choices, the form of an application, and what changes
// while the page is open: shows that begin and end, answers of employers. A show that is tapped opens
// in their place.

import { startApplyForm } from "./apply_form.js";
import { startCountdowns } from "./countdown.js";
import { keepDraft } from "./drafts.js";
import { Feed } from "./feed.js";
import { Opening } from "./opening.js";
import { page, swap } from "./parts.js";
import { startSettings } from "./settings.js";

/** Parts of pages that change by themselves: the topics of the feed that change them. */
const CHANGES = {
  shows: ["sessions"],
  mine: ["me"],
  sheet: ["me"],
  courses: ["courses"],
  place: ["me", "courses"],
};
const EVENTS = [
  "session_scheduled", "session_moved", "role_pinned", "application_moved",
  "gathering_set", "gathering_called_off", "enrolment_moved", "checked_in"];

startSettings();
startCountdowns();
startApplyForm(document);
keepDraft();
const feed = follow();
const opening = new Opening(() => feed?.close());

/** The feed, or null where nothing changes. */
function follow() {
  const parts = Object.keys(CHANGES).filter((name) => lives(name));
  if (parts.length === 0) return null;
  const topics = new Set(parts.flatMap((name) => CHANGES[name]));
  const feed = new Feed([...topics], Number(document.documentElement.dataset.sequence));
  for (const type of EVENTS) feed.on(type, () => renew(parts));
  return feed;
}

/** A form that somebody is filling in is left alone. */
function lives(name) {
  const found = document.querySelector(`[data-part="${name}"]`);
  return found !== null && (name !== "sheet" || "settled" in found.dataset);
}

async function renew(parts) {
  try {
    const { made } = await page(location.href);
    swap(made, parts);
    opening.renewed();
  } catch {
    // The feed comes back by itself, and with it the next change.
  }
}
