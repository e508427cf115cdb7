// Meta's side of the telephone: the window, what this customer is, and what goes wrong on purpose.

import { call, of } from "./api.js";
import { h, iconButton } from "./dom.js";
import { evolutionPart, isEvolution } from "./evolution.js";
import { t, time } from "./texts.js";
import { changed, current, look, now, on, world } from "./world.js";

const root = document.getElementById("panel");
const OLD = 24 * 3600 - 120;
const WITH_SECONDS = { slow: 3, hang_before: 30, hang_after: 60, delay: 5, media_slow: 8 };
const WITH_CODE = { error: 131016, fail: 131026 };
const CLIENTS = new Set(["rate_429", "server_error", "error", "reset_before", "hang_before", "reset_after", "hang_after", "error_after", "slow", "fail", "read_without_delivered", "statuses_shuffled", "status_dropped", "status_first", "duplicate", "delay", "bad_signature"]);
const draft = { kind: "duplicate", count: "1", value: "", only: true };

const remaining = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours} h ${String(minutes).padStart(2, "0")} min` : `${minutes}:${String(whole % 60).padStart(2, "0")}`;
};

function clockText(customer) {
  if (!customer.window_ends) return [t("windowNever"), "clock closed"];
  const left = customer.window_ends - now();
  if (left <= 0) return [t("windowClosed"), "clock closed"];
  return [t("windowOpen", { time: remaining(left) }), left < 600 ? "clock soon" : "clock"];
}

function windowPart(customer) {
  const [text, name] = clockText(customer);
  const move = (seconds_left) => () => call("POST", of(customer.id, "window"), { line_id: world.line.id, seconds_left });
  return h("section", {}, h("h2", {}, t("window")), h("p", { class: name, id: "clock", role: "timer" }, text),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "plain", onclick: move(0) }, t("closeWindow")),
      h("button", { type: "button", class: "plain", onclick: move(120) }, t("shortWindow")),
      h("button", { type: "button", class: "plain", onclick: move(24 * 3600) }, t("openWindow"))),
    toggle("oldMessages", customer.message_age > 0, (wanted) => change(customer, { message_age: wanted ? OLD : 0 })),
    h("p", {}, t("windowHelp")));
}

const change = (customer, body) => call("PATCH", `/customers/${encodeURIComponent(customer.id)}`, body);

function toggle(key, checked, act) {
  return h("label", { class: "switch" }, h("input", { type: "checkbox", checked, onchange: (event) => act(event.target.checked) }), h("span", {}, t(key)));
}

function fact(key, value) {
  return [h("dt", {}, t(key)), h("dd", {}, value ?? t("hiddenValue"))];
}

function customerPart(customer) {
  return h("section", {}, h("h2", {}, t("customer")),
    h("dl", { class: "facts" }, fact("factPhone", customer.phone && `+${customer.phone}`), fact("factWaId", customer.wa_id), fact("factUser", customer.user_id), customer.username ? fact("factName", customer.username) : []),
    toggle("autoRead", world.autoRead, (wanted) => { world.autoRead = wanted; look(); }),
    toggle("online", customer.online, (online) => change(customer, { online })),
    toggle("receipts", customer.read_receipts, (read_receipts) => change(customer, { read_receipts })),
    toggle("blocked", customer.blocked, (blocked) => change(customer, { blocked })),
    toggle("marketing", customer.stopped_marketing, (wanted) => call("POST", of(customer.id, "marketing"), { value: wanted ? "stop" : "resume", line_id: world.line.id })),
    h("div", { class: "buttons" }, h("button", { type: "button", class: "plain", onclick: () => renumber(customer) }, t("newNumber"))));
}

function renumber(customer) {
  const phone = window.prompt(t("newNumberAsk"), customer.phone ?? "55");
  if (phone) call("POST", of(customer.id, "number"), { phone, line_id: world.line.id });
}

function faultRow(fault) {
  const name = t(`fault_${fault.kind}`);
  const who = world.customers.find((one) => one.id === fault.customer)?.name;
  const details = [fault.count === null ? t("always") : t("times", { count: fault.count }), fault.params.code, fault.params.seconds && `${fault.params.seconds} s`, who].filter(Boolean).join(" · ");
  return h("li", { class: "fault" }, h("span", {}, name, h("small", {}, details)), iconButton("close", t("removeFault", { name }), () => call("DELETE", `/faults/${fault.id}`)));
}

function newFault(customer) {
  const kinds = h("select", { onchange: (event) => { draft.kind = event.target.value; draft.value = ""; changed("panel"); } },
    Object.keys(world.kinds).map((kind) => h("option", { value: kind, selected: kind === draft.kind }, t(`fault_${kind}`))));
  const proposed = WITH_SECONDS[draft.kind] ?? WITH_CODE[draft.kind];
  const count = h("input", { inputMode: "numeric", maxLength: 6, value: draft.count, oninput: (event) => { draft.count = event.target.value; } });
  const value = h("input", { inputMode: "numeric", maxLength: 7, value: draft.value || String(proposed ?? ""), disabled: proposed === undefined, oninput: (event) => { draft.value = event.target.value; } });
  const canChoose = customer && CLIENTS.has(draft.kind);
  const form = h("form", { class: "new-fault" }, h("label", { class: "wide" }, t("faultKind"), kinds), h("label", {}, t("faultCount"), count), h("label", {}, t("faultValue"), value),
    canChoose ? h("div", { class: "wide" }, toggleText(t("faultOnly", { name: customer.name }), draft.only, (wanted) => { draft.only = wanted; })) : null,
    h("button", { class: "plain wide" }, t("addFault")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const number = Number(value.value);
    const params = draft.kind in WITH_SECONDS ? { seconds: number } : draft.kind in WITH_CODE ? { code: number } : {};
    call("POST", "/faults", { kind: draft.kind, count: count.value ? Number(count.value) : null, customer: canChoose && draft.only ? customer.id : null, params });
  });
  return form;
}

function toggleText(text, checked, act) {
  return h("label", { class: "switch" }, h("input", { type: "checkbox", checked, onchange: (event) => act(event.target.checked) }), h("span", {}, text));
}

function businessPart(customer) {
  const echo = () => call("POST", "/echo", { customer: customer.id, line_id: world.line.id, type: "text", content: { body: t("echoText") } });
  const approve = () => Promise.all(world.templates.filter((one) => one.status === "PENDING").map((one) => call("PATCH", `/templates/${one.id}`, { status: "APPROVED" }))).then(() => { for (const one of world.templates) if (one.status === "PENDING") one.status = "APPROVED"; });
  return h("section", {}, h("h2", {}, t("business")), h("div", { class: "buttons" },
    h("button", { type: "button", class: "plain", onclick: echo }, t("echoDo")), h("button", { type: "button", class: "plain", onclick: approve }, t("approve"))));
}

function refusals() {
  const rows = world.refused.map((one) => h("li", {}, `${time(one.at)} · ${one.code} · ${one.details}`)).reverse();
  return h("section", {}, h("h2", {}, t("refusals")), rows.length ? h("ul", { class: "log" }, rows) : h("p", {}, t("noRefusals")));
}

function draw() {
  // While somebody types a fault's number, nothing is drawn under the fingers.
  if (root.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox])")) return;
  const customer = current();
  const focused = [...root.querySelectorAll("button, input, select")].indexOf(document.activeElement);
  root.replaceChildren(
    h("div", { class: "sheet-head close-sheet" }, iconButton("close", t("close"), () => root.classList.remove("open"))),
    ...(customer && !isEvolution() ? [windowPart(customer)] : []), ...(customer ? [customerPart(customer)] : []),
    h("section", {}, h("h2", {}, t("faults")), h("p", {}, t("faultsHelp")), h("ul", { class: "faults" }, world.faults.map(faultRow)), newFault(customer)),
    ...(customer ? [businessPart(customer)] : []), evolutionPart(), refusals());
  if (focused >= 0) root.querySelectorAll("button, input, select")[focused]?.focus();
}

on("panel", draw);
setInterval(() => {
  const place = document.getElementById("clock");
  const customer = current();
  if (!place || !customer) return;
  const [text, name] = clockText(customer);
  if (place.textContent !== text) place.textContent = text;
  place.className = name;
}, 1000);
