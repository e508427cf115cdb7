// Evolution's phones: whose code is scanned here by a button, and through which number the customers write.

import { call } from "./api.js";
import { h } from "./dom.js";
import { t } from "./texts.js";
import { useLine, world } from "./world.js";

const button = (text, onclick, disabled = false) => h("button", { type: "button", class: "plain", onclick, disabled }, text);

async function copy(text) {
  try { await navigator.clipboard.writeText(text); } catch { /* the text is shown, so it can be marked by hand */ }
}

function instanceRow(one) {
  const at = `/evolution/${encodeURIComponent(one.name)}`;
  const act = one.state === "open"
    ? [button(t("evolutionUnlink"), () => call("POST", `${at}/close`, { reason: "logged_out" }))]
    : [button(t("evolutionScan"), () => call("POST", `${at}/scan`, {}), !one.has_code)];
  if (one.state === "open" && world.line?.id !== one.name) act.push(button(t("evolutionUse"), () => useLine(one.name)));
  return h("li", {}, h("p", {}, h("b", {}, one.name), ` · ${t(`evolution_${one.state}`)}`), h("div", { class: "buttons" }, act));
}

export function evolutionPart() {
  const { instances, apikey } = world.evolution;
  const address = `${location.origin}/evolution`;
  return h("section", { id: "evolution" }, h("h2", {}, t("evolution")), h("p", {}, t("evolutionHelp")),
    h("dl", { class: "facts" }, h("dt", {}, t("evolutionUrl")), h("dd", {}, address), h("dt", {}, "apikey"), h("dd", {}, apikey)),
    h("div", { class: "buttons" }, button(t("evolutionCopyUrl"), () => copy(address)), button(t("evolutionCopyKey"), () => copy(apikey))),
    instances.length ? h("ul", { class: "instances" }, instances.map(instanceRow)) : h("p", {}, t("evolutionNone")),
    instances.some((one) => one.name === world.line?.id) ? h("div", { class: "buttons" }, button(t("evolutionBack"), () => useLine(null))) : null);
}

export const isEvolution = () => world.evolution.instances.some((one) => one.name === world.line?.id);
