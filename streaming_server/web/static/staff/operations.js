/* The operator's page looks again every five seconds while somebody looks at it. */

import { LivePage } from "./live_page.js";

const EVERY_MS = 5_000;
const STALE_MS = 15_000;

const page = new LivePage();
let changedAt = performance.now();

page.addEventListener("changed", () => (changedAt = performance.now()));
setInterval(() => {
  if (!document.hidden) page.refresh();
  document.querySelector("[data-stale]").hidden = performance.now() - changedAt < STALE_MS;
}, EVERY_MS);
