// One line at the bottom for what could not be done.

import { t } from "./texts.js";

let timer;

export function say(key, text) {
  const place = document.getElementById("say");
  place.textContent = text ?? t(key);
  place.classList.add("on");
  clearTimeout(timer);
  timer = setTimeout(() => place.classList.remove("on"), 5000);
}
