/* A page of the station's day: follows the counter's feed. */

import { LivePage } from "./live_page.js";

const TYPES = [
  "resource_set", "slots_reserved", "reservation_moved", "gathering_set", "gathering_called_off",
  "enrolled", "enrolment_moved", "checked_in", "skill_logged",
];
const page = new LivePage();
page.addEventListener("connected", () => say(true));
page.addEventListener("disconnected", () => say(false));

function say(isConnected) {
  for (const node of document.querySelectorAll("[data-link]")) {
    node.hidden = (node.dataset.link === "up") !== isConnected;
  }
}

/* An employer follows the own reservations, staff their station. */
const { topics, station } = document.documentElement.dataset;
page.follow(topics ? topics.split(" ") : [`desk:${station}`], TYPES);
