// Starts the page: language, theme, sheets of small screens, and the stream of events.

import { draw as drawComposer } from "./composer.js";
import { icon } from "./dom.js";
import "./panel.js";
import { addCloser } from "./people.js";
import { language, setLanguage, t } from "./texts.js";
import "./thread.js";
import { changed, follow, load, look } from "./world.js";

const THEMES = ["auto", "light", "dark"];
const NAMES = { auto: "themeAuto", light: "themeLight", dark: "themeDark" };
const themeButton = document.getElementById("theme");
const languages = document.getElementById("language");

function setTheme(name) {
  document.documentElement.dataset.theme = name;
  localStorage.setItem("simulator.theme", name);
  themeButton.setAttribute("aria-label", t(NAMES[name]));
  themeButton.title = t(NAMES[name]);
}

function translate() {
  document.documentElement.lang = language;
  document.title = t("title");
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
  setTheme(document.documentElement.dataset.theme);
  addCloser();
  drawComposer();
  changed("people", "thread", "panel");
}

for (const [button, sheet, name] of [["open-people", "people", "people"], ["open-panel", "panel", "tune"]]) {
  const place = document.getElementById(button);
  place.append(icon(name));
  place.addEventListener("click", () => document.getElementById(sheet).classList.add("open"));
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const sheet of document.querySelectorAll(".people.open, .panel.open")) sheet.classList.remove("open");
});
themeButton.addEventListener("click", () => setTheme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]));
languages.value = language;
languages.addEventListener("change", () => { setLanguage(languages.value); translate(); });
document.addEventListener("visibilitychange", look);

themeButton.append(icon("theme"));
const kept = localStorage.getItem("simulator.theme");
document.documentElement.dataset.theme = THEMES.includes(kept) ? kept : "auto";
translate();
follow();
load();
