// Asks for the picture as soon as the head of the page is read: this module needs two others, not
// the whole page. Where WebRTC is missing, the cards say everything all the same.

import { Watching } from "./watch.js";

const { phase, whep } = document.documentElement.dataset;
const isRunning = phase === "on_air" || phase === "interrupted";
const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

export const watching =
  "RTCPeerConnection" in globalThis ? new Watching(whep, token, isRunning) : null;
