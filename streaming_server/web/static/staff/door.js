/* The door: a scanner types into the field; a camera or a photograph does where there is none. */

import { CodeReader } from "./code_reader.js";

const LOOK_MS = 300;
/* Whoever put the phone down is not looked at for ever. */
const LOOKS = 200;
const PHOTO_SIDE = 1000;
const VIDEO_SIDE = 720;
const form = document.querySelector("form.scan");
const field = form.elements.namedItem("scanned");
const button = document.querySelector("[data-camera]");
const photo = document.querySelector("[data-photo]");
const picture = document.querySelector("[data-picture]");
const aim = document.querySelector("[data-aim]");
const reader = new CodeReader(aim.dataset.codes);

field.focus();
/* A scanner is faster than whoever clicked elsewhere. */
document.addEventListener("keydown", ({ target, key }) => {
  if (target === document.body && key.length === 1) field.focus();
});

/* Over plain HTTP browsers keep the camera from a page, and give it a photograph all the same. */
button.hidden = !navigator.mediaDevices?.getUserMedia;
photo.hidden = false;
button.addEventListener("click", look);
photo.querySelector("input").addEventListener("change", ({ target }) => readPhoto(target));

function say(sentence) {
  aim.textContent = aim.dataset[sentence];
  aim.hidden = false;
}

function checkIn(code) {
  field.value = code;
  form.requestSubmit();
}

async function readPhoto(input) {
  const [file] = input.files;
  if (!file) return;
  const code = await readFile(file);
  input.value = "";
  if (code) checkIn(code);
  else say("noCode");
}

async function readFile(file) {
  try {
    const still = await createImageBitmap(file);
    const code = await reader.read(still, still.width, still.height, PHOTO_SIDE);
    still.close();
    return code;
  } catch {
    return null; // no picture at all
  }
}

async function look() {
  button.disabled = true;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    picture.srcObject = stream;
    picture.hidden = false;
    await picture.play();
    say("looking");
    const code = await seen();
    if (code) checkIn(code);
    else say("noCode");
  } catch {
    // No camera, or nobody lets us: a photograph or the number does as well.
    button.hidden = true;
    say("noCamera");
    field.focus();
  }
  for (const track of stream?.getTracks() ?? []) track.stop();
  picture.hidden = true;
  button.disabled = false;
}

async function seen() {
  for (let at = 0; at < LOOKS; at += 1) {
    const code = await reader.read(picture, picture.videoWidth, picture.videoHeight, VIDEO_SIDE);
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return null;
}
