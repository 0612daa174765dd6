/* The employer's studio: the camera is rehearsed unseen, goes live in one tap, and comes back by
 * itself. Everything but picture and sound is the server's page, kept fresh by the feed. */

import { keepClocks } from "./clocks.js";
import { copyByButtons } from "./copy.js";
import { Devices } from "./devices.js";
import { Line } from "./line.js";
import { LivePage } from "./live_page.js";
import { Meter } from "./meter.js";
import { Publisher } from "./publish.js";
import { Stage } from "./stage.js";
import { StageSound } from "./stage_sound.js";

const RUNNING = new Set(["on_air", "interrupted"]);
const PICTURE_WITHIN_MS = 15_000;
/** The server needs a first packet before it believes in a picture. */
const TRY_AGAIN_MS = 400;
const TRIES = 8;

/** How often an encoder's picture is looked for: nothing tells this page that it came. */
const LOOK_FOR_ENCODER_MS = 3_000;

/** How often this page asks whether what may be recorded is. */
const LOOK_AT_RECORDER_MS = 10_000;

const { session, relays } = document.documentElement.dataset;
const OWN_PICTURE = `publishing:${session}`;
const csrf = document.querySelector("meta[name='csrf-token']").content;
const page = new LivePage();
const devices = new Devices();
const iceServers = relays ? JSON.parse(relays) : [];
const publisher = new Publisher(`/whip/${session}`, csrf, iceServers);
const stage = new Stage(document.querySelector("[data-stage]"), devices, publisher);
const meter = new Meter(stage.meter, (word) => stage.sayLoudness(word));
const line = new Line(publisher, (word) => stage.sayLine(word));
const guestSound = document.querySelector("[data-guest-sound]");
const guests = guestSound && new StageSound(`/whep/${session}?only=guests`, guestSound, csrf, iceServers);
const tick = keepClocks();
const phase = () => document.documentElement.dataset.phase;
const hasEncoder = () => document.documentElement.dataset.encoder === "on";
copyByButtons();

const applications = [];
window.doorstep = {
  applications,
  bitrateKbps: () => line.bitrateKbps,
  get publishing() {
    return publisher.state === "sending";
  },
};

function noteArrivals() {
  const known = new Set(applications.map(({ id }) => id));
  for (const { dataset } of document.querySelectorAll("[data-application]")) {
    if (!known.has(dataset.application)) {
      applications.push({ id: dataset.application, arrivedAt: Date.now() });
    }
  }
}

async function startCamera() {
  if (!(await devices.open())) return;
  await stage.listDevices();
  meter.listen(devices.stream);
  publisher.start(devices.stream);
}

/** Staff who look in, or a show whose picture comes from somewhere else: this camera must not slip
 * in when that one drops, unless somebody asked for it. */
function isSentElsewhere() {
  const { picture, looksIn } = document.documentElement.dataset;
  if (new URLSearchParams(location.search).get("camera") === "here") return false;
  const isOwn = sessionStorage.getItem(OWN_PICTURE);
  return looksIn === "on" || (RUNNING.has(phase()) && picture === "on" && !isOwn);
}

function rest() {
  publisher.stop(phase() !== "ended");
  sessionStorage.removeItem(OWN_PICTURE);
  meter.stop();
  devices.close();
}

/** One tap: waits for the picture when the tap came first, then asks until the server sees it. */
async function goLive(form, submitter) {
  stage.sayGoing(true);
  try {
    await publisher.sending(PICTURE_WITHIN_MS);
  } catch {
    // The server's refusal has the sentence that a person needs.
  }
  for (let tries = 0; tries < TRIES && !RUNNING.has(phase()); tries += 1) {
    if (await page.send(form, submitter)) break;
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
  }
  stage.sayGoing(false);
}

function onSubmit(event) {
  const { target: form, submitter } = event;
  if (form.dataset.goLive !== undefined && !hasEncoder()) {
    event.preventDefault();
    goLive(form, submitter);
  }
}

function onKey(event) {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^[1-9]$/.test(event.key)) document.querySelector(`[data-pin="${event.key}"]`)?.click();
}

function onChanged() {
  noteArrivals();
  tick();
  stage.follow(phase());
  guests?.follow(document.querySelector("[data-guests]") !== null);
  if (phase() === "ended" || hasEncoder()) rest();
}

document.addEventListener("submit", onSubmit, { capture: true });
document.addEventListener("keydown", onKey);
page.addEventListener("changed", onChanged);
page.addEventListener("viewers", ({ detail }) => stage.sayViewers(detail));
page.addEventListener("unreachable", () => stage.sayReachable(false));
page.addEventListener("disconnected", () => stage.sayReachable(false));
// A stream that was open says nothing of a network that went: the browser knows it at once.
addEventListener("offline", () => stage.sayReachable(false));
page.addEventListener("connected", () => {
  stage.sayReachable(true);
  page.refresh();
});
page.addEventListener("fact", ({ detail }) => {
  // The server sees no picture although this page believes it sends one.
  if (detail.type === "session_moved" && detail.move === "lose") publisher.retryNow();
});
devices.addEventListener("problem", () => stage.sayProblem(devices.problem));
devices.addEventListener("exchanged", ({ detail }) => {
  publisher.replace(detail);
  stage.show();
  if (detail.kind === "audio") meter.listen(devices.stream);
});
publisher.addEventListener("state", () => {
  stage.saySending(publisher.state);
  if (publisher.state === "sending") sessionStorage.setItem(OWN_PICTURE, "yes");
});
stage.addEventListener("again", startCamera);
addEventListener("beforeunload", (event) => {
  if (RUNNING.has(phase()) && publisher.state !== "idle") event.preventDefault();
});
// A phone that was locked has no camera any more when it comes back.
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !devices.stream) return;
  if (devices.track("video")?.readyState === "ended") startCamera();
  else if (publisher.state === "lost") publisher.retryNow();
});
navigator.mediaDevices?.addEventListener("devicechange", () => stage.listDevices());

noteArrivals();
guests?.follow(document.querySelector("[data-guests]") !== null);
page.follow(
  [`studio:${session}`],
  [
    "session_moved",
    "recording_moved",
    "role_added",
    "role_pinned",
    "job_amended",
    "question_asked",
    "question_answered",
    "hearing_asked",
    "hearing_given",
    "guest_asked",
    "guest_moved",
    "line_sent",
    "line_hidden",
    "moderated",
    "attendee_muted",
    "attendee_removed",
    "application_sent",
    "application_moved",
  ],
);
if (isSentElsewhere()) document.documentElement.dataset.encoder = "on";
stage.follow(phase());
if (phase() !== "ended" && !hasEncoder()) startCamera();
page.refreshEvery(LOOK_FOR_ENCODER_MS, () => hasEncoder() && phase() !== "ended");
page.refreshEvery(LOOK_AT_RECORDER_MS, () => RUNNING.has(phase()));
