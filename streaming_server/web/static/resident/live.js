// The viewer's page, loaded or opened in the place of a list. early.js asked for the picture already; everything else
// works without it.

import { Captions } from "./captions.js";
import { startBeacon } from "./beacon.js";
import { announce, Cards, drawApply } from "./cards.js";
import { startCountdowns, tick } from "./countdown.js";
import { Feed } from "./feed.js";
import { Hearings } from "./hearings.js";
import { InLine } from "./in_line.js";
import { OnStage } from "./on_stage.js";
import { page, part, send, swap } from "./parts.js";
import { Questions } from "./questions.js";
import { Rung } from "./rung.js";
import { startSettings } from "./settings.js";
import { Sheet } from "./sheet.js";
import { Speaking } from "./speak.js";
import { Stage } from "./stage.js";
import { Talk } from "./talk.js";
import "./turning.js";
import { Watching } from "./watch.js";

const { session, sequence, phase } = document.documentElement.dataset;
const watching = globalThis.askedForPicture ? new Watching(globalThis.askedForPicture) : null;

if (document.readyState === "loading") {
  await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}

const here = `/live/${session}`;
const stage = new Stage(document.querySelector(".stage"), watching, phase);
const main = document.querySelector("main");
const cards = new Cards(main, watching);
const questions = new Questions(main, session, document.querySelector("#words"));
const hearings = new Hearings(main, session, cards, document.querySelector("#words"));
const captions = new Captions(document.querySelector("[data-caption]"), watching);
const talk = new Talk(main, session, document.querySelector("#words"));
const onStage = new OnStage(document.querySelector("[data-on-stage]"), document.querySelector("video"), watching);
const csrf = document.querySelector('meta[name="csrf-token"]').content;
const speaking = new Speaking(document.querySelector("[data-speak]"), session, document.querySelector("#words"), csrf);
const sheet = new Sheet(document.querySelector("dialog"));
const feed = new Feed([`public:${session}`, "me"], Number(sequence));
sheet.addEventListener("shown", tick);
sheet.moment = () => watching?.picture ?? "";

feed.on("role_pinned", (event) => cards.pin(event));
feed.on("question_answered", (event) => questions.answered(event));
feed.on("hearing_given", (event) => hearings.given(event));
feed.on("caption_said", (event) => captions.said(event));
feed.on("line_sent", (event) => talk.sent(event));
feed.on("line_hidden", (event) => talk.hidden(event));
feed.on("moderated", (event) => talk.moderated(event));
feed.on("attendee_removed", (event) => event.session_id === session && leave());
feed.on("stage_changed", (event) => onStage.changed(event));
feed.on("guest_moved", (event) => speaking.moved(event));
feed.on("viewers", ({ count, elsewhere }) => {
  stage.counted(count);
  watching?.prefer(elsewhere);
});
feed.on("session_moved", async (event) => {
  stage.moved(event.phase);
  speaking.running(event.phase === "on_air" || event.phase === "interrupted");
  if (event.phase !== "interrupted") await renew();
});
for (const type of ["role_added", "job_amended", "recording_moved"]) feed.on(type, renew);
// Who has just applied reads the answer first, and so does the employer.
feed.on("application_sent", () => sheet.answered.then(renewMine));
feed.on("application_moved", async (event) => {
  await renewMine();
  await sheet.renew(event.application_id);
});
feed.addEventListener("cut", () => say("cut", true));
feed.addEventListener("joined", () => say("cut", false));

speaking.addEventListener("state", () => onStage.speaking(["heard", "muted"].includes(speaking.state)));
cards.addEventListener("shown", () => drawApply(cards));
cards.addEventListener("turned", () => announce(cards));
drawApply(cards);
document.addEventListener("submit", answerHere);
startCountdowns();
startSettings();
if (watching) startBeacon(watching, globalThis.askedForPicture.token);
if (watching) new InLine(document.querySelector('[data-strip="line"]'), watching);
const rung = watching && new Rung(document, watching, globalThis.askedForPicture.token, `${here}/still.jpg`);
expose();

async function renew() {
  try {
    const { made } = await page(here);
    swap(made, ["stage-words", "cards", "shelf", "news", "mine", ...(talk.isBusy ? [] : ["talk"])]);
    cards.draw();
    stage.draw();
  } catch {
    // The line is cut; the feed says so and brings the rest when it is back.
  }
}

/** Asked to leave: the picture ends here, the roles stay. */
function leave() {
  watching?.stop();
  speaking.running(false);
  document.querySelector("[data-removed]").hidden = false;
  renew();
}

async function renewMine() {
  try {
    const { made } = await page(`/mine?session=${encodeURIComponent(session)}`);
    swap(made, ["news", "mine"]);
  } catch {
    say("cut", true);
  }
}

/** Answers to an employer, inside the page. */
async function answerHere(event) {
  const mine = event.target.closest("[data-part=mine]");
  if (!mine || event.target.method !== "post") return;
  event.preventDefault();
  if (event.target.dataset.busy) return;
  event.target.dataset.busy = "yes";
  try {
    const { made } = await send(event.target, event.submitter);
    const failed = made.querySelector("[aria-invalid=true]");
    if (failed) mine.replaceWith(part(made, "mine") ?? mine);
    else await renewMine();
  } catch {
    say("cut", true);
  }
  delete event.target.dataset.busy;
}

function say(name, isSaid) {
  document.querySelector(`[data-strip="${name}"]`).hidden = !isSaid;
}

/** What benchmarks read: what the page showed, and when. */
function expose() {
  globalThis.doorstep = Object.freeze({
    get firstFrameAt() {
      return watching?.firstFrameAt ?? null;
    },
    get shownCard() {
      return cards.pinned;
    },
    get shownCardAt() {
      return cards.shownAt;
    },
    get shownAtRtp() {
      return cards.shownAtPicture;
    },
    get rung() {
      return rung?.shown ?? null;
    },
    get picture() {
      return watching?.picture ?? null;
    },
    get isLate() {
      return watching?.isLate ?? false;
    },
    get isElsewhere() {
      return watching?.isElsewhere ?? false;
    },
    framesDecoded: () => watching?.framesDecoded() ?? 0,
  });
}
