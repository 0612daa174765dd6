// Pages without a picture: the reader's choices, the form of an application, what comes of it.

import { startApplyForm } from "./apply_form.js";
import { startCountdowns } from "./countdown.js";
import { Feed } from "./feed.js";
import { refresh } from "./parts.js";
import { startSettings } from "./settings.js";

startSettings();
startCountdowns();
startApplyForm(document);
if (document.querySelector("[data-part=mine]")) keepMine();

/** My applications change when an employer answers. */
function keepMine() {
  const feed = new Feed(["me"], Number(document.documentElement.dataset.sequence));
  const renew = () => refresh(location.href, "mine").catch(() => {});
  for (const type of ["application_sent", "application_moved"]) feed.on(type, renew);
}
