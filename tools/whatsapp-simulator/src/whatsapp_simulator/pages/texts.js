// Every text of the page in three languages; Portuguese is the source.

import { en } from "./texts.en.js";
import { es } from "./texts.es.js";
import { pt } from "./texts.pt.js";

const ALL = { "pt-BR": pt, en, es };
const KEY = "simulator.language";

function first() {
  const kept = localStorage.getItem(KEY);
  if (kept in ALL) return kept;
  for (const wanted of navigator.languages ?? []) {
    if (wanted.startsWith("pt")) return "pt-BR";
    if (wanted.startsWith("en")) return "en";
    if (wanted.startsWith("es")) return "es";
  }
  return "pt-BR";
}

export let language = first();

export function setLanguage(chosen) {
  language = chosen;
  localStorage.setItem(KEY, chosen);
}

export function t(key, values = {}) {
  const text = ALL[language][key] ?? pt[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const has = (key) => key in pt;

export const time = (seconds) => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);
export const day = (seconds) => new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(seconds * 1000);

const short = (seconds) => new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit" }).format(seconds * 1000);
// As a list of chats says it: the hour of today, else the day.
export const when = (seconds) => (day(seconds) === day(Date.now() / 1000) ? time(seconds) : short(seconds));
