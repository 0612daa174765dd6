/* The door: a scanner types into the field; where the browser reads codes itself, a camera does. */

const LOOK_MS = 200;
const form = document.querySelector("form.scan");
const field = form.elements.namedItem("scanned");
const button = document.querySelector("[data-camera]");
const picture = document.querySelector("[data-picture]");

field.focus();
/* A scanner is faster than whoever clicked elsewhere. */
document.addEventListener("keydown", ({ target, key }) => {
  if (target === document.body && key.length === 1) field.focus();
});

if ("BarcodeDetector" in window) {
  button.hidden = false;
  button.addEventListener("click", look);
}

async function look() {
  button.disabled = true;
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    picture.srcObject = stream;
    picture.hidden = false;
    await picture.play();
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    const timer = setInterval(async () => {
      const [code] = await detector.detect(picture);
      if (!code) return;
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      field.value = code.rawValue;
      form.requestSubmit();
    }, LOOK_MS);
  } catch {
    // No camera, or nobody lets us: the number on the pass does as well.
    button.hidden = true;
    picture.hidden = true;
    field.focus();
  }
}
